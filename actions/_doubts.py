"""A question in the middle of a matter about that very matter: 会不会收不到银行短信.

It is answered, and what was asked is asked again; it starts nothing else, whatever it looks like.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from actions._choices import pressed
from actions._turn import Option, Turn
from actions._wording import title
from actions._words import SHORT as REQUEST
from actions._words import SURE, VERY_SURE
from telecom import ask_faq

if TYPE_CHECKING:
    from actions._flow import Flow
    from actions._step import Step

_DATA = Path(__file__).with_name("doubts.yml")
_STRONG = re.compile(
    r"会不会|不会.{1,14}[吧吗]|影响|收不到|打不[进通]|接不[到通]|坏处|后果|风险|反悔|泄露|安全吗|还能.{0,12}[吗嘛不]|会.{0,12}[吗嘛]"
)
"""What can hardly be anything but a doubt."""
_DOUBT = re.compile(
    r"^那.{1,8}呢[?？]?$|[什啥多几][么时久天].{0,7}(?:生效|能用|好|到账|开始|停|结束|答复|回复|结果|修|来)"
    r"|要等|多久|涨价|续费|退.{0,4}[吗嘛]|能[不撤关停退改].{0,6}[吗嘛能]|还.{0,3}[扣收要].{0,3}[吗嘛不]|([一-鿿])不\1"
)
_FILLERS = re.compile(
    r"会不会|[那这]个?|[是要还也再另]|多少|额外|什么|[吗嘛呢啊吧的我你您不?？,，。\s]"
)
_PRICE = re.compile(r"要钱|收费|花钱|免费|收不收")
_REQUEST = re.compile(
    r"查|帮我|给我|替我|我要(?!是)|我想(?!知道|问)|转人工|投诉|举报|另外|顺便|对了|余额|账单"
)
_OWN_DEED = {
    **dict.fromkeys(("file_complaint", "escalate_supervision"), "投诉"),
    "report_marketing": "举报",
}
"""What names the matter at hand and asks for nothing else in its middle: 投诉多久有结果."""
ENOUGH = 0.12
"""Score from which on a question of the FAQ that belongs to the matter is the one that is meant."""
SHORT, NAMES = 8, 2
"""So many characters, question words and all, name no other matter; so many without them do."""
_ASIDE = ("request_human", "identity_verified", "repeat", "bot_challenge")


@cache
def _data() -> dict[str, dict[str, Any]]:
    loaded: dict[str, dict[str, Any]] = yaml.safe_load(_DATA.read_text("utf-8"))
    return loaded


def question_about(flow: str | None, turn: Turn) -> str | None:
    """The id of the FAQ's question about the matter `flow` that the message asks, or None."""
    about = _data().get(flow or "", {})
    for words, entry in about.get("words", {}).items():
        if re.search(words, turn.text):
            return str(entry)
    ranking = [one for one in turn.message.get("faq") or [] if one["id"] in about.get("faq", ())]
    return str(ranking[0]["id"]) if ranking and ranking[0]["score"] >= ENOUGH else None


def doubts(turn: Turn) -> bool:
    """Whether the message asks about what is at hand rather than for something else."""
    own = _OWN_DEED.get(turn["flow"] or "", "")
    if turn.intent in _ASIDE or _REQUEST.search(turn.text.replace(own, "") if own else turn.text):
        return False
    if _STRONG.search(turn.text) or _DOUBT.search(turn.text):
        return True
    words = _data().get(turn["flow"] or "", {}).get("words", {})
    return _asks_the_price(turn.text) or (
        turn.asks() and any(re.search(one, turn.text) for one in words)
    )


def _asks_the_price(text: str) -> bool:
    """Whether it asks what this costs and names nothing else."""
    rest = _FILLERS.sub("", _PRICE.sub("", text))
    return bool(_PRICE.search(text)) and len(rest) < NAMES


def answered(flow: Flow, turn: Turn, step: Step | None = None) -> bool:
    """Answer a doubt about the matter of `flow` and ask again, in brief, for what was asked: `step`
    or, without one, the confirmation. False if the message is no doubt, or answers what was asked.
    """
    if pressed(turn) or not doubts(turn):
        return False
    price = _asks_the_price(turn.text)
    entry = None if price else question_about(flow.flow, turn)
    if step is not None and step.text and not (entry and len(turn.text) <= REQUEST):
        return False  # part of a story
    if step is not None and not step.text and step.answered_by(turn):
        return False
    if entry is not None:
        turn.say("utter_ask_faq", answer=ask_faq.get_entry(entry).answer)
        return ask_again(flow, turn)
    sure = bool(_STRONG.search(turn.text)) and not _asks_the_faq(turn)
    short = len(turn.text) <= SHORT and not turn.intent.startswith("query_")
    unsure = turn.confidence < VERY_SURE
    if turn["proposal"] and (sure or price or short or unsure):
        turn.say("utter_terms_again")
        flow.advance(turn)
        return True
    if turn["proposal"] or not sure:
        return False
    turn.say("utter_doubt_unknown", title=title(flow.flow))
    return ask_again(flow, turn)


def _asks_the_faq(turn: Turn) -> bool:
    ranking = turn.message.get("faq") or [{"score": 0.0}]
    sure = turn.intent == "ask_faq" and turn.confidence >= SURE
    return sure and bool(ranking[0]["score"] >= SURE)


def ask_again(flow: Flow, turn: Turn) -> bool:
    """Ask again, in brief, for what was asked; always True."""
    if not turn["proposal"]:
        flow.resume(turn)
        return True
    offered = turn["offered"] or []
    options = [Option(one["title"], one["payload"]) for one in offered]
    yes, no = (option.title for option in options[:2])
    turn.say("utter_brief_confirmation", options, custom={"expect": "confirm"}, yes=yes, no=no)
    return True
