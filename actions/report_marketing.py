"""Register a marketing report, then offer do-not-disturb."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from actions._confirmation import CONFIRM, CORRECT
from actions._shared import Flow, Option, Step, Turn, chosen, wording
from actions._stories import adds, read_words, with_more
from telecom import clock, report_marketing, set_do_not_disturb

STORIES = ("set_do_not_disturb", "query_order")
"""What a message is taken for that only tells more of the call."""
TELLS = 12
"""From this many characters on, a message may tell what was said before that is asked for."""
_TOLD = re.compile(
    r"推销(?!电话|短信|的|号码)|说什么|说是|说我|说要|说送|说给|说有|跟我说|让我|叫我|要我|骗|验证码|免费|升级|办.{0,3}套餐"
)
_AT = re.compile(r"凌晨|早上|上午|中午|下午|傍晚|晚上|半夜|\d{1,2}点|[一二两三四五六七八九十]点")
"""The time of the day, which is kept with what was said."""
_TELLS_WHAT = re.compile(r"他|她|对方|还说|说是|自称")
_NO_NUMBER = re.compile(
    r"不记得|记不|忘了|没[记存看留]|不知道|不晓得|删[了掉]|没有号|号码?没了|找不[到着]"
)
_DIGITS = re.compile(r"\d[\d\- ]{3,18}\d")


def read_number(turn: Turn) -> str | None:
    """The number that called or wrote: an entity, or, when asked, any run of digits; never the
    customer's own.
    """
    own = turn.line().phone_number
    numbers = [str(e["value"]) for e in turn.entities("phone_number") if str(e["value"]) != own]
    if numbers:
        return numbers[-1]
    named = turn["step"] in (CONFIRM, CORRECT) and "号" in turn.text
    if turn["step"] == "number" or named:
        match = _DIGITS.search(turn.text)
        digits = re.sub(r"\D", "", match[0]) if match else ""
        least = 3 if turn["step"] == "number" else 5
        return digits if len(digits) >= least and digits != own else None
    return None


def read_channel(turn: Turn) -> str | None:
    """`call` or `sms`."""
    picked = chosen(turn) if turn["step"] == "channel" else None
    if picked in report_marketing.CHANNELS:
        return str(picked)
    value = turn.value("channel")
    if value:
        return str(value)
    if turn["step"] in (CONFIRM, CORRECT):
        match = re.search(r"(?<!不)是(?:发|打)?的?(短信|电话)", turn.text)
        return {"短信": "sms", "电话": "call"}[match[1]] if match else None
    if turn["step"] == "channel" or turn["report_marketing_channel"] is None:
        if re.search(r"短信|信息|发的", turn.text):
            return "sms"
        if re.search(r"电话|来电|打给|打来|打的|打过来|接到|还打|老打|又打", turn.text):
            return "call"
    return None


def read_day(turn: Turn) -> str | None:
    """The day, ISO."""
    picked = chosen(turn) if turn["step"] == "happened_on" else None
    if picked:
        return str(picked)
    today = clock.today().isoformat()
    days = [str(entity["value"]) for entity in turn.entities("date")]
    past = [day for day in days if day <= today]
    if past:
        return past[-1] if turn.intent == "correct_slot" else past[0]
    if re.search(r"刚刚?才?|今[天早晚]|方才|现在|前面", turn.text) and (
        turn["step"] == "happened_on" or turn["report_marketing_happened_on"] is None
    ):
        return today
    return None


def read_said(turn: Turn) -> str | None:
    """What was said or written; at the confirmation, with what is added to it."""
    said: str | None = turn["report_marketing_said"]
    if turn["step"] in (None, "number", "channel", "happened_on"):
        enough = TELLS if turn["step"] is None else 5
        told = len(turn.text) >= enough and _TOLD.search(turn.text)
        if not told:
            return None
        return turn.words if said is None else with_more(said, turn)
    if turn["step"] == "said":
        return read_words(turn)
    if turn["step"] == CONFIRM and (adds(turn) or _AT.search(turn.text)):
        return with_more(said, turn)
    return None


def _channels(turn: Turn) -> list[Option]:
    return [Option(label, label, name) for name, label in wording()["channels"].items()]


def _days(turn: Turn) -> list[Option]:
    labels, today = wording()["days"], clock.today()
    return [
        Option(labels["today"], labels["today"], today.isoformat()),
        Option(labels["yesterday"], labels["yesterday"], (today - timedelta(days=1)).isoformat()),
    ]


def _skip(turn: Turn) -> list[Option]:
    return [Option(wording()["nothing"], wording()["nothing"])]


class ReportMarketing(Flow):
    """Number, call or SMS, when, what was said; registered; do-not-disturb offered."""

    flow = "report_marketing"
    other_lines = True
    also = ("ticket",)
    steps = (
        Step(
            "number",
            "utter_ask_report_marketing_number",
            read_number,
            expect="phone_number",
            hint="utter_hint_report_marketing_number",
            goes_with=STORIES,
        ),
        Step(
            "channel",
            "utter_ask_report_marketing_channel",
            read_channel,
            options=_channels,
            goes_with=STORIES,
        ),
        Step(
            "happened_on",
            "utter_ask_report_marketing_happened_on",
            read_day,
            options=_days,
            goes_with=STORIES,
        ),
        Step(
            "said",
            "utter_ask_report_marketing_said",
            read_said,
            options=_skip,
            text=True,
            optional=True,
        ),
    )

    def absorb(self, turn: Turn, asked: Step | None = None) -> bool:
        """What was reported is no longer changed while do-not-disturb is offered; what the other
        side said changes nothing else of it.
        """
        if turn["report_marketing_ticket"]:
            return False
        if turn["step"] == "number" and _NO_NUMBER.search(turn.text) and not read_number(turn):
            return False
        if turn["step"] == CONFIRM and _TELLS_WHAT.search(turn.text) and adds(turn):
            turn["report_marketing_said"] = read_said(turn)
            return True
        said = turn["report_marketing_said"]
        news = super().absorb(turn, asked)
        if news and said and turn["step"] in ("number", "channel", "happened_on"):
            turn["report_marketing_said"] = read_said(turn) or said  # told beside the answer
        return news

    def _missed(self, turn: Turn) -> None:
        """Who has no number is told where it stands, and what can be done without it."""
        if turn["step"] == "number" and _NO_NUMBER.search(turn.text) and not turn["misses"]:
            turn["misses"] = 1
            custom = {"expect": "phone_number", "misunderstood": True}
            return turn.say("utter_report_marketing_no_number", custom=custom)
        if turn["step"] == "number" and turn.line().phone_number in re.sub(r"\D", "", turn.text):
            turn.say("utter_report_marketing_own_number", custom={"misunderstood": True})
            turn["misses"] = (turn["misses"] or 0) + 1
            return self.ask(turn, self.steps[0]) if turn["misses"] < 3 else super()._missed(turn)
        return super()._missed(turn)

    def _interrupts(self, turn: Turn, step: Step) -> bool:
        if step.name == "number" and _NO_NUMBER.search(turn.text) and "密" not in turn.text:
            return False  # 不记得号码了 is an answer
        return super()._interrupts(turn, step)

    def correctable(self, turn: Turn) -> Sequence[Step]:
        """As above."""
        return () if turn["report_marketing_ticket"] else super().correctable(turn)

    def complete(self, turn: Turn) -> None:
        """Read it back; once it is registered, offer do-not-disturb."""
        if turn["report_marketing_ticket"]:
            return self._offer_do_not_disturb(turn)
        proposal = report_marketing.propose(
            turn.uow,
            turn.conversation_id,
            turn["report_marketing_number"],
            turn["report_marketing_channel"],
            turn["report_marketing_happened_on"],
            turn["report_marketing_said"] or None,
        )
        return self.propose(turn, proposal, "utter_confirm_report_marketing")

    def execute(self, turn: Turn, proposal_id: str) -> None:
        """Register it and offer do-not-disturb; at the second yes, switch that on."""
        if turn["report_marketing_ticket"]:
            order = set_do_not_disturb.confirm(turn.uow, turn.confirmation(proposal_id))
            turn.say("utter_set_do_not_disturb_done", order_no=order.order_no, **order.terms)
            return self.finish(turn)
        ticket = report_marketing.confirm(turn.uow, turn.confirmation(proposal_id))
        turn.say(
            "utter_report_marketing_done",
            ticket_no=ticket.ticket_no,
            official=ticket.category == "10085",
            number=ticket.about,
        )
        if turn.line().do_not_disturb:
            return self.finish(turn)
        turn["report_marketing_ticket"] = ticket.ticket_no
        return self._offer_do_not_disturb(turn)

    def _offer_do_not_disturb(self, turn: Turn) -> None:
        offer = set_do_not_disturb.propose(turn.uow, turn.conversation_id, on=True)
        self.propose(turn, offer, "utter_offer_do_not_disturb", "set_do_not_disturb")

    def declined(self, turn: Turn) -> None:
        """A no to the report, or only to the offer that follows it."""
        if turn["report_marketing_ticket"]:
            turn.say("utter_do_not_disturb_declined")
            return self.finish(turn)
        return super().declined(turn)
