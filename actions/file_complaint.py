"""File a complaint."""

from __future__ import annotations

import re

from actions._choices import pressed
from actions._confirmation import CONFIRM, CORRECT
from actions._shared import SKIPPED, Flow, Option, Step, Turn, chosen, wording
from actions._stories import adds, read_words, untold, with_more
from actions._words import NO_CALL, turns_aside
from telecom import file_complaint, unsubscribe_service

_CATEGORY = {
    "staff": re.compile(
        r"爱[答搭]不理|不[搭答][理腔]|不理人|没好气|翻白眼|态度|骂人|不耐烦|服务员|营业员|客服.{0,6}(?:差|凶|骂|挂)|人员"
    ),
    "network": re.compile(r"信号|断网|掉线|网速|网络|上不了网|宽带.{0,6}(?:慢|断|卡|坏)|卡得"),
    "contract": re.compile(r"合约|违约金|套餐.{0,8}(?:不符|骗|降不了|改不了|不让)|携号"),
    "charges": re.compile(
        r"扣费|扣.{0,8}钱|扣了|扣我|[乱多白]扣|收费|多收|乱收|话费|费用|账单|资费|没同意|没经.{0,4}同意|开通了|包月|退钱|退费"
    ),
    "service": re.compile(r"办理|业务|拖着|不给办|没人管|没办|排队|服务"),
}
_WISH = re.compile(
    r"(?:你好|喂|我(?=要|想|得|必须))?(?:要|想|得|必须|就是)*(?:去|来|给我|帮我)?(?:投诉|投书|申诉|反映)(?:你们?|一下|移动|这个?事?|了|啊|个)*|[\s,，。.!！]"
)
"""The wish to complain, in which nothing of the matter is told."""
_HAPPENED = re.compile(
    r"没同意|没经|偷偷|私自|莫名|就(?:给我|把我)?[开扣收办]了|每[个月天].{0,6}扣|骂|挂我?电话|[乱多白又还被][扣收]|扣了|扣我|收了我|开了|停了"
    r"|骗|不给|不让|不肯|拖|没人|断|打不[通出进]|上不[了去]|没信号|没到|没收到|没[退来修]|爱答不理|不理|推来推去|等了|排了"
)
_NOUN = re.compile(
    r"(?:手机)?(?:流量|话费|宽带|套餐|彩铃|会员|短信|积分|账单|合约|信号|网络?)(?:的?(?:事|问题))?"
)
"""What it is about, in a word that leaves open what is wrong with it."""

_REMEDY = re.compile(
    r"(?:你们?|得|要|我|赶紧|给我|把钱|[,，\s])*(?:退(?!订)|赔|补偿|道歉|免[了掉])"
)
"""What is wanted, told where it is asked what it concerns: 退我5块."""
_CALL_ME = re.compile(r"打|联系|找我|回电|回我|电话")
REMEDIES = (
    *("unsubscribe_service", "cancel_broadband", "recharge", "request_invoice", "revoke_consent"),
    *("change_plan", "set_do_not_disturb", "report_fault", "port_out", "query_bill"),
)
"""Requests that a customer may name as the remedy wished for."""
ABOUT_SOMETHING = ("charges", "service", "contract")
"""Categories for which it is asked what they concern."""
SMALL = 8
"""So many characters around a service's name still only name it."""
STORY, STORY_WHEN_ASKED = 20, 12
"""From this many characters on, a first message is the story and not just the wish to complain, and
the answer to what it is about is one.
"""
LEAST_STORY = 6
"""So many characters besides the wish tell what happened, with a word of a deed among them."""


def read_category(turn: Turn) -> str | None:
    """The category that was picked, or that the words point to."""
    picked = chosen(turn)
    if turn["step"] == "category" and picked in file_complaint.CATEGORIES:
        return str(picked)
    if turn["step"] not in (None, "category", "story"):
        return None
    return next((name for name, words in _CATEGORY.items() if words.search(turn.text)), None)


def read_story(turn: Turn) -> str | None:
    """What happened, in the customer's words. A first message that tells a story needs no second
    telling.
    """
    if turn["step"] == CONFIRM:
        return with_more(turn["file_complaint_story"], turn) if adds(turn) else None
    if turn["step"] in (None, "category"):
        enough = STORY if turn["step"] is None else STORY_WHEN_ASKED
        if not _WISH.sub("", turn.text) or not (len(turn.text) >= enough or _tells(turn)):
            return None
    elif turn["step"] != "story" or not read_words(turn):
        return None
    told = [words for words in (turn["file_complaint_opening"], turn.words) if words]
    return "。".join(dict.fromkeys(told)) or None


def _tells(turn: Turn) -> bool:
    """Whether a first message says what happened, in few words: 彩铃没同意就开了，每月扣五块."""
    told = _WISH.sub("", turn.text)
    return len(told) >= LEAST_STORY and bool(_HAPPENED.search(told)) and not turn.asks()


def read_about(turn: Turn) -> str | None:
    """The service, plan, order or number it is about."""
    for name in ("order_no", "ticket_no"):
        if turn.value(name):
            return str(turn.value(name))
    if turn["step"] in ("remedy", "contact", CONFIRM, CORRECT):
        return None
    services = turn.entities("service_name")
    if turn["step"] == "about":
        if _REMEDY.match(turn.text):
            return SKIPPED
        spoken = sum(s["end"] - s["start"] for s in services)
        if not services or len(turn.text) > spoken + SMALL:
            return turn.value("phone_number") or read_words(turn)
    names = unsubscribe_service.names_of(turn.uow, [str(s["value"]) for s in services])
    return "、".join(dict.fromkeys(names)) or None


