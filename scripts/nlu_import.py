"""Adds utterances to data/nlu: `python scripts/nlu_import.py AUTHOR FILE`.

A line of the file is: intent, `t` (typed) or `s` (spoken, as a recogniser delivers it), persona,
text; TABs between.
Lines that are nearly there already are left out (nlu_duplicates.py). Then
`scripts/nlu_datasheet.py` brings the counts up to date.
"""

from __future__ import annotations

import argparse
import sys
import unicodedata
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from nlu_duplicates import pairs
from nlu_files import Example, read, write

MODES = {"t": "typed", "s": "spoken"}
# What Rasa's YAML would read as an annotation of an entity.
_MARKUP = str.maketrans("[]{}\\", "    /")


def parse(path: Path, author: str) -> list[Example]:
    """The lines of a file as examples."""
    examples: list[Example] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        fields = line.split("\t")
        if len(fields) != 4 or fields[1] not in MODES:
            raise SystemExit(f"{path}:{number}: not intent, t or s, persona, text: {line!r}")
        intent, mode, persona, text = fields
        readable = "".join(
            c for c in text.translate(_MARKUP).strip() if unicodedata.category(c) != "Cc"
        )
        if readable:
            examples.append(Example(intent, MODES[mode], author, persona, readable))
    return examples


def main() -> None:
    """Merge the file into data/nlu and say what was left out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("author", help="a letter or name that no other author has")
    parser.add_argument("file", type=Path)
    arguments = parser.parse_args()
    examples = read() + parse(arguments.file, arguments.author)
    found = pairs(examples)
    for one, other in found:
        kind = "left out" if one.intent == other.intent else "CONFLICT"
        print(f"{kind}: {one.intent} {one.text!r} | {other.intent} {other.text!r}")
    surplus = {id(other) for one, other in found if one.intent == other.intent}
    write(one for one in examples if id(one) not in surplus)


if __name__ == "__main__":
    main()
