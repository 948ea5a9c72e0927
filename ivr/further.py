"""Matters that the key tree has no key of its own for: in groups, behind the star of the menu.

A number without `further` in its `prompts/` has none; there the star tells the menu again.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ivr import wording
from ivr.dtmf import Option
from ivr.numbers import TREES
from ivr.prompting import Step, menu, prompt
from ivr.state import Call

STATE = "further"
"""What a call waits for here (`Call.expect`)."""
GROUP = "further_group"
"""The intent of an option that is a group; never given to the bot."""


def matters(dialled: str) -> list[Option]:
    """All matters of the number's groups."""
    return [option for group in _groups(dialled) for option in _entries(group)]


def star(call: Call) -> Step:
    """One step back: from a group to the groups, from these to the menu; from the menu to them."""
    groups = _groups(call.dialled)
    if not groups or _shows_groups(call):
        return menu(call)
    options = tuple(Option(group["title"], group["title"], GROUP) for group in groups)
    return _tell(call, wording.text("menu.which_group"), options)


def named(call: Call, words: str) -> Option | None:
    """What a caller means who says it as it was told."""
    told = call.options if call.expect == STATE else ()
    return next((option for option in told if option.title == words), None)


def enter(call: Call, chosen: Option) -> Step:
    """The matters of a group."""
    group = next(g for g in _groups(call.dialled) if g["title"] == chosen.payload)
    return _tell(call, chosen.title + wording.text("options.end"), _entries(group))


def _tell(call: Call, said: str, options: tuple[Option, ...]) -> Step:
    call = replace(call, expect=STATE, options=options, page=0, misses=0, keys_only=False)
    call = replace(call, said=(said,), question=said)
    return prompt(call, said)


def _shows_groups(call: Call) -> bool:
    return call.expect == STATE and call.options[0].intent == GROUP


def _groups(dialled: str) -> list[dict[str, Any]]:
    groups: list[dict[str, Any]] = wording.data(f"{TREES[dialled]}.further")
    return groups


def _entries(group: dict[str, Any]) -> tuple[Option, ...]:
    return tuple(Option(one["title"], one["say"], one["intent"]) for one in group["entries"])
