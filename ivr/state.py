"""What has to be known of one call between two webhooks."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any

from ivr.dtmf import FEW, PAGE, Option
from ivr.events import Ask
from ivr.numbers import HOTLINE


@dataclass(frozen=True)
class Desk:
    """What is known of the desk at this moment, and so never kept.

    `mode`: `phone` (a number to dial), `queue` (people on duty), `away` (nobody is), `closed` (out
    of hours). `windows`: when somebody can call back, `payload` is begin and end, ISO 8601.
    """

    mode: str = "away"
    windows: tuple[Option, ...] = ()


@dataclass(frozen=True)
class Asked:
    """A question that the wish for a human interrupted: the values of `Call` that make it."""

    expect: str
    said: tuple[str, ...]
    question: str
    options: tuple[Option, ...]
    page: int


@dataclass(frozen=True)
class Call:
    """One call. Never holds a password.

    `step` counts the documents given to the carrier. `expect` is what is waited for: a value of the
    bot (`ivr/reply.py`), or `menu`, `own_number`, `callback_number`, `go_on`, `dialling`, `queued`,
    `with_human`, `call_back` (which window), `voicemail`, `ended`.
    `said` is what `#` repeats, `question` its short form. `misses`, `failures`: counted in a row.
    `done`: the last matter is finished and only silence followed. `tail`: the last digits of the
    number to call back. `caller`: who calls, as the carrier says; of a call of 10085 who is called.
    `before`: the question to return to after the human; `may_choose`: the caller asked for one and
    so may choose when to be called; `desk_line`: the last line typed at the desk that the caller
    was told; `since`: the step at which the human gave the call back, if one did.
    `dialled`: which of our numbers it is (`ivr/numbers.py`), `open`: within its staffed hours.
    `referred`: what another of our numbers could answer. `offer`: what 10085 calls about, its name
    and all of it. `repeats`: how often in a row the last prompt was asked for again.
    """

    step: int = 0
    expect: str = "menu"
    said: tuple[str, ...] = ()
    question: str = ""
    options: tuple[Option, ...] = ()
    page: int = 0
    misses: int = 0
    failures: int = 0
    keys_only: bool = False
    asking: Ask | None = None
    wants_human: bool = False
    done: bool = False
    caller: str = ""
    tail: str | None = None
    has_line: bool = False
    before: Asked | None = None
    may_choose: bool = False
    desk_line: int = 0
    since: int = 0
    dialled: str = HOTLINE
    open: bool = True
    elderly: bool = False
    repeats: int = 0
    referred: Ask | None = None
    offer: tuple[str, ...] = ()
    desk: Desk = field(default=Desk(), compare=False)

    @property
    def per_page(self) -> int:
        """Options a prompt."""
        return FEW if self.elderly else PAGE

    def to_json(self) -> dict[str, Any]:
        """As JSON values, without what is only true now."""
        return {name: _plain(value) for name, value in vars(self).items() if name != "desk"}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Call:
        """Back from `to_json`; unknown values are dropped, missing ones are the defaults."""
        known = {item.name for item in fields(cls)} - {"desk"}
        kept = {name: value for name, value in values.items() if name in known}
        kept.update(_question(kept))
        before = kept.get("before")
        kept["before"] = Asked(**{**before, **_question(before)}) if before else None
        kept["offer"] = tuple(kept.get("offer", ()))
        for name in ("asking", "referred"):
            kept[name] = Ask(**kept[name]) if kept.get(name) else None
        return cls(**kept)


def _plain(value: Any) -> Any:
    """As `dataclasses.asdict`, which copies what cannot change as well."""
    if isinstance(value, tuple):
        return tuple(map(_plain, value))
    if is_dataclass(value):
        return {name: _plain(part) for name, part in vars(value).items()}
    return value


def _question(values: dict[str, Any]) -> dict[str, Any]:
    return {
        "said": tuple(values.get("said", ())),
        "options": tuple(Option(**option) for option in values.get("options", ())),
    }
