"""Our understanding against Rasa's default and spaCy's: `python -m benchmarks.compare_nlu`.

Each learns the same data/nlu and is asked the same sets of tests/nlu on the same machine, one
after the other; training and asking have a process each, and all are asked after all are trained.
Ours and Rasa's learn and answer the FAQ too. Prints the table and writes it into
docs/understanding.md. About half an hour: the neural ones read the data less often than they might,
and the table says how often.

    --epochs N       how often Rasa's DIET reads the data; `rasa init` writes 100
    --only A B ...   some of: ours diet bow ensemble; prints only
    --models FOLDER  keep the models there, and train none that is there already
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks import report
from benchmarks.figures import NOON, SETS
from benchmarks.metrics import Share, percentiles, share
from benchmarks.serving import resident_megabytes
from benchmarks.systems import SYSTEMS
from scripts.nlu_files import read
from telecom.clock import clock
from tests.nlu.loading import load, load_faq

OURS = "ours"


@dataclass(frozen=True)
class Result:
    """What one system needed and did; `right` counts of each set, all, typed and spoken, `answers`
    those of the sealed questions (none of the systems without a FAQ).
    """

    seconds: float
    right: dict[str, dict[str, tuple[int, int]]]
    answers: tuple[int, int]
    p50: float
    p95: float
    model_megabytes: float
    memory_megabytes: float

    def share(self, name: str, mode: str = "all") -> Share:
        """The accuracy on a set."""
        return Share(*self.right[name][mode])


def train(name: str, folder: Path, epochs: int) -> dict[str, float]:
    """Train in this process and those it starts; the seconds are of processors."""
    SYSTEMS[name].train(folder, epochs)
    return {"seconds": sum(os.times()[:4])}


def ask(name: str, folder: Path) -> dict[str, object]:
    """Ask in this process; nothing of what is asked is in the answer."""
    clock.set(NOON)
    answers_of = SYSTEMS[name].load(folder)
    right: dict[str, dict[str, tuple[int, int]]] = {}
    milliseconds: list[float] = []
    for one_set in SETS:
        utterances = load(one_set)
        answers = answers_of([one.text for one in utterances])
        milliseconds += [one.milliseconds for one in answers]
        hits = [
            (one.mode, one.intent == answer.intent)
            for one, answer in zip(utterances, answers, strict=True)
        ]
        right[one_set] = {}
        for mode in ("all", "typed", "spoken"):
            found = share(hit for said, hit in hits if mode in ("all", said))
            right[one_set][mode] = (found.count, found.of)
    p50, p95 = percentiles(milliseconds)
    questions = load_faq("sealed") if SYSTEMS[name].knows_faq else []
    found = share(
        one.faq == answer.question
        for one, answer in zip(questions, answers_of([one.text for one in questions]), strict=True)
    )
    files = [file for file in folder.rglob("*") if file.is_file()]
    return {
        "right": right,
        "answers": (found.count, found.of),
        "p50": p50,
        "p95": p95,
        "model_megabytes": sum(file.stat().st_size for file in files) / 1e6,
        "memory_megabytes": resident_megabytes(),
    }


def in_a_process(*words: str) -> dict:
    """Run a step of this module in a process of its own; the last line it prints is the result.

    Raises:
        RuntimeError: naming the step, if it fails.
    """
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.compare_nlu", *words]
    done = subprocess.run(command, cwd=report.ROOT, stdout=subprocess.PIPE, encoding="utf-8")
    if done.returncode:
        raise RuntimeError(f"{' '.join(words[:2])} failed")
    return dict(json.loads(done.stdout.splitlines()[-1]))


def trained(name: str, folder: Path, epochs: int) -> float:
    """How many seconds of processors it took to train one system; what is in the folder already is
    not trained again.
    """
    record = folder / "trained.json"
    wanted = {"epochs": epochs, "utterances": len(read())}
    if record.exists() and (kept := json.loads(record.read_text("utf-8")))["of"] == wanted:
        return float(kept["seconds"])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    seconds = in_a_process("--step", "train", name, str(folder), str(epochs))["seconds"]
    record.write_text(json.dumps({"of": wanted, "seconds": seconds}), "utf-8")
    return float(seconds)


def table(results: dict[str, Result], epochs: dict[str, int]) -> str:
    """One column a system; in brackets how many times as much as ours."""
    ours = results.get(OURS)
    columns = list(results.items())

    def cost(title: str, key: str, form: str) -> list[str]:
        cells = []
        for name, one in columns:
            value = getattr(one, key)
            cell = form.format(value)
            if ours and name != OURS:
                cell += f" (× {value / getattr(ours, key):.2g})"
            cells.append(cell)
        return [title, *cells]

    def titled(name: str) -> str:
        read_so_often = f", {epochs[name]} epochs" if epochs[name] else ""
        return SYSTEMS[name].title + read_so_often

    rows = [[f"intents, {one}", *(str(result.share(one)) for _, result in columns)] for one in SETS]
    rows += [
        [
            f"intents, {one}, typed / spoken",
            *(
                f"{result.share(one, 'typed').value:.1%} / {result.share(one, 'spoken').value:.1%}"
                for _, result in columns
            ),
        ]
        for one in SETS
    ]
    rows.append(
        [
            "questions, sealed: the right answer first",
            *(str(Share(*one.answers)) if one.answers[1] else "–" for _, one in columns),
        ]
    )
    rows += [
        cost("a message, p50", "p50", "{:.2f} ms"),
        cost("a message, p95", "p95", "{:.2f} ms"),
        cost("training, on one core (processor time)", "seconds", "{:.0f} s"),
        cost("model on disk", "model_megabytes", "{:.1f} MB"),
        cost("memory after the sets (RSS)", "memory_megabytes", "{:.0f} MB"),
    ]
    return report.table(["", *(titled(name) for name in results)], rows)


def compare(names: Sequence[str], diet_epochs: int, models: Path) -> str:
    """The whole text for the document; the models are kept in a folder."""
    begun_on = report.machine()
    epochs = {name: diet_epochs if name == "diet" else SYSTEMS[name].epochs for name in names}
    seconds = {name: trained(name, models / name, epochs[name]) for name in names}
    results = {}
    for name in names:
        asked = in_a_process("--step", "ask", name, str(models / name), "0")
        results[name] = Result(seconds=seconds[name], **asked)
        print(name, json.dumps(asdict(results[name])), file=sys.stderr, flush=True)
    text = f"Trained on {len(read())} utterances. {begun_on}\n\n{table(results, epochs)}"
    own = SYSTEMS["diet"].own_epochs
    if "diet" in names and diet_epochs < own:
        text += (
            f"\n\nDIET read the data {diet_epochs} times here; its own default is {own}, which"
            f" takes {own / diet_epochs:.0f} times as long and may understand more."
        )
    return text


def main() -> None:
    """Compare, or run one step of it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--epochs", type=int, default=SYSTEMS["diet"].epochs)
    parser.add_argument("--only", nargs="+", choices=SYSTEMS)
    parser.add_argument("--models", type=Path)
    parser.add_argument("--step", nargs=4, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.step:
        step, name, folder, epochs = arguments.step
        done = (
            train(name, Path(folder), int(epochs)) if step == "train" else ask(name, Path(folder))
        )
        print(json.dumps(done))
        return
    names = arguments.only or list(SYSTEMS)
    with tempfile.TemporaryDirectory() as folder:
        text = compare(names, arguments.epochs, arguments.models or Path(folder))
    print(text)
    if not arguments.only:
        report.write_section("bench-nlu-compare", text)


if __name__ == "__main__":
    main()
