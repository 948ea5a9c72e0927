"""A question in the middle of a matter about that very matter: 会不会收不到银行短信.

It is answered, and what was asked is asked again; it starts nothing else, whatever it looks like.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from actions._about_terms import asked_for
from actions._asking import hand_on
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
    r"会不会|不会.{1,14}[吧吗]|影响|收不到|打不[进通]|接不[到通]|坏处|后果|风险|反悔|泄露|安全吗|还能.{0,12}[吗嘛不吧]|会.{0,12}[吗嘛]"
)
"""What can hardly be anything but a doubt."""
_BEFORE = re.compile(
    r"会不会|还能.{0,12}[吗嘛不没]|(?<!不)会.{0,12}[吗嘛]|影响.{0,6}[吗嘛不]"
    r"|[要得用会](?:不[要用会])?(?:交|付|收)?.{0,3}(?:赔|违约金).{0,4}(?:[吗嘛不没]|$)"
)
"""How one asks what would become of it."""
_FEE = re.compile(r"违约金|赔")
_MAY_BIND = ("cancel_broadband", "change_plan", "unsubscribe_service", "port_out")
"""Matters in which a contract may cost something: asked for, it is told what that is."""
_REPORTS = (
    *("file_complaint", "escalate_supervision", "withdraw_ticket"),
    *("report_fault", "report_marketing"),
)
"""Matters in which such words tell what is wrong."""
_DOUBT = re.compile(
    r"^那.{1,8}呢[?？]?$|[什啥多几][么时久天].{0,7}(?:生效|能用|好|到账|开始|停|结束|答复|回复|结果|修|来)"
    r"|要等|多久|涨价|续费|退.{0,4}[吗嘛]|能[不撤关停退改].{0,6}[吗嘛能]|还.{0,3}[扣收要].{0,3}[吗嘛不]|([一-鿿])不\1"
)
_FILLERS = re.compile(
    r"会不会|[那这]个?|[是要还也再另找]|多少|额外|什么|师傅|上门|维?修|办理?|[吗嘛呢啊吧的我你您不?？,，。\s]"
)
_PRICE = re.compile(r"要钱|收费|收钱|花钱|免费|收不收")
_WHETHER = re.compile(r"[吗嘛?？]|[要收]不[要收]|多少")
_COMPLAINS = re.compile(r"乱|凭|为[什啥]|骗|多[收扣]|怎么")
"""What asks for a price, and what only sounds like it in a story: 乱收费."""
_RULES = re.compile(r"条件|要求|什么样|啥样|几位|规则|规定|流程")
_WISHES = re.compile(r"给我|帮我|替我|我[要想](?!知道|问)|重[置新]|忘|申请")
_REQUEST = re.compile(
    r"查|帮我|给我(?!个?(?:回|答|结果|说法|准))|替我|我要(?!是)|我想(?!知道|问)|转人工|投诉|举报|另外|顺便|对了|余额|账单"
)
_FREE = (
    *("file_complaint", "report_marketing", "report_fault", "escalate_supervision"),
    *("withdraw_ticket", "port_out", "reset_password", "set_do_not_disturb", "set_overseas_block"),
    *("set_usage_alert", "set_overage_cap", "revoke_consent", "request_invoice"),
)
"""Matters that cost nothing, whatever is chosen in them."""
_SET_TIME = ("escalate_supervision",)
"""Matters that take as long whatever is chosen in them."""
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
    """The id of the FAQ's question about the matter `flow` that the message asks, or the response
    of the domain that answers it, or None.
    """
    about = _data().get(flow or "", {})
    for words, entry in about.get("words", {}).items():
        if re.search(words, turn.text):
            return str(entry)
    ranking = [one for one in turn.message.get("faq") or [] if one["id"] in about.get("faq", ())]
    return str(ranking[0]["id"]) if ranking and ranking[0]["score"] >= ENOUGH else None


def say_about(turn: Turn, entry: str) -> None:
    """Answer with what `question_about` gave."""
    if entry.startswith("utter_"):
        return turn.say(entry)
    return turn.say("utter_ask_faq", answer=ask_faq.get_entry(entry).answer)


def only_asks_the_rules(turn: Turn) -> bool:
    """Whether a message that would begin a matter only asks what it takes: 携号转网要什么条件."""
    rules, wish = _RULES.search(turn.text), _WISHES.search(turn.text)
    return bool(rules and turn.asks()) and not wish


def doubts(turn: Turn) -> bool:
    """Whether the message asks about what is at hand rather than for something else."""
    own = _OWN_DEED.get(turn["flow"] or "", "")
    if turn.intent in _ASIDE or _REQUEST.search(turn.text.replace(own, "") if own else turn.text):
        return False
    if _STRONG.search(turn.text) or _DOUBT.search(turn.text):
        return True
    words = _data().get(turn["flow"] or "", {}).get("words", {})
    return _asks_the_price(turn.text, turn["flow"]) or (
        turn.asks() and any(re.search(one, turn.text) for one in words)
    )


def asks_first(flow: Flow, turn: Turn) -> bool:
    """Answer what somebody wants to know of the matter of `flow` before wanting it, 开了免打扰还能
    收到验证码吗, and begin nothing. False if the message is something else.
    """
    if turn["flow"] or flow.flow in _REPORTS or not _BEFORE.search(turn.text):
        return False
    if _REQUEST.search(turn.text):
        return False
    if flow.flow in _MAY_BIND and _FEE.search(turn.text):
        hand_on(flow, turn, "query_contract")
        return True
    entry, ranking = question_about(flow.flow, turn), turn.message.get("faq")
    if not ranking or ranking[0]["id"] != entry or ranking[0]["score"] < SURE:
        return False
    say_about(turn, entry)
    turn["topic"] = None
    flow.finish(turn)
    return True


def _asks_the_price(text: str, flow: str | None) -> bool:
    """Whether it asks what this costs and names nothing else than the matter."""
    own = title(flow) if flow in _FREE else ""
    rest = [c for c in _FILLERS.sub("", _PRICE.sub("", text)) if c not in own]
    return bool(_PRICE.search(text)) and len(rest) < NAMES


def answered(flow: Flow, turn: Turn, step: Step | None = None) -> bool:
    """Answer a doubt about the matter of `flow` and ask again, in brief, for what was asked: `step`
    or, without one, the confirmation. False if the message is no doubt, or answers what was asked.
    """
    if pressed(turn) or not doubts(turn):
        return False
    price = _asks_the_price(turn.text, flow.flow)
    entry = None if price else question_about(flow.flow, turn)
    free = price and flow.flow in _FREE and not _COMPLAINS.search(turn.text)
    if step is not None and step.text and free and _WHETHER.search(turn.text):
        turn.say("utter_terms_price", kind=flow.flow, terms={})
        return ask_again(flow, turn)
    if step is not None and step.text and not (entry and len(turn.text) <= REQUEST):
        return False  # part of a story
    if step is not None and not step.text and step.answered_by(turn):
        return False
    if step is not None and free:
        turn.say("utter_terms_price", kind=flow.flow, terms={})
        return ask_again(flow, turn)
    if step is not None and flow.flow in _SET_TIME and asked_for(turn, flow.flow) == "when":
        turn.say("utter_terms_when", kind=flow.flow, terms={})
        return ask_again(flow, turn)
    if entry is not None:
        say_about(turn, entry)
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
