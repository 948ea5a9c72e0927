"""A query: one question, one answer, and what is asked about the answer afterwards.

What was answered last stays in the slot `topic` (`flow`, and what of the answer a further question
may mean). The policy gives the next message to that query first: 上上个月呢 and 第二项是什么 need
nothing said again. What is not about the answer is handed on as if no query had been there, and the
topic is dropped, unless it was small talk, a nod, a question of the FAQ, or not understood.
"""

from __future__ import annotations

import re
from abc import ABC
from typing import Any

from actions import _by_sms
from actions._flow import Flow
from actions._turn import Option, Turn
from actions._wording import wording
from actions._words import NOD, SMALL_TALK, WAIT

_UNCLAIMED = (
    *("inform", "correct_slot", "nlu_fallback", ""),
    *("out_of_scope", "ask_capabilities", "ask_faq"),
)
"""What a further question that names no matter of its own (什么时候生效) is taken for."""
_NO_MATTER = ("affirm", "repeat", "ask_faq", "nlu_fallback", "")
"""What else lets the last answer be spoken of again afterwards."""
SHORT, VERY_SHORT = 14, 8
"""So many characters a further question has at most, and one that names nothing."""
_ACTS = re.compile(r"退|换|办|开通|取消|关|停|充|投诉|举报|撤|人工|打电话给")
"""What asks for a deed, not for a further answer."""
_MATTER = re.compile(r"话费|余额|账单|流量|分钟|套餐|业务|会员|合约|订单|投诉|工单|积分|宽带|钱")
"""What a question names that stands alone."""
_OFFERS = re.compile(r"便宜|划算|推荐|合适|优惠")
"""What asks for what is on sale, not for what there is."""
_NOT_SO = re.compile(
    r"(?:[哎哦噢嗯啊唉呃]|,|，|\s)*(?:不对|不是(?!.{0,3}[吗嘛?？])|[说打讲搞看]错了?)[,，。\s]*.{2,}"
)
"""How the last question is put right: 不是 我就看流量包."""
_TAIL = re.compile(
    r"(?:尾号|最?后[几三四五六3-6]位|工?单号|编号|末尾|订单)[^0-9零〇一幺二三四五六七八九]{0,4}"
    r"([0-9零〇一幺二三四五六七八九]{3,14})(?![0-9零〇一幺二三四五六七八九年月日])"
)
_SPOKEN = str.maketrans("零〇一幺二三四五六七八九", "001123456789")
_AGAIN = re.compile(r"^(?:那|哦|嗯|还有)?.{0,8}呢[?？]?$")
"""How a question goes on from the last answer: 那九月呢."""


class Query(Flow, ABC):
    """A flow that changes nothing and asks nothing."""

    def follows_up(self, turn: Turn, told: dict[str, Any]) -> bool:
        """Whether the message is about the answer that was given, whatever its intent: `told` is
        what `tell` kept of it.
        """
        return False

    def take_turn(self, turn: Turn) -> None:
        """Answer, or hand on what this is not asked for."""
        asked_further = turn["flow"] is None and turn["topic"] and turn.intent != self.flow
        if asked_further and self.told(turn) is None:
            if NOD.fullmatch(turn.text):
                return turn.say("utter_all_right")
            if WAIT.fullmatch(turn.text):
                return turn.say("utter_take_your_time")
            if turn.intent not in (*SMALL_TALK, *_NO_MATTER):
                turn["topic"] = None
            return turn.interrupted()
        return super().take_turn(turn)

    def told(self, turn: Turn) -> dict[str, Any] | None:
        """What the last answer kept, if this message is about it; None if it stands alone."""
        topic = turn["topic"] or {}
        if topic.get("flow") != self.flow or not self.follows_up(turn, topic):
            return None
        return dict(topic)

    def tell(
        self,
        turn: Turn,
        response: str,
        /,
        options: list[Option] | None = None,
        keep: dict[str, Any] | None = None,
        by_key: list[Option] | None = None,
        **facts: Any,
    ) -> None:
        """Answer with `facts` and close the matter; `keep` is what a further question may mean.

        `options` are not read out, where the caller is asked what else there is, nor shown when an
        interrupted flow goes on. `by_key` are told in a call, beside that: what could else only be
        asked for in words.
        """
        shown, custom = options, None
        if turn.channel == "ivr":
            shown, custom = by_key, {"aside": True} if by_key else None
        if turn["paused"]:
            shown, custom = None, None
        turn.say(response, shown, custom, **facts)
        turn["topic"] = {"flow": self.flow, **(keep or {})}
        self.finish(turn)


def rest_of_a_list(turn: Turn, left: int) -> list[Option]:
    """The keys for the rest of what is told in parts, and for all of it by SMS; none if `left` is
    0: nothing is.
    """
    label = wording()["go_on"]
    return [Option(label["title"], label["say"]), *_by_sms.option(turn)] if left > 0 else []


def goes_on(turn: Turn) -> bool:
    """Whether the message may go on from the last answer: as short as a further question and
    claimed by no other matter; 那套餐呢, whatever else that looks like; 怎么算的, which looks like
    any query.
    """
    if _AGAIN.match(turn.text) and not _ACTS.search(turn.text):
        return True
    if _NOT_SO.match(turn.text) and not _ACTS.search(turn.text):
        return len(turn.text) <= SHORT and turn.intent in (*_UNCLAIMED, "deny")
    if turn.intent.startswith("query_") and not _MATTER.search(turn.text):
        return len(turn.text) <= VERY_SHORT
    if _OFFERS.search(turn.text):
        return False
    return len(turn.text) <= SHORT and turn.intent in _UNCLAIMED


def tail_of_a_number(turn: Turn) -> str | None:
    """The last digits of an order or ticket number, typed or spoken: 尾号零零零一 → `0001`."""
    match = _TAIL.search(turn.text)
    return match[1].translate(_SPOKEN) if match else None
