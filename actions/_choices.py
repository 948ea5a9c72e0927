"""Choosing from what was offered: by its words, by its place in the list, by a digit."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from actions._turn import Turn

_DIGIT = re.compile(r"(?:选|第|按)?\s*(\d{1,2})\s*(?:个|项|号|吧)?[。.!！]?")
_FILLERS = re.compile(r"[\s,，。.!！的吧啊呢]|那个|这个|就是|我要|我选|选|就|要|那|嗯")
_ALL = re.compile(
    r"全部|全都|所有|都(?:给我|帮我)?[退取不关]|一个不留|统统|通通|全(?:给我|帮我)?[退取关]|都不要"
)


def pressed(turn: Turn) -> str | None:
    """The title of the button whose very words were said; in a call also by its digit, as the
    caller is told to press it.

    A place in a list (第一个) is not a button: lists were offered before.
    """
    offered = turn["offered"] or []
    text = turn.text.strip(" 。.!！,，")
    for option in offered:
        if text in _words(option):
            return str(option["title"])
    match = _DIGIT.fullmatch(text)
    if match and turn.channel == "ivr" and 0 < int(match[1]) <= len(offered):
        return str(offered[int(match[1]) - 1]["title"])
    return None


def _words(option: dict[str, Any]) -> set[str]:
    """The very words of the button, of the width that a message is read in."""
    words = (str(option["title"]), str(option["payload"]))
    return {*words, *(unicodedata.normalize("NFKC", one) for one in words)}


def is_digit(turn: Turn) -> bool:
    """Whether the message is a number and no more, which says nothing without a list."""
    return bool(_DIGIT.fullmatch(turn.text.strip(" 。.!！,，")))


def chosen(turn: Turn) -> Any:
    """The value (or title, where options have none) of the option this message picks, or None."""
    picked = chosen_all(turn)
    return picked[0] if picked else None


def chosen_all(turn: Turn) -> list[Any]:
    """All options this message picks, in the order of the list; more than one only by place."""
    offered = turn["offered"] or []
    text = turn.text.strip(" 。.!！,，")
    for option in offered:
        if text in _words(option):
            return [_meaning(option)]
    places = [entity["value"] for entity in turn.entities("ordinal")]
    match = _DIGIT.fullmatch(text)
    if match and not places:
        places = [int(match[1])]
    picked = []
    for place in places:
        index = place - 1 if place > 0 else len(offered) + place
        if 0 <= index < len(offered):
            picked.append(_meaning(offered[index]))
    return picked or _by_part(text, offered)


def _by_part(text: str, offered: list[dict[str, Any]]) -> list[Any]:
    """The one option whose title holds what is left of the message without fillers."""
    part = _FILLERS.sub("", text)
    found = [option for option in offered if len(part) >= 2 and part in option["title"]]
    return [_meaning(found[0])] if len(found) == 1 else []


def wants_all(turn: Turn) -> bool:
    """Whether the message means everything that was listed."""
    return bool(_ALL.search(turn.text))


def _meaning(option: dict[str, Any]) -> Any:
    return option["title"] if option["value"] is None else option["value"]
