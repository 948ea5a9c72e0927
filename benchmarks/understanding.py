"""How well and how fast messages are understood: `python -m benchmarks.understanding`.

Trains the model anew, measures it on both sets of tests/nlu and in the running server, prints the
table and writes it into docs/understanding.md. A few minutes.

    --record         raise the figures of benchmarks/floors.yml to those measured
    --errors         list what the trained model gets wrong of the development set, no more
    --confusions N   the N most frequent confusions of the development set, no more
    --cv             the training data instead, each author by a model that has not read them
    --curve          the same with few and many examples; written into the document too
    --folds N        hold out only N of the five parts of the training data (--curve): quicker
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks import errors, floors, learning, report
from benchmarks.figures import NOON, SETS, Figures, Parse, figures
from benchmarks.metrics import (
    WRONGLY_REJECTED,
    Share,
    calibration_error,
    mean_by_class,
    percentiles,
    rejection,
    share,
)
from benchmarks.pipeline import (
    Pipeline,
    around_intents,
    load_agent,
    one_core,
    parse_all,
    seconds_of,
    training_data,
)
from benchmarks.serving import serve
from bot import trained_model
from bot.components.thresholds import REJECT
from scripts.nlu_files import Example, read
from telecom.clock import clock
from tests.nlu.loading import load

SHARES = {
    "intents": "intents",
    "intents_typed": "intents, typed",
    "intents_spoken": "intents, spoken",
    "entities": "values: the whole set of (entity, value) right",
    "entities_where_some": "the same, of the texts that hold any",
    "several_requests": "several requests in a message: all found, in order",
    "two_requests": "the same, of the messages with two",
    "single_requests": "one request in a message: stays one",
    "faq": "questions: the right answer first",
}
NOT_MEASURED = "–"


def accuracy_table(of: dict[str, Figures]) -> str:
    """One column a set."""
    rows = [
        [title, *(_told(one.shares.get(key)) for one in of.values())]
        for key, title in SHARES.items()
        if any(key in one.shares for one in of.values())
    ]
    rows[3:3] = [
        ["intents, the mean of each", *(_percent(one.mean_of_intents) for one in of.values())],
        [
            f"out of scope turned away, requests wrongly so, at `REJECT` {REJECT}",
            *(
                f"{_told(one.rejection.rightly)}, {_percent(one.rejection.wrongly.value)}"
                for one in of.values()
            ),
        ],
        [
            f"out of scope turned away at the threshold that wrongly turns away"
            f" {WRONGLY_REJECTED:.0%} at most".replace("%", " %"),
            *(
                f"{_percent(best.rightly.value)} at {best.threshold:.2f}" if best else NOT_MEASURED
                for best in (one.best_rejection for one in of.values())
            ),
        ],
        ["calibration error (ECE)", *(f"{one.calibration_error:.3f}" for one in of.values())],
    ]
    return report.table(["", *of], rows)


def _told(one: Share | None) -> str:
    return str(one) if one else NOT_MEASURED


def _percent(value: float) -> str:
    return f"{value:.1%}".replace("%", " %")


def cost_table(examples: Sequence[Example], training: float, in_process: Sequence[float]) -> str:
    """What it costs: time of a message, time to train, megabytes."""
    serving = serve([one.text for one in load("dev")])
    model = trained_model.MODEL.stat().st_size / 1e6
    with tempfile.TemporaryDirectory() as folder:
        before, classifier = around_intents()
        data = Pipeline(Path(folder) / "before", training_data(examples), before).data
        with one_core():
            fit = seconds_of(lambda: Pipeline(Path(folder) / "fit", data, classifier))
    over_http, inside = percentiles(serving.milliseconds), percentiles(in_process)
    return report.table(
        ["", ""],
        [
            [
                f"`/model/parse` of the running server, one client, {len(serving.milliseconds)}"
                " requests: p50 / p95",
                "{:.1f} / {:.1f} ms".format(*over_http),
            ],
            ["the same without HTTP: p50 / p95", "{:.1f} / {:.1f} ms".format(*inside)],
            ["training the classifier, on one core", f"{fit:.0f} s"],
            ["the whole `rasa train`", f"{training:.0f} s"],
            ["the model's file", f"{model:.1f} MB"],
            ["memory of the serving process (RSS)", f"{serving.megabytes:.0f} MB"],
        ],
    )


def measure_all(record: bool) -> str:
    """The tables of the document."""
    begun_on = report.machine()
    examples = read()
    training = seconds_of(trained_model.train)
    agent = load_agent(trained_model.MODEL)
    milliseconds = []

    def parse(texts: Sequence[str]) -> list[dict]:
        outputs, took = parse_all(agent, texts)
        milliseconds.extend(took)
        return outputs

    of = {name: figures(name, parse) for name in SETS if load(name)}
    if record and "sealed" in of:
        floors.record(of["sealed"].shares)
    return "\n\n".join(
        [
            f"Trained on {len(examples)} utterances. {begun_on}",
            accuracy_table(of),
            cost_table(examples, training, milliseconds),
        ]
    )


def cross_validation(examples: Sequence[Example]) -> str:
    """The table of `--cv`."""
    found = learning.cross_validated(examples)
    truths, guesses = [one.example.intent for one in found], [one.guess for one in found]
    confidences = [one.confidence for one in found]
    at_product = rejection(truths, guesses, confidences, REJECT)
    rows = [["intents", str(share(one.right for one in found))]]
    for mode in ("typed", "spoken"):
        rows.append([mode, str(share(one.right for one in found if one.example.mode == mode))])
    rows += [
        ["the mean of each intent", _percent(mean_by_class(truths, guesses))],
        ["out of scope turned away", str(at_product.rightly)],
        ["requests wrongly so", str(at_product.wrongly)],
        [
            "calibration error (ECE)",
            f"{calibration_error(confidences, [o.right for o in found]):.3f}",
        ],
    ]
    return report.table(["training data, by author", ""], rows)


def learning_curve(examples: Sequence[Example], held: int) -> str:
    """The table of `--curve`, and for which intents more examples would still pay."""
    steps = learning.curve(examples, held)
    names = ["all intents", "typed", "spoken"]
    names += learning.intents_worst_first(steps[-1])[: learning.WORST]
    rows = [
        [
            name if " " in name or name in ("typed", "spoken") else f"`{name}`",
            *(_percent(step.shares[name].value) for step in steps),
        ]
        for name in names
    ]
    rows.append(["examples learned from", *(str(step.examples) for step in steps)])
    gained = learning.gains(steps)
    pays = [f"`{name}` {points:+.1f}" for name, points in gained if points >= learning.STILL_PAYS]
    flat = sum(points <= 0 for _, points in gained)
    return "\n\n".join(
        [
            "Training data, each author by a model that has not read them;"
            f" {held} of {learning.MOST_FOLDS} parts read so. {report.machine()}",
            report.table(["examples of an intent", *(step.size for step in steps)], rows),
            f"The last step still brought {learning.STILL_PAYS:.0f} points or more to "
            f"{', '.join(pays) or 'no intent'}; {flat} of {len(gained)} intents gained nothing.",
        ]
    )


def trained_parse() -> Parse:
    """The model as it is, trained first if its sources changed."""
    if trained_model.why_train():
        trained_model.train()
    agent = load_agent(trained_model.MODEL)
    return lambda texts: parse_all(agent, texts)[0]


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--record", action="store_true", help=argparse.SUPPRESS)
    only = parser.add_mutually_exclusive_group()
    only.add_argument("--errors", action="store_true", help=argparse.SUPPRESS)
    only.add_argument("--confusions", type=int, metavar="N", help=argparse.SUPPRESS)
    only.add_argument("--cv", action="store_true", help=argparse.SUPPRESS)
    only.add_argument("--curve", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument(
        "--folds", type=int, default=learning.MOST_FOLDS, metavar="N", help=argparse.SUPPRESS
    )
    arguments = parser.parse_args()
    clock.set(NOON)
    if arguments.errors:
        print("\n".join(errors.errors(trained_parse())))
    elif arguments.confusions:
        print("\n".join(errors.confusion_lines(trained_parse(), arguments.confusions)))
    elif arguments.cv:
        print(cross_validation(read()))
    elif arguments.curve:
        print(text := learning_curve(read(), arguments.folds))
        report.write_section("learning-curve", text)
    else:
        print(text := measure_all(arguments.record))
        report.write_section("bench-understanding", text)


if __name__ == "__main__":
    main()