def read_contact(turn: Turn) -> str | None:
    """A number to be reached at."""
    number = turn.value("phone_number")
    if turn["step"] in ("contact", CORRECT):
        own = turn.intent == "affirm" or re.search(r"本机|这个号|就这个|现在这个", turn.text)
        own = own or NO_CALL.search(turn.text)
        if not number and (own or (turn["step"] == "contact" and chosen(turn))):
            return turn.line().phone_number
    elif turn["step"] == "remedy":
        told = turn.only_a_value() or _CALL_ME.search(turn.text)
        return str(number) if number and told else None
    elif turn["step"] != CONFIRM:
        return None
    return str(number) if number else None


def _categories(turn: Turn) -> list[Option]:
    return [Option(label, label, name) for name, label in wording()["categories"].items()]


def _skip(turn: Turn) -> list[Option]:
    return [Option(wording()["nothing"], wording()["nothing"])]


def _own_number(turn: Turn) -> list[Option]:
    return [Option(wording()["own_number"], wording()["own_number"], "own")]


def read_remedy(turn: Turn) -> str | None:
    """What is wanted, in the customer's words."""
    early = turn["step"] == "about" and _REMEDY.match(turn.text)
    return read_words(turn) if early or turn["step"] == "remedy" else None


class FileComplaint(Flow):
    """What about, what happened, which number or order, wished remedy, how to be reached; read
    back; filed.
    """

    flow = "file_complaint"
    other_lines = True
    also = ("opening",)
    steps = (
        Step(
            "category",
            "utter_ask_file_complaint_category",
            read_category,
            options=_categories,
            goes_with=("query_balance", "query_bill", "report_fault", "query_contract"),
        ),
        Step("story", "utter_ask_file_complaint_story", read_story, options=untold, text=True),
        Step(
            "about",
            "utter_ask_file_complaint_about",
            read_about,
            options=_skip,
            text=True,
            optional=True,
            needed=lambda turn: turn["file_complaint_category"] in ABOUT_SOMETHING,
        ),
        Step(
            "remedy",
            "utter_ask_file_complaint_remedy",
            read_remedy,
            options=_skip,
            text=True,
            optional=True,
            goes_with=REMEDIES,
        ),
        Step(
            "contact",
            "utter_ask_file_complaint_contact",
            read_contact,
            options=_own_number,
            expect="phone_number",
            facts=lambda turn: {"phone_number": turn.line().phone_number},
        ),
    )

    def _interrupts(self, turn: Turn, step: Step) -> bool:
        """A word for what it is about is no request of its own while that is asked; what can be
        looked up is.
        """
        if step.name == "category":
            if _NOUN.fullmatch(turn.text) or pressed(turn):
                return False
            if turns_aside(turn) and turn.intent in step.goes_with:
                return True
        return super()._interrupts(turn, step)

    def absorb(self, turn: Turn, asked: Step | None = None) -> bool:
        """What is told while only the matter is asked for, and is too short for the story, stands
        before it.
        """
        labels = wording()["categories"].values()
        asked_what = turn["step"] == "category" and turn.text not in labels
        news = super().absorb(turn, asked)
        if asked_what and not news and _NOUN.fullmatch(turn.text):
            turn["file_complaint_opening"] = turn.words
            turn.say("utter_file_complaint_noted", words=turn.words)
            return True
        if (
            asked_what
            and news
            and not turn["file_complaint_story"]
            and not turn.entities("ordinal")
        ):
            told = turn["file_complaint_opening"]
            turn["file_complaint_opening"] = f"{told}。{turn.words}" if told else turn.words
        return news

    def forget(self, turn: Turn, step: Step) -> None:
        """A story that is told anew replaces all that was told before."""
        super().forget(turn, step)
        if step.name == "story":
            turn["file_complaint_opening"] = None

    def begin(self, turn: Turn) -> bool:
        """Keep what the first message tells, to stand before the story."""
        if _WISH.sub("", turn.text) and len(turn.text) < STORY:
            turn["file_complaint_opening"] = turn.words
        return True

    def complete(self, turn: Turn) -> None:
        """Read it back."""
        proposal = file_complaint.propose(
            turn.uow,
            turn.conversation_id,
            turn["file_complaint_category"],
            turn["file_complaint_story"],
            _given(turn, "about"),
            _given(turn, "remedy"),
            turn["file_complaint_contact"],
        )
        category = wording()["categories"][proposal.terms["category"]]
        self.propose(turn, proposal, "utter_confirm_file_complaint", label=category)

    def execute(self, turn: Turn, proposal_id: str) -> None:
        """File it."""
        ticket, linked = file_complaint.confirm(turn.uow, turn.confirmation(proposal_id))
        turn.say(
            "utter_file_complaint_done",
            ticket_no=ticket.ticket_no,
            linked=linked,
            reply_due_at=ticket.reply_due_at.isoformat() if ticket.reply_due_at else None,
            answer_due_at=ticket.answer_due_at.isoformat() if ticket.answer_due_at else None,
        )
        self.finish(turn)


def _given(turn: Turn, step: str) -> str | None:
    value = turn[f"file_complaint_{step}"]
    return None if value in (None, SKIPPED, wording()["nothing"]) else str(value)
