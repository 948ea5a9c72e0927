"""Messages that hold several requests, and some that only look so, as people say them: what the
model of boundaries learns from besides examples put together.

`data/requests/<author>.tsv`: `t` (typed) or `s` (spoken), persona, text, intents in order; TABs
between. In the text `‖` stands where the next request begins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from bot.components.text_cleaner import clean

FOLDER = Path(__file__).parents[2] / "data" / "requests"
MODES = {"t": "typed", "s": "spoken"}
MARK = "‖"


class Several(NamedTuple):
    """A cleaned message; `begins` are the offsets of all requests but the first."""

    text: str
    begins: tuple[int, ...]
    intents: tuple[str, ...]
    mode: str
    author: str
    persona: str


def read(folder: Path = FOLDER) -> list[Several]:
    """All messages, in the order of the files.

    Raises:
        ValueError: names the file and the line that is not as described above.
    """
    found = []
    for path in sorted(folder.glob("*.tsv")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            try:
                mode, persona, text, intents = line.split("\t")
                found.append(_several(text, intents.split(), MODES[mode], path.stem, persona))
            except (ValueError, KeyError) as error:
                raise ValueError(f"{path}:{number}: {line!r}") from error
    return found


def _several(text: str, intents: list[str], mode: str, author: str, persona: str) -> Several:
    parts = text.split(MARK)
    if len(parts) != len(intents):
        raise ValueError(f"{len(parts)} requests and {len(intents)} intents")
    whole = clean("".join(parts))
    begins = []
    before = ""
    for part in parts[:-1]:
        before += part
        at = len(clean(before))
        begins.append(at + (whole[at : at + 1] == " "))
    return Several(whole, tuple(begins), tuple(intents), mode, author, persona)


def cut(
    messages: list[Several], words: Callable[[str], Iterable[str]]
) -> list[tuple[list[str], tuple[int, ...]]]:
    """The words of each message, blanks among them, with the offsets at which a request begins."""
    return [(list(words(one.text)), one.begins) for one in messages]
