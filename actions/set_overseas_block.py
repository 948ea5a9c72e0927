"""Block or unblock calls and SMS from abroad, and keep the white list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from actions._asking import hand_on
from actions._confirmation import CONFIRM, CORRECT
from actions._consent import may_mean_either
from actions._shared import Flow, Option, Step, Turn, chosen, wording
from telecom import proposals, set_overseas_block
from telecom.errors import Refused

ON, OFF, ADD, REMOVE, STATUS = "on", "off", "add", "remove", "status"
_LIST = re.compile(
    r"白名单|放行|例外|别拦|不要拦|能打进|打得进|(?<![别不莫])(?<!不要)让.{0,12}打进"
)
_TAKE_OUT = re.compile(r"删|移除|移出|去掉|拿掉|取消")
_STATUS = re.compile(
    r"(?:屏蔽|拦截|防护|白名单).{0,6}(?:开了|开没开|有没有开|是不是|状态|情况|没有?[?？吗])"
    r"|(?:开了|有没有|是不是|开没开|有没有开|查|看看).{0,10}(?:屏蔽|拦截|白名单).{0,6}(?:吗|没|状态|[?？])?$"
)
_OFF = re.compile(
    r"(?:取消|关闭|关掉|关了|解除|恢复|放开|撤销|不要|不用|别|不想?)(?:再|给我|帮我|把)*.{0,8}(?:屏蔽|拦截|拦)"
    r"|(?:屏蔽|拦截).{0,8}(?:取消|关闭|关掉|关了|解除|撤销|去掉|放开)"
    r"|(?:恢复|放开|允许|打开|能接|想接|要接).{0,8}(?:境外|国外|海外|国际)"
)
_ON = re.compile(r"QXGJLH|屏蔽|拦截|(?<!别)(?<!要)拦|挡|拒接|不[想要接]|别让", re.IGNORECASE)
_ABROAD = re.compile(
    r"境外|国外|海外|国际|外国|出国|港|澳|台湾|老外|洋|外文|英[文语]|\+|加号|(?<!\d)0{2}|零零|QXGJLH",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"(?:[那嗯啊]|请|麻烦|你们?|您|帮我?|给我|替我|都|全|统统|一律|把它们?|它们?|这些|这种|电话|来电|,|，|\s)*"
    r"(?:屏蔽|拦截|拦|挡)(?:掉|住|了|一下|一?挡|起来)*(?:吧|呗|嘛|啊|行[不吗]|好[不吗]|可以吗|谢谢|[，,。!！?？\s])*"
)
"""A wish that does not say what is to be kept away."""
_MARKETING = re.compile(r"骚扰|推销|营销|广告|卖(?:房|东西|课|保险)|中介|10085")
_SMS = re.compile(r"短信|信息|彩信")
_CALLS = re.compile(r"电话|来电|呼叫|通话|打[进来给我过]")
_LEFT_OUT = re.compile(
    r"(?:那|但|不过)?(?:境外|国外)?(?:短信|电话|来电)(?:就|的|先|还是|倒)*"
    r"(?:(?:不|别|不用|不要|不想|甭)(?:拦|挡|屏蔽|管|要)?|留着|算了)[了吧啊哈]*[。,，!！]?"
)
_BOTH = re.compile(r"都|全部|所有|一起|两[个样种]")
_THERE_IS = re.compile(r"[嗯啊对是,，\s]*有(?:的|一?个|啊|呀|呢|几个)*[。.!！]?")
_NUMBER = re.compile(r"(?:\+|00)[\d\- ]{5,24}\d|\d[\d\- ]{4,24}\d")
_SPOKEN = str.maketrans("零〇一幺二两三四五六七八九＋", "00112234567" + "89+")


def read_wish(turn: Turn) -> str | None:
    """`on`, `off`, `add`, `remove` or `status`; None if the words say none of it."""
    text = turn.text
    if _LIST.search(text):
        if re.search(r"(?:有哪些|都有谁|查|看看|几个).{0,8}$", text) and not _number(text):
            return STATUS
        return REMOVE if _TAKE_OUT.search(text) else ADD
    if _STATUS.search(text):
        return STATUS
    if _OFF.search(text):
        return OFF
    return ON if _ON.search(text) else None


def read_channels(turn: Turn) -> list[str] | None:
    """`calls`, `sms` or both, as named; both if neither is. 短信不用 leaves the other one."""
    if turn["step"] == "number":
        return None
    if turn["step"] in (CONFIRM, CORRECT) and (left_out := _LEFT_OUT.fullmatch(turn.text)):
        return ["calls"] if _SMS.search(left_out[0]) else ["sms"]
    if turn["step"] in (CONFIRM, CORRECT) and not re.search(r"只|就|也|还|改|都", turn.text):
        return None
    if _BOTH.search(turn.text) and not re.search(r"电话都|来电都|短信都", turn.text):
        return ["calls", "sms"]
    named = [("calls", _CALLS), ("sms", _SMS)]
    found = [name for name, words in named if words.search(turn.text)]
    if "QXGJLH" in turn.text.upper():
        found = ["calls"]
    if not found and turn["step"] in (CONFIRM, CORRECT):
        return None
    if turn["step"] == CONFIRM and re.search(r"也|还|加上", turn.text):
        return ["calls", "sms"]
    return found or ["calls", "sms"]


def _number(text: str) -> str | None:
    match = _NUMBER.search(text.translate(_SPOKEN))
    return re.sub(r"[ \-]", "", match[0]) if match else None


def read_number(turn: Turn) -> str | None:
    """A number from abroad; with its country code or not is for the rules to say."""
    if turn["set_overseas_block_wish"] not in (ADD, REMOVE):
        return None
    picked = chosen(turn) if turn["step"] == "number" else None
    return _number(str(picked) if picked else turn.text)


def _allowed(turn: Turn) -> list[Option]:
    if turn["set_overseas_block_wish"] != REMOVE:
        none = wording()["no_number"]
        return [Option(none["title"], none["say"])] if turn.channel == "ivr" else []
    now = set_overseas_block.get_overseas_block(turn.uow, turn.line())
    return [Option(number, number, number) for number in now.allowed]


def _facts(turn: Turn) -> dict[str, Any]:
    return {"add": turn["set_overseas_block_wish"] == ADD}


class SetOverseasBlock(Flow):
    """On or off, for calls and SMS; then numbers that still come through are offered a place."""

    flow = "set_overseas_block"
    other_lines = True
    also = ("wish", "switched")
    steps = (
        Step(
            "channels",
            "utter_ask_set_overseas_block_channels",
            read_channels,
            needed=lambda turn: turn["set_overseas_block_wish"] in (ON, OFF),
        ),
        Step(
            "number",
            "utter_ask_set_overseas_block_number",
            read_number,
            options=_allowed,
            facts=_facts,
            needed=lambda turn: turn["set_overseas_block_wish"] in (ADD, REMOVE),
            expect="phone_number",
            hint="utter_hint_set_overseas_block_number",
            goes_with=("report_marketing", "file_complaint"),
        ),
    )

    def begin(self, turn: Turn) -> bool:
        """The wish itself says what is to be done; a question is answered at once, and what is not
        of abroad is another matter, or asked about.
        """
        turn["set_overseas_block_wish"] = wish = read_wish(turn) or ON
        if wish == ON and not _ABROAD.search(turn.text) and self._is_elsewhere(turn):
            return False
        now = set_overseas_block.get_overseas_block(turn.uow, turn.line())
        if wish == STATUS:
            turn.say("utter_set_overseas_block_status", **asdict(now))
            self.finish(turn)
            return False
        if wish == REMOVE and not now.allowed:
            turn.say("utter_set_overseas_block_refused_list_empty")
            self.finish(turn)
            return False
        if wish == ADD and _ON.search(turn.text) and not (now.calls and now.sms):
            # 屏蔽境外电话，放行0044…: first the one, then the other
            turn["set_overseas_block_wish"] = ON
            turn["set_overseas_block_number"] = _number(turn.text)
        return True

    def _is_elsewhere(self, turn: Turn) -> bool:
        """Whether a wish that names nothing of abroad was handed on, or asked about: marketing
        calls are another matter, and 帮我挡了 is about what was said before.
        """
        bare = _BARE.fullmatch(turn.text)
        before = turn.said_before() if bare else ""
        if _MARKETING.search(turn.text + before) and not _ABROAD.search(before):
            hand_on(self, turn, "set_do_not_disturb")
            return True
        if not bare or _ABROAD.search(before):
            return False
        requests = [wording()["requests"][one] for one in (self.flow, "set_do_not_disturb")]
        options = [Option(one["title"], one["sentence"]) for one in requests]
        turn.say("utter_set_overseas_block_which", options)
        self.finish(turn)
        return True

    def _go_on(self, turn: Turn) -> None:
        """Another wish about the block, while a number is asked for, is taken up at once."""
        asked = turn["step"] == "number" or (
            turn["step"] == CONFIRM and turn["set_overseas_block_wish"] in (ADD, REMOVE)
        )
        wish = None if _number(turn.text) else read_wish(turn)
        if not asked or turn.intent == "deny" or wish in (None, turn["set_overseas_block_wish"]):
            return super()._go_on(turn)
        if turn["proposal"]:
            proposals.decline(turn.uow, turn.conversation_id, turn["proposal"])
        self.reset(turn)
        turn["step"], turn["offered"], turn["proposal"], turn["misses"] = None, None, None, 0
        return self.open(turn)

    def _interrupts(self, turn: Turn, step: Step) -> bool:
        return not _THERE_IS.fullmatch(turn.text) and super()._interrupts(turn, step)

    def _missed(self, turn: Turn) -> None:
        """A yes to whether there is a number is no number yet."""
        yes = turn.intent == "affirm" or _THERE_IS.fullmatch(turn.text)
        if turn["step"] == "number" and yes and not turn["misses"]:
            turn["misses"] = 1
            custom = {"expect": "phone_number", "misunderstood": True}
            return turn.say("utter_hint_set_overseas_block_number", custom=custom)
        return super()._missed(turn)

    def absorb(self, turn: Turn, asked: Step | None = None) -> bool:
        """The other way round is a correction too."""
        wish = read_wish(turn) if turn["step"] == CONFIRM else None
        if wish == ADD and turn["set_overseas_block_wish"] == ON and (number := _number(turn.text)):
            turn["set_overseas_block_number"] = number  # asked for once the block is on
            turn.say("utter_set_overseas_block_first")
            return True
        switched = wish in (ON, OFF) and wish != turn["set_overseas_block_wish"]
        if switched and turn["set_overseas_block_wish"] in (ON, OFF):
            turn["set_overseas_block_wish"] = wish
            super().absorb(turn, asked)
            return True
        return super().absorb(turn, asked)

    def complete(self, turn: Turn) -> None:
        """Show what changes."""
        wish = turn["set_overseas_block_wish"]
        if wish in (ADD, REMOVE):
            proposal = set_overseas_block.propose_allowed(
                turn.uow, turn.conversation_id, turn["set_overseas_block_number"], wish == ADD
            )
            buttons = f"allow_overseas_caller_{wish}"
            return self.propose(turn, proposal, "utter_confirm_allow_overseas_caller", buttons)
        proposal = set_overseas_block.propose(
            turn.uow, turn.conversation_id, wish == ON, turn["set_overseas_block_channels"]
        )
        buttons = "set_overseas_block" if wish == ON else "set_overseas_block_off"
        return self.propose(turn, proposal, "utter_confirm_set_overseas_block", buttons)

    def refused(self, turn: Turn, error: Refused) -> None:
        """A number that cannot be taken is asked for again; the rest ends the matter."""
        if error.reason in ("number_incomplete", "number_not_overseas"):
            turn["set_overseas_block_number"] = None
            turn.say(f"utter_set_overseas_block_refused_{error.reason}", **error.facts)
            step = self.step_of("number")
            assert step is not None
            turn["misses"] = misses = (turn["misses"] or 0) + 1
            if misses >= 3:
                return self.finish(turn)
            return self.ask(turn, step)
        return super().refused(turn, error)

    def execute(self, turn: Turn, proposal_id: str) -> None:
        """Switch it, or change the list."""
        confirmation = turn.confirmation(proposal_id)
        if turn["set_overseas_block_wish"] in (ADD, REMOVE):
            order = set_overseas_block.confirm_allowed(turn.uow, confirmation)
            turn.say("utter_allow_overseas_caller_done", order_no=order.order_no, **order.terms)
            return self.finish(turn)
        order = set_overseas_block.confirm(turn.uow, confirmation)
        turn.say("utter_set_overseas_block_done", order_no=order.order_no, **order.terms)
        if not order.terms["on"] or self._has_list(turn):
            return self.finish(turn)
        turn["set_overseas_block_wish"], turn["set_overseas_block_switched"] = ADD, True
        return self.advance(turn)

    def _has_list(self, turn: Turn) -> bool:
        return bool(set_overseas_block.get_overseas_block(turn.uow, turn.line()).allowed)

    def declined(self, turn: Turn) -> None:
        """A no to the block, or only to the white list that follows it."""
        if turn["set_overseas_block_switched"]:
            turn.say("utter_set_overseas_block_no_list")
            return self.finish(turn)
        return super().declined(turn)

    def navigate(self, turn: Turn, step: Step | None) -> None:
        """What is switched already is not said to be unchanged."""
        if turn["set_overseas_block_switched"] and turn.intent != "repeat":
            return self.declined(turn)
        return super().navigate(turn, step)

    def ambiguous_no(self, turn: Turn) -> bool:
        """取消 where it is to be switched off may mean either."""
        off = turn["set_overseas_block_wish"] in (OFF, REMOVE)
        return off and may_mean_either(turn.text)

    def correctable(self, turn: Turn) -> Sequence[Step]:
        """What is switched already is not corrected, the number of the list is."""
        steps = super().correctable(turn)
        return [s for s in steps if s.name == "number" or not turn["set_overseas_block_switched"]]
