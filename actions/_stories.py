"""What a customer tells in free words: what of it is a story, and what only looks like one."""

from __future__ import annotations

import re

from actions._choices import is_digit
from actions._consent import is_plain_no, refuses_it
from actions._step import SKIPPED
from actions._turn import Option, Turn
from actions._wording import wording, yes_no

_NOTHING = re.compile(
    r"(?:[嗯哦啊]|我|他|也|就|真)*(?:没有?(?:说?(?:什么|啥)|别的|了)?(?:说|讲)?|没了|无|不知道|不晓得|不记得|忘了|忘记了|记不[清得太]{0,3}了?"
    r"|想不起来|没(?:太)?听[清懂]|没注意|没想好|没想过|还没想|不清楚|说不[清上]来?|不用了?|不补充了?|就这些|没什么|没啥)[吧了的啊呀哦。,，!！]*"
)
_BARE = re.compile(
    r"(?:是|对|好|嗯|行|中|可以|没错|确认|确定|继续|接着[说办来]?|不|啊|哦|喂|额|呃|那个|这个|的|了|吧|呢|[\s,，。.!！?？~…])*"
)
_VALUES = ("phone_number", "ordinal", "date", "month", "channel", "ticket_no", "order_no")
"""What is a value of another step when it is all that a message says."""
_ADDS = re.compile(
    r"加[一几]?[句点条]|加上|写上|备注|还[有说让要问发打在是骗叫想会]|另外|补充|再加|而且|并且|说[是他我自要的]|自称|冒充|骗|让我|叫我|要我|对方|他们?|她|因为|当时|后来|结果|打了|害我|态度"
)
_COMPLAINS = re.compile(r"[扣收]了|骗|不[退理给]|没人|态度")
_NOT_ADDED = ("affirm", "deny", "request_human", "goodbye", "thank", "greet", "repeat")
_LEAST_ADDED = 4


def read_words(turn: Turn) -> str | None:
    """The customer's words as the answer to a question for a story: `SKIPPED` for nothing to tell,
    None for a bare yes, no, number or value, which answers something else.
    """
    text = turn.text
    if text == wording()["nothing"] or _NOTHING.fullmatch(text):
        return SKIPPED
    if _BARE.fullmatch(text) or is_digit(turn):
        return None
    others = {entity["entity"] for entity in turn.message.get("entities") or []}
    if turn.only_a_value() and others <= set(_VALUES):
        return None
    return turn.words or None


def untold(turn: Turn) -> list[Option]:
    """What to press on the telephone instead of telling a story: whoever cannot speak is called."""
    label = wording()["untold"]
    return [Option(label["title"], label["say"])] if turn.channel == "ivr" else []


def adds(turn: Turn) -> bool:
    """Whether a message at the confirmation tells more of the story that is read back; a no to it
    (还是不投诉了) tells nothing.
    """
    if refuses_it(turn.text, yes_no(turn["flow"])[0]):
        return False
    return (
        len(turn.text) >= _LEAST_ADDED
        and (turn.intent not in _NOT_ADDED or _tells(turn))
        and not turn.asks()
        and bool(_ADDS.search(turn.text) or _tells(turn))
    )


def _tells(turn: Turn) -> bool:
    """Whether what sounds like a no tells what is wrong: 扣了钱不退."""
    complains = turn.intent == "deny" and _COMPLAINS.search(turn.text)
    return bool(complains) and not is_plain_no(turn.text)


def with_more(told: str | None, turn: Turn) -> str:
    """The story with what the message adds, in the customer's words."""
    parts = [part for part in (told, turn.words) if part]
    return "；".join(dict.fromkeys(parts))
