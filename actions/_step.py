"""What a flow needs to know, one step at a time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from actions._turn import Option, Turn

SKIPPED = ""
"""The value of an optional step that the customer left out."""


@dataclass(frozen=True)
class Step:
    """One thing a flow needs to know.

    `fill` reads it off a turn (None: not there). `ask` is the response that asks; `options` what
    can be chosen. `text`: anything said is the answer. `optional`: a no leaves it out. `anytime`:
    may be filled or corrected at any turn, not only when asked. `goes_with`: intents of a message
    that answers this step rather than asks for something else. `hint`: the response that asks
    differently, after two answers that were not understood.
    """

    name: str
    ask: str
    fill: Callable[[Turn], Any]
    options: Callable[[Turn], list[Option]] | None = None
    facts: Callable[[Turn], dict[str, Any]] = lambda turn: {}
    needed: Callable[[Turn], bool] = lambda turn: True
    expect: str = "open"
    text: bool = False
    optional: bool = False
    anytime: bool = True
    goes_with: tuple[str, ...] = ()
    hint: str = "utter_not_understood_2"

    def answered_by(self, turn: Turn) -> bool:
        """Whether the message holds a value of it; nothing is kept of the look."""
        kept = dict(turn.changed)
        value = self.fill(turn)
        turn.changed = kept
        return value is not None
