"""What complaints, reports and faults are called when a customer has to tell them apart."""

from __future__ import annotations

import re

from actions._wording import wording
from telecom.models import Ticket

_SOMEBODY_ELSES = re.compile(
    r"(?:我|俺|咱)家?(?:老?[爸妈爹娘]{1,2}|爷爷|奶奶|姥姥|外婆|外公|老公|老婆|老伴|媳妇|爱人|儿子|女儿|闺女|孩子|朋友|同事)"
    r"[^,，。是说让叫]{0,4}?(?:投诉|举报|报修|工单|单子|手机|号)"
)
_NAMES_ONE = re.compile(r"(?:是|就|嗯|我说的?|那个|这个|的|那件|这件|一个|[\s,，。.!！吧啊呀])*")


def of_somebody_else(text: str) -> bool:
    """Whether the words are about another person's case: 我妈的投诉."""
    return bool(_SOMEBODY_ELSES.search(text))


def named_among(cases: list[Ticket], text: str) -> Ticket | None:
    """The one case that a few words name and do no more, such as 彩铃那个 or 举报的那个."""
    part = _NAMES_ONE.sub("", text)
    if not 2 <= len(part) <= 8:
        return None
    found = [case for case in cases if part in label_of(case)]
    return found[0] if len(found) == 1 else None


def kind_of(ticket: Ticket) -> str:
    """投诉, 举报 or 报障."""
    return str(wording()["ticket_kinds"][ticket.kind])


def matter_of(ticket: Ticket) -> str:
    """What it is about in a few words; of a fault the product, whose symptom is kept as a code."""
    words = wording()
    if ticket.kind == "GZ":
        return str(words["fault_products"].get(ticket.category, ""))
    return str(ticket.about or words["categories"].get(ticket.category, ""))


def label_of(ticket: Ticket, *, state: bool = False) -> str:
    """Day, kind and matter, such as 11月17日的投诉（彩铃）; `state`: where it stands as well."""
    day = f"{int(ticket.ticket_no[6:8])}月{int(ticket.ticket_no[8:10])}日"
    told = [matter_of(ticket)] if matter_of(ticket) else []
    if state:
        told.append(wording()["ticket_states"][ticket.status])
    more = f"（{'，'.join(told)}）" if told else ""
    return f"{day}的{kind_of(ticket)}{more}"
