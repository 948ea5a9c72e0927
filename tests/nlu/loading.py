"""Loads utterance files of this folder; each kind has sets of its own, an absent one is empty.

| files | rows |
|---|---|
| `dev.yml`, `sealed.yml` | `{text, intent, mode, entities: [{entity, value}]}` |
| `requests_dev.yml`, `requests_sealed.yml` | `{text, mode, persona, intents: [...]}` |
| `faq_dev.yml`, `faq_sealed.yml` | `{text, faq: id}` |
| `values_dev.yml` | as `dev.yml`, written for the values; by another author than `dev.yml` |
| `entities.yml` | as `dev.yml`: the hand-picked cases of the contract's table |
| `known_failures.yml` | as `dev.yml`, with `why`: texts whose values are not yet all taken |

`dev` is for looking at mistakes, `sealed` only for measuring. Expected values hold for `TODAY`.
No `repr` shows a text, so that no failing test shows a sealed one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent
TODAY = date(2026, 11, 22)
MODES = ("typed", "spoken")

Pair = tuple[str, str | int | float]


@dataclass(frozen=True)
class Utterance:
    """What was said, and what is to be understood."""

    text: str = field(repr=False)
    intent: str
    mode: str
    entities: frozenset[Pair] = field(repr=False)
    why: str = ""
    """Of a known failure, what it fails at."""


@dataclass(frozen=True)
class Requests:
    """A message, and everything it asks for in order of the text: one intent or several."""

    text: str = field(repr=False)
    mode: str
    intents: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """A question of a customer, and the id of the answer it is to get."""

    text: str = field(repr=False)
    mode: str
    faq: str


def load(name: str) -> list[Utterance]:
    """The utterances of `<name>.yml`.

    Raises:
        ValueError: naming file and row, for a mode that is none of `MODES`.
    """
    return [
        Utterance(
            str(row["text"]),
            row.get("intent", ""),
            row["mode"],
            frozenset((one["entity"], one["value"]) for one in row.get("entities") or []),
            row.get("why", ""),
        )
        for row in _rows(name)
    ]


def load_requests(name: str) -> list[Requests]:
    """The messages of `requests_<name>.yml`.

    Raises:
        ValueError: naming file and row, for a wrong mode or a message without intents.
    """
    found = []
    for number, row in enumerate(_rows(f"requests_{name}"), 1):
        if not row.get("intents"):
            raise ValueError(f"requests_{name}.yml: row {number} has no intents")
        found.append(Requests(str(row["text"]), row["mode"], tuple(row["intents"])))
    return found


def load_faq(name: str) -> list[Question]:
    """The questions of `faq_<name>.yml`.

    Raises:
        ValueError: naming file and row, for a wrong mode.
    """
    return [
        Question(str(row["text"]), row["mode"], str(row["faq"])) for row in _rows(f"faq_{name}")
    ]


def _rows(name: str) -> Iterator[dict[str, Any]]:
    """The rows of a file, each with a mode."""
    path = FOLDER / f"{name}.yml"
    if not path.exists():
        return
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for number, row in enumerate(yaml.load(path.read_text(encoding="utf-8"), loader) or [], 1):
        mode = row.get("mode", "typed")
        if mode not in MODES:
            raise ValueError(f"{path.name}: row {number} has the mode {mode!r}")
        yield row | {"mode": mode}
