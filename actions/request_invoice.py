"""An electronic invoice of a month's bill, for the holder or a company."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions._confirmation import CONFIRM, CORRECT
from actions._shared import Flow, Option, Step, Turn, chosen, wording
from actions._words import SMALL_TALK, SURE
from telecom import request_invoice
from telecom.errors import Refused

PERSONAL = "personal"
LONGEST_CORRECTION = 30
_WRONG = re.compile(r"不对|不是|错|改|换|应该|应当|弄反|搞反")
_TAX_NO = re.compile(r"(?<![0-9A-Za-z])(?=[A-Za-z]*\d)[0-9A-Za-z]{15,20}(?![0-9A-Za-z])")
_COMPANY = re.compile(
    r"(?:抬头|名称|名字|单位|公司名?)?(?:是|为|写|开|叫|用|：|:)*\s*"
    r"([一-鿿（）()A-Za-z0-9·]{2,60}?(?:公司|厂|店|院|所|中心|学校|大学|协会|银行|集团|事务所|合作社|工作室))"
)
_TITLED = re.compile(
    r"(?:抬头|开给|票(?:开)?给|名头)(?:[是写开叫为用填给]|就|：|:|\s)*([一-鿿（）()A-Za-z0-9·]{2,40})"
)
"""A name after the word for it, without a word such as 公司 in it."""
_NO_NAME = re.compile(
    r"(?:我们?|你们|他们|咱们?|贵|本|这|那|一|个|家|张|份|的|新|以|按|用|要|来|想|开|办|给|换|改|成|写)*(?:公司|单位|企业|店|厂|学校)的?(?:名[称字]?|抬头)?"
)
_WANTS_COMPANY = re.compile(
    r"(?<!你们)(?<!您们)(?<![破烂么啥圾你在去到])(?:公司|单位|企业)"
    r"(?:[的要用需]|抬头|名|报|开|全称|发票|[税票专]|[吗行可吧啊呀呢,，。\s]|$)|专票|税号|报销|对公"
)
"""A company as whom the invoice is for; 我在单位上班 and 什么破公司 name none."""
_WANTS_PERSON = re.compile(r"个人|自己|本人|我的名字")
_PERSON_AFTER_ALL = re.compile(r"个人|没有?税号|不要公司|不开公司")
_NO_PART = re.compile(
    r"什么|破|烂|垃圾|狗屁|骗子|坑人|你们|您们|中国移动|移动公司|抬头|能不?能?[写开改]|可不?可?以|对了"
)
"""What no title of an invoice holds."""
_PRONOUN = re.compile(
    r"(?:我们?|你们|咱们?|贵|本)(?:的|家)?(?:公司|单位)(?:名[称字]?)?(?:是|叫|就是|，|,|：|:|\s)*"
)
_WHERE = re.compile(
    r"[发寄送存]到?(?:哪|邮箱|微信)|在哪|哪[里儿能]|没.{0,2}收到|收到了?[吗没]|[发寄]了[吗没]|怎么(?:看|下载|打印|找)"
)
_ISSUE = re.compile(r"(?:再|重新|帮我|给我|想|要|我)开|开(?:一?张|一?个|一下)")
_AS_WELL = re.compile(r"[也都](?:给我|帮我|要|开|来)|一[起块]开")
"""Another month after one: 八月的也要."""
_OTHER = re.compile(r"个人|本人|发票|不对|错了|税号|月份|账单|多少|什么")
_LEAD = re.compile(
    r"^(?:请|帮我|给我|我要|开|改成|换成|抬头|发票|的|公司|单位|是|写|用|成|为|[:：\s])+"
)


def read_month(turn: Turn) -> str | None:
    """`YYYY-MM`."""
    picked = chosen(turn) if turn["step"] == "month" else None
    value = picked or turn.value("month")
    if value is None and turn.value("date") and turn["step"] != "title":
        value = str(turn.value("date"))[:7]
    return str(value) if value else None


def read_title(turn: Turn) -> str | None:
    """A company's name, or `personal`."""
    text = _TAX_NO.sub(" ", turn.text)
    named = [_LEAD.sub("", name) for name in _COMPANY.findall(_PRONOUN.sub("，", text))]
    named += [_LEAD.sub("", name) for name in _TITLED.findall(text)]
    names = [n for n in named if len(n) > 3 and _may_be_a_name(n)]
    if names:
        return names[0]
    if _WANTS_PERSON.search(text) and turn["step"] in (None, "title", CONFIRM, CORRECT):
        return PERSONAL
    if turn["step"] == "tax_no" and _PERSON_AFTER_ALL.search(text):
        return PERSONAL
    if not _may_be_a_name(text) or _asks_again(turn) or turn.asks():
        return None
    other = turn.value("month") or turn.intent in ("affirm", "deny", "cancel_flow")
    if turn["step"] == "title" and not other:
        rest = _LEAD.sub("", text.strip(" ，,。"))
        return rest if len(rest) > 1 else None
    return None


