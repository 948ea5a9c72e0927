"""Lists training examples that say nearly the same as another one. `--drop` removes the later one
of each pair.

Two examples are near-duplicates if they are equal but for punctuation, fillers and the digits of
numbers, or, from
`LONG` characters on, share at least `SHARED` of their two-character sequences. Pairs across
intents are listed as conflicts and
never dropped: one of the labels is wrong, or the boundary is.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from nlu_files import Example, read, write

SHARED = 0.75
LONG = 8
_IGNORED = re.compile(r"[\W_]+|[嗯呃额啊哦噢唉诶哎欸呀]+")
_NUMBER = re.compile(r"\d")


def essence(text: str) -> str:
    """The text without what makes no difference: case, punctuation, fillers, which digits."""
    return _NUMBER.sub("0", _IGNORED.sub("", text.lower()))


def pairs(examples: Sequence[Example]) -> list[tuple[Example, Example]]:
    """All (earlier, later) near-duplicates; bare values (`inform`) only where they are equal to
    the digit.
    """
    found: list[tuple[Example, Example]] = []
    seen: dict[str, Example] = {}
    grams: dict[str, list[int]] = defaultdict(list)
    sizes: list[int] = []
    for index, one in enumerate(examples):
        core = (
            one.text if one.intent in ("inform", "correct_slot") else essence(one.text) or one.text
        )
        sequences = {core[at : at + 2] for at in range(len(core) - 1)}
        sizes.append(len(sequences))
        twin = seen.get(core)
        if twin is None and len(core) >= LONG:
            common = Counter(other for sequence in sequences for other in grams[sequence])
            for other, count in common.most_common(3):
                if count >= SHARED * (len(sequences) + sizes[other] - count):
                    twin = examples[other]
                    break
        if twin is not None:
            found.append((twin, one))
            continue
        seen[core] = one
        if len(core) >= LONG:
            for sequence in sequences:
                grams[sequence].append(index)
    return found


def main() -> int:
    """Print the pairs; with `--drop`, write the files without the later ones."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--drop", action="store_true", help="remove the later example of each pair of one intent"
    )
    drop = parser.parse_args().drop
    examples = read()
    found = pairs(examples)
    for one, other in found:
        kind = "duplicate" if one.intent == other.intent else "CONFLICT "
        print(f"{kind} {one.intent} {one.text!r} | {other.intent} {other.text!r}")
    surplus = [other for one, other in found if one.intent == other.intent]
    if drop:
        for one in surplus:
            examples.remove(one)
        write(examples)
    return int(bool(found) and not drop)


if __name__ == "__main__":
    sys.exit(main())
