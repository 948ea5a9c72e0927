"""Loads utterance files of this folder: lists of `{text, intent, mode, entities: [{entity,
value}]}`.

`entities.yml` holds the hand-picked cases of the contract's table; `dev.yml` is for looking at
mistakes, `sealed.yml` only for measuring; `known_failures.yml` has texts whose values are not yet
all taken, and `why`. The expected values hold for `TODAY`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

FOLDER = Path(__file__).parent
TODAY = date(2026, 11, 22)
MODES = ("typed", "spoken")

Pair = tuple[str, str | int | float]


@dataclass(frozen=True)
class Utterance:
    """What was said, and what is to be understood."""

    text: str
    intent: str
    mode: str
    entities: frozenset[Pair]
    why: str = ""
    """Of a known failure, what it fails at."""


def load(name: str) -> list[Utterance]:
    """The utterances of `<name>.yml`; an empty list if there is no such file."""
    path = FOLDER / f"{name}.yml"
    if not path.exists():
        return []
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    utterances = []
    for row in yaml.load(path.read_text(encoding="utf-8"), loader) or []:
        mode = row.get("mode", "typed")
        if mode not in MODES:
            raise ValueError(f"{path.name}: mode {mode!r} of {row['text']!r}")
        pairs = frozenset((one["entity"], one["value"]) for one in row.get("entities") or [])
        utterances.append(
            Utterance(str(row["text"]), row.get("intent", ""), mode, pairs, row.get("why", ""))
        )
    return utterances
