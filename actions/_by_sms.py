"""A list by SMS instead of by ear: asked for in a call, sent to the line that is spoken of."""

from __future__ import annotations

import re
from typing import Any

from actions._turn import Option, Turn
from actions._wording import wording
from telecom import notices

_WANTS = re.compile(
    r"发.{0,6}短信|短信.{0,6}发|发(?:到|在|给)?我?(?:的|这个)?手机|发(?:一份|过来)|(?:用|通过|改)短信"
)
_NOT_THAT = re.compile(
    r"别发|不要|不用|不需要|钱|费|收|骚扰|垃圾|举报|投诉|有人|来的|中奖|提醒|通知|告诉|[到剩快].{0,3}(?:\d|用|没)|验证码"
)
"""What else is said of SMS: their price, that they are a nuisance, or an alert to be set."""
LONGEST = 16
"""Characters of such a wish where it names no matter of its own."""


def wanted(turn: Turn) -> bool:
    """Whether a caller wants to read it: 把清单发短信给我. In a chat it can be read anyway."""
    text = turn.text
    if turn.channel != "ivr" or not _WANTS.search(text) or _NOT_THAT.search(text):
        return False
    return len(text) <= LONGEST or turn.intent.startswith("query_") or turn.intent == "find_store"


def option(turn: Turn) -> list[Option]:
    """The same by a key; nothing in a chat."""
    label = wording()["by_sms"]
    return [Option(label["title"], label["say"])] if turn.channel == "ivr" else []


def send(
    turn: Turn, template: str, which: str, by_key: list[Option] | None = None, **facts: Any
) -> None:
    """Send the list, each once a call, and say so; `which` tells lists of a template apart.
    `by_key` can be pressed beside whatever else is wanted.

    It goes to the line alone: a number that is none of ours, or that is unknown, gets nothing.
    """
    line = turn.conversation().line
    if line is None:
        return turn.say("utter_list_no_line")
    key = f"{turn.conversation_id}:{template}:{which}"
    sent = notices.send(turn.uow, line, template, key, **facts)
    tail = line.phone_number[-4:]
    aside = {"aside": True} if by_key else None
    told = "utter_list_sent" if sent else "utter_list_sent_before"
    return turn.say(told, by_key, aside, tail=tail)
