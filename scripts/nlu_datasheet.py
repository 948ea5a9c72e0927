"""Writes docs/nlu-datasheet.md: who wrote the training data, as whom, how much of it typed and
spoken.

`--check` writes nothing and fails if the page is not what the data say.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import yaml
from nlu_files import Example, read

PAGE = Path(__file__).parents[1] / "docs" / "nlu-datasheet.md"
REQUESTS = Path(__file__).parents[1] / "data" / "requests"
TESTS = Path(__file__).parents[1] / "tests" / "nlu"
SETS = {
    "dev": "intents and values, to look at while tuning",
    "sealed": "intents and values, run but not looked at",
    "values_dev": "values, to look at",
    "requests_dev": "several requests in a message, to look at",
    "requests_sealed": "several requests in a message, run but not looked at",
    "faq_dev": "questions of the FAQ, to look at",
    "faq_sealed": "questions of the FAQ, run but not looked at",
}
MOST_PERSONAS = 40
SETS_HEAD = """Each set has another author than the training data, the FAQ and the other sets.
"""
HEAD = """# Training data: datasheet

Written by `scripts/nlu_datasheet.py` from `data`; do not edit.

Synthetic: every utterance was invented for this project, in {authors} parts and the voices of
{personas} personas. The parts A to O, W to AD and AF to AH were written independently of each
other; P to V are by one hand in thirteen voices, after the parts before were read; AE is what free
conversations with the bot found misunderstood. None was observed: no corpus, log or real customer
stands behind it, and telephone numbers, tickets and addresses are made up.

*Typed* is text of a chat; *spoken* is what a speech recogniser makes of a call: no punctuation,
fillers, repeats, homophones. Entities are not annotated because rules find them
(`bot/components/values`). Lines that said nearly the same as an earlier one were left out
(`scripts/nlu_duplicates.py`). The column *author* names the part; cross-validation keeps the parts
apart (`benchmarks/understanding.py --cv`).

Known gaps: speech and dialects as imagined, not as recorded; no children; a persona's habits are
a guess. Accuracy on real customers will be lower than on this data.
"""


def table(names: tuple[str, ...], examples: list[Example]) -> list[str]:
    """Counts of typed and spoken lines for every combination of the named fields."""
    counts: Counter[tuple[str, ...]] = Counter()
    for one in examples:
        counts[(*(getattr(one, name) for name in names), one.mode)] += 1
    keys = sorted({key[:-1] for key in counts})
    lines = [
        f"| {' | '.join(names)} | typed | spoken | all |",
        f"|{'---|' * (len(names) + 3)}",
    ]
    for key in keys:
        typed, spoken = counts[(*key, "typed")], counts[(*key, "spoken")]
        lines.append(f"| {' | '.join(key)} | {typed} | {spoken} | {typed + spoken} |")
    return lines


def sets() -> list[str]:
    """Who wrote the sets of tests/nlu, counted by persona; no sentence of them."""
    lines = []
    for name, about in SETS.items():
        path = TESTS / f"{name}.yml"
        if not path.exists():
            continue
        rows = yaml.safe_load(path.read_text(encoding="utf-8"))
        counts = Counter((row.get("persona", "one author"), row["mode"]) for row in rows)
        personas = sorted({persona for persona, _ in counts})
        lines += [f"`{name}.yml`: {about}. {len(rows)} utterances, {len(personas)} personas.", ""]
        if len(personas) > MOST_PERSONAS:
            continue  # nearly every utterance has one of its own
        lines += ["| persona | typed | spoken |", "|---|---|---|"]
        lines += [
            f"| {persona} | {counts[persona, 'typed']} | {counts[persona, 'spoken']} |"
            for persona in personas
        ]
        lines.append("")
    return lines


def several_requests() -> list[str]:
    """How many requests the messages of data/requests hold, by their author."""
    counts: Counter[tuple[str, int]] = Counter()
    for path in sorted(REQUESTS.glob("*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            counts[path.stem, line.count("‖") + 1] += 1
    sizes = sorted({size for _, size in counts})
    return [
        "# Messages with several requests",
        "",
        "`data/requests`: where a message is cut. Those with one request only look so; they are",
        "among the examples above too.",
        "",
        f"| author | {' | '.join(f'{size} requests' for size in sizes)} |",
        f"|{'---|' * (len(sizes) + 1)}",
        *(
            f"| {author} | {' | '.join(str(counts[author, size]) for size in sizes)} |"
            for author in sorted({author for author, _ in counts})
        ),
        "",
    ]


def page(examples: list[Example]) -> str:
    """The whole page."""
    authors = {one.author for one in examples}
    personas = {(one.author, one.persona) for one in examples}
    spoken = sum(one.mode == "spoken" for one in examples)
    return "\n".join(
        [
            HEAD.format(authors=len(authors), personas=len(personas)),
            f"{len(examples)} utterances, {spoken / len(examples):.0%} ({spoken}) spoken.\n",
            *table(("author", "persona"), examples),
            "",
            *table(("intent",), examples),
            "",
            *several_requests(),
            "# Test sets",
            "",
            SETS_HEAD,
            *sets(),
        ]
    )


def main() -> int:
    """Write or check the page."""
    text = page(read())
    if "--check" in sys.argv:
        return int(not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text)
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
