"""What complaints, reports and faults are called when a customer has to tell them apart."""

from __future__ import annotations

from actions._wording import wording
from telecom.models import Ticket


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
