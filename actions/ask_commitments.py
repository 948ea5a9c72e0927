"""The ten service commitments: all in short, or one in detail."""

from __future__ import annotations

import re
from dataclasses import asdict

from actions._glance import Glance
from actions._shared import Option, Step, Turn, chosen
from telecom import ask_commitments

_BREACH = re.compile(r"做不到|没做到|没有?兑现|违反|赔|不兑现|不算数|怎么办")
_INITIATIVE = re.compile(r"三个一")
_NTH = re.compile(r"第(十|[一二三四五六七八九]|10|[1-9])(?![大十一二三四五六七八九\d])")
_NAMES_ONE = re.compile(r"[那这第].{0,3}[条项]")
_FIGURES = "一二三四五六七八九十"


def read_which(turn: Turn) -> int | None:
    """The number of the one that is meant: by number, place in the list, or topic."""
    picked = chosen(turn) if turn["step"] == "which" else None
    if isinstance(picked, int):
        return picked
    match = _NTH.search(turn.text)
    if match:
        figure = match[1]
        return _FIGURES.index(figure) + 1 if figure in _FIGURES else int(figure)
    if turn.value("ordinal") is not None:
        place = int(turn.value("ordinal"))
        last = len(ask_commitments.list_commitments())
        found = ask_commitments.get_commitment(place if place > 0 else last + 1 + place)
        return found.number if found else None
    named = ask_commitments.find_by_words(turn.text)
    return named[0].number if named else None


def _options(turn: Turn) -> list[Option]:
    known = ask_commitments.list_commitments()
    return [Option(c.title, c.title, c.number) for c in known]


class AskCommitments(Glance):
    """Short answers first; whoever wants to know more asks for one."""

    flow = "ask_commitments"
    other_lines = True
    level = 0
    steps = (Step("which", "utter_ask_ask_commitments_which", read_which, options=_options),)

    def begin(self, turn: Turn) -> bool:
        """What if it is not kept, and what it is all about, have answers of their own."""
        if _BREACH.search(turn.text):
            turn.say("utter_ask_commitments_breach")
        elif _INITIATIVE.search(turn.text):
            turn.say("utter_ask_commitments_initiative")
        else:
            place = turn.value("ordinal")
            if place is not None and read_which(turn) is None and _NAMES_ONE.search(turn.text):
                turn.say("utter_ask_commitments_no_such", place=int(place))
            return True
        self.finish(turn)
        return False

    def complete(self, turn: Turn) -> None:
        """One in detail; the list stays open for the next."""
        found = ask_commitments.get_commitment(turn["ask_commitments_which"])
        assert found is not None
        turn.say("utter_ask_commitments_one", **asdict(found))
        turn["ask_commitments_which"] = None
        self.rest(turn, self.steps[0])

    def _interrupts(self, turn: Turn, step: Step) -> bool:
        return not _NAMES_ONE.search(turn.text) and super()._interrupts(turn, step)
