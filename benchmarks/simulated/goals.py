"""What simulated customers want: `goals/<flow>.yml`, one goal for each customer and ending.

A goal says how it may be opened (`opens`), what is answered when the bot asks (`answers`, by the
keys of `phrases.yml`), by which words its own confirmation is known (`offer`, a regular
expression), what that must tell (`told`), how it ends and what is in the database then (`then`,
see tests/chats/README.md). `{name}` stands for the customer's own value of `who`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
CHANNELS = ("chat", "call")
ENDINGS = ("asks", "agrees", "refuses", "hangs_up", "leaves", "changes_mind")
"""How a conversation is meant to end: with an answer; with a yes; with a no at the confirmation;
with silence there; with leaving as early as possible; with another value at the confirmation.
"""
AGREEING = ("agrees", "changes_mind")
KEYS = {
    *("about", "who", "channels", "endings", "first", "next", "opens", "answers", "offer", "told"),
    *("agree", "done", "after", "must_say", "then", "hand_off"),
}
NOTHING: Mapping[str, Any] = {
    **{name: [] for name in ("orders", "tickets", "ticket_events", "payments", "invoices")},
    **{"allowed_callers": [], "appointments": [], "notices": [], "consents": 0},
}
"""The state after a conversation in which nothing was agreed to."""


@dataclass(frozen=True)
class Answer:
    """Ways to answer a question: in words, by a button whose title matches `pick`, by `keys`.

    `agrees`: it is a yes to something offered besides.
    """

    say: tuple[str, ...]
    pick: str = ""
    keys: str = ""
    agrees: bool = False


@dataclass(frozen=True)
class Matter:
    """One thing to be done: how it is asked for, known again and agreed to."""

    opens: tuple[str, ...]
    answers: Mapping[str, Answer] = field(default_factory=dict)
    offer: str = ""
    told: tuple[str, ...] = ()
    agree: tuple[str, ...] = ()
    done: str = ""
    correct: tuple[str, ...] = ()


@dataclass(frozen=True)
class Goal:
    """What one customer wants. `first` is what a customer says who changes his mind, `next` what
    is asked for when the first matter is done; `after` is heard before the customer leaves.
    """

    name: str
    flow: str
    about: str
    customer: str
    ending: str
    matter: Matter
    first: Matter | None
    next: Matter | None
    after: str
    must_say: tuple[str, ...]
    then: Mapping[str, Any]
    channels: tuple[str, ...]
    hand_off: bool

    @property
    def agrees(self) -> bool:
        """Whether anything at all may be ordered."""
        return self.ending in AGREEING


def load_goals(folder: Path = HERE / "goals") -> list[Goal]:
    """All goals, in the order of the files.

    Raises:
        ValueError: a goal with unknown keys or endings, or one that could not be judged.
    """
    found: list[Goal] = []
    for path in sorted(folder.glob("*.yml")):
        for number, record in enumerate(yaml.safe_load(path.read_text("utf-8")), 1):
            found += _goals(path.stem, number, record)
    return found


@cache
def phrases() -> dict[str, Any]:
    """What every customer may say, and how the bot is read."""
    data: dict[str, Any] = yaml.safe_load((HERE / "phrases.yml").read_text("utf-8"))
    return data


def sentences(folder: Path = HERE / "goals") -> Iterator[str]:
    """Every sentence by which a matter is asked for or corrected."""
    for goal in load_goals(folder):
        for matter in filter(None, (goal.matter, goal.first, goal.next)):
            yield from matter.opens
            yield from matter.correct


def _goals(flow: str, number: int, record: dict[str, Any]) -> Iterator[Goal]:
    endings = record.get("endings") or ["asks"]
    if unknown := (set(record) - KEYS) | (set(endings) - set(ENDINGS)):
        raise ValueError(f"{flow}-{number}: unknown {sorted(unknown)}")
    who = record["who"]
    for customer, own in who.items() if isinstance(who, dict) else [(w, {}) for w in who]:
        mine = _filled(record, own)
        for ending in endings:
            if ending in AGREEING and "then" not in mine:
                raise ValueError(f"{flow}-{number}: nothing to judge {ending} by")
            yield Goal(
                name=f"{flow}-{number}/{ending}/{customer[-3:]}",
                flow=flow,
                about=mine["about"],
                customer=customer,
                ending=ending,
                matter=_matter(mine),
                first=_matter(mine["first"]) if ending == "changes_mind" else None,
                next=_matter(mine["next"]) if "next" in mine else None,
                after=mine.get("after", ""),
                must_say=tuple(mine.get("must_say", ())) if ending in ("asks", "agrees") else (),
                then=_wanted(mine["then"] if ending in AGREEING else {}),
                channels=tuple(mine.get("channels", CHANNELS)),
                hand_off=bool(mine.get("hand_off")),
            )


def _wanted(then: Mapping[str, Any]) -> Mapping[str, Any]:
    """`then`, and nothing besides; that a ticket was filed is an event that goes with it."""
    without = {"ticket_events"} if "tickets" in then else set()
    return {**{key: value for key, value in NOTHING.items() if key not in without}, **then}


def _matter(record: dict[str, Any]) -> Matter:
    answers = {
        key: Answer(
            tuple(map(str, a["say"])), a.get("pick", ""), a.get("keys", ""), a.get("agrees", False)
        )
        for key, a in record.get("answers", {}).items()
    }
    return Matter(
        opens=tuple(record["opens"]),
        answers=answers,
        offer=record.get("offer", ""),
        told=tuple(map(str, record.get("told", ()))),
        agree=tuple(record.get("agree", ())),
        done=record.get("done", ""),
        correct=tuple(record.get("correct", ())),
    )


def _filled(value: Any, own: Mapping[str, str]) -> Any:
    """`value` with `{name}` replaced by the customer's own; other braces stay."""
    if isinstance(value, str):
        return re.sub(r"\{(\w+)\}", lambda m: str(own.get(m[1], m[0])), value)
    if isinstance(value, list):
        return [_filled(one, own) for one in value]
    if isinstance(value, dict):
        return {key: _filled(one, own) for key, one in value.items() if key != "who"}
    return value
