"""The ten service commitments (docs/domain.md): what is promised and what a customer gets here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

DATA = Path(__file__).parent / "seed" / "commitments.yml"


@dataclass(frozen=True)
class Commitment:
    """One of the ten: `detail` is the promise, `here` what to say to get it, `words` its names."""

    number: int
    title: str
    detail: str
    here: str
    words: str


@cache
def list_commitments() -> tuple[Commitment, ...]:
    """All ten, in order."""
    loaded = yaml.safe_load(DATA.read_text("utf-8"))
    return tuple(Commitment(**entry) for entry in loaded["commitments"])


def get_commitment(number: int) -> Commitment | None:
    """The commitment of that number, -1 for the last; None if there is none."""
    known = list_commitments()
    place = number if number > 0 else len(known) + 1 + number
    return next((c for c in known if c.number == place), None)


def find_by_words(text: str) -> list[Commitment]:
    """Those that `text` names by their topic."""
    return [c for c in list_commitments() if re.search(c.words, text)]