def _may_be_a_name(name: str) -> bool:
    return not (_NO_NAME.fullmatch(name) or _OTHER.search(name) or _NO_PART.search(name))


def _asks_again(turn: Turn) -> bool:
    """Whether the invoice is asked for once more, without a name."""
    return turn.intent == "request_invoice" and turn.confidence >= SURE


def read_tax_no(turn: Turn) -> str | None:
    """What has the form of a taxpayer's number; when asked, whatever may be meant as one."""
    match = _TAX_NO.search(turn.text.replace(" ", "") if turn["step"] == "tax_no" else turn.text)
    if match:
        return match[0].upper()
    if turn["step"] == "tax_no":
        written = re.sub(r"[^0-9A-Za-z]", "", turn.text)
        return written.upper() if len(written) > 5 else None
    return None


def _titles(turn: Turn) -> list[Option]:
    label = wording()["invoice_personal"]
    return [Option(label, label, PERSONAL)]


def _months(turn: Turn) -> list[Option]:
    months = request_invoice.list_months(turn.uow, turn.line())
    label = wording()["month_button"]
    return [Option(label.format(month=int(m[5:])), m, m) for m in months]


class RequestInvoice(Flow):
    """The newest closed month for the holder, unless told otherwise."""

    flow = "request_invoice"
    also = ("company", "which")
    steps = (
        Step(
            "month",
            "utter_ask_request_invoice_month",
            read_month,
            options=_months,
            needed=lambda turn: bool(turn["request_invoice_which"]),
            goes_with=("query_bill",),
        ),
        Step(
            "title",
            "utter_ask_request_invoice_title",
            read_title,
            options=_titles,
            needed=lambda turn: bool(turn["request_invoice_company"]),
            goes_with=("request_invoice", "file_complaint", "out_of_scope"),
        ),
        Step(
            "tax_no",
            "utter_ask_request_invoice_tax_no",
            read_tax_no,
            needed=lambda turn: turn["request_invoice_title"] not in (None, PERSONAL),
            goes_with=("report_marketing", "query_order", "query_ticket", "out_of_scope"),
            hint="utter_hint_request_invoice_tax_no",
        ),
    )

    def take_turn(self, turn: Turn) -> None:
        """What is corrected right after the invoice is a request for another one; the rest is not
        for this.
        """
        topic = turn["topic"] or {}
        after = turn["flow"] is None and topic.get("flow") == self.flow
        if after and _asks_where(turn):
            return self._start(turn)
        if after and _corrects(turn):
            turn["topic"] = {name: value for name, value in topic.items() if name != "done"}
        elif after and turn.intent != self.flow and "done" not in topic:
            turn["topic"] = topic if turn.intent in (*SMALL_TALK, "affirm") else None
            return turn.interrupted()
        return super().take_turn(turn)

    def begin(self, turn: Turn) -> bool:
        """A company's invoice needs its name and number; a correction keeps the rest."""
        if _asks_where(turn) and not self._tell_where(turn):
            return False
        topic, turn["topic"] = turn["topic"] or {}, None
        if topic.get("flow") == self.flow and _corrects(turn):
            for name in ("month", "title", "tax_no", "company"):
                turn[self.slot(name)] = topic[name]
            return True
        turn["request_invoice_company"] = bool(_WANTS_COMPANY.search(turn.text)) or None
        return True

    def _tell_where(self, turn: Turn) -> bool:
        """Where the invoice issued last is; True if there is none, and one may be issued now."""
        last = request_invoice.last_issued(turn.uow, turn.line())
        if last is None:
            turn.say("utter_request_invoice_none_yet")
            return True
        turn.say(
            "utter_request_invoice_where",
            invoice_no=last.invoice_no,
            month=last.month,
            path=request_invoice.path_of(last),
        )
        self.finish(turn)
        return False

    def absorb(self, turn: Turn, asked: Step | None = None) -> bool:
        """公司的 at the confirmation asks for the company's name."""
        news = super().absorb(turn, asked)
        wants = turn["step"] == CONFIRM and _WANTS_COMPANY.search(turn.text)
        if wants and turn["request_invoice_title"] in (None, PERSONAL):
            turn["request_invoice_company"], turn["request_invoice_title"] = True, None
            return True
        return news

    def complete(self, turn: Turn) -> None:
        """Show month, title and sum."""
        title = turn["request_invoice_title"]
        proposal = request_invoice.propose(
            turn.uow,
            turn.conversation_id,
            turn["request_invoice_month"] or None,
            None if title == PERSONAL else title,
            turn["request_invoice_tax_no"],
        )
        self.propose(turn, proposal, "utter_confirm_request_invoice")

    def refused(self, turn: Turn, error: Refused) -> None:
        """Another month or number may do."""
        turn.say(f"utter_request_invoice_refused_{error.reason}", **error.facts)
        if error.reason == "tax_no_wrong":
            turn["request_invoice_tax_no"] = None
            return self.ask(turn, self.steps[2])
        if error.reason in ("no_bill", "month_not_closed") and error.facts["months"]:
            turn["request_invoice_month"], turn["request_invoice_which"] = None, True
            return self.ask(turn, self.steps[0])
        if error.reason == "already_issued":
            return self._close(turn, error.facts["month"])
        return self.finish(turn)

    def correctable(self, turn: Turn) -> Sequence[Step]:
        """Month and title can always be changed."""
        company = turn["request_invoice_title"] not in (None, PERSONAL)
        return self.steps if company else self.steps[:2]

    def execute(self, turn: Turn, proposal_id: str) -> None:
        """Issue it."""
        invoice = request_invoice.confirm(turn.uow, turn.confirmation(proposal_id))
        turn.say(
            "utter_request_invoice_done",
            invoice_no=invoice.invoice_no,
            month=invoice.month,
            amount_fen=invoice.amount_fen,
            path=request_invoice.path_of(invoice),
        )
        self._close(turn, invoice.month)

    def _close(self, turn: Turn, month: str) -> None:
        """Done; another month or a wrong title may still be told."""
        told = {name: turn[self.slot(name)] for name in ("title", "tax_no", "company")}
        turn["topic"] = {"flow": self.flow, "month": month, **told}
        self.finish(turn)


def _asks_where(turn: Turn) -> bool:
    """Whether it is asked where an invoice is, rather than for one: 发票发到哪了."""
    return bool(_WHERE.search(turn.text)) and not _ISSUE.search(turn.text)


def _corrects(turn: Turn) -> bool:
    """Whether a message after the invoice says what should be otherwise: 不对是九月, 抬头写错了."""
    if len(turn.text) > LONGEST_CORRECTION:
        return False
    if turn.value("month") and _AS_WELL.search(turn.text):
        return True
    if turn.intent.startswith("query_"):
        return False
    wrong = turn.intent == "correct_slot" or _WRONG.search(turn.text)
    about = turn.value("month") or re.search(r"抬头|税号|公司|单位|个人|月份|金额", turn.text)
    return bool(wrong and about) or (bool(turn.value("month")) and turn.intent == "inform")
