"""Query ticket (L1): where a complaint, report or fault stands against its clocks.

Whoever has no answer in time may go to the supervision platform (10080), and after the 15 days to
the regulator (电信用户申诉处理办法).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecom import appointments, clock
from telecom.models import Appointment, Line, Ticket, TicketEvent
from telecom.numbers import digits_at_the_end
from telecom.tickets import OPEN

KINDS = ("TS", "JB", "GZ")
REPLIES = ("replied", "answered", "verified", "repaired")


@dataclass(frozen=True)
class Case:
    """A ticket as it stands. Moments and days ISO.

    `reply_late`: no first reply in time yet; `answer_late`: no answer in time yet, the customer may
    appeal to the regulator; `repair_late`: the same of a fault. `visit_on`: a repair visit.
    """

    ticket_no: str
    kind: str
    category: str
    about: str | None
    status: str
    accepted_at: str
    days: int
    reply_due_at: str | None
    replied_at: str | None
    reply_late: bool
    answer_due_at: str | None
    answered_at: str | None
    answer_late: bool
    repair_due_at: str | None
    repair_late: bool
    escalated_at: str | None
    supervision_due_at: str | None
    verdict: str | None
    last_reply: str | None
    last_reply_at: str | None
    visit_on: str | None
    visit_part: str | None


def list_tickets(uow: Session, line: Line, kinds: tuple[str, ...] = KINDS) -> list[Case]:
    """The tickets of `line`, those still open first, each newest first."""
    query = select(Ticket).where(Ticket.line_id == line.id, Ticket.kind.in_(kinds))
    tickets = uow.execute(query.order_by(Ticket.id.desc())).scalars()
    return [_case(uow, ticket) for ticket in sorted(tickets, key=lambda t: t.status not in OPEN)]


def find_tickets(uow: Session, line: Line, number: str) -> list[Case]:
    """The tickets of `line` with that number or those last digits; other people's are not found.

    A number with its letters must be the whole one.
    """
    digits = digits_at_the_end(number)
    letters = number[:2].upper() if number[:2].isalpha() else ""
    return [
        case
        for case in list_tickets(uow, line)
        if digits and case.ticket_no.endswith(digits) and case.ticket_no.startswith(letters)
    ]


def _case(uow: Session, ticket: Ticket) -> Case:
    now = clock.now()
    open_ = ticket.status in OPEN
    reply = _last_reply(uow, ticket)
    visit = _visit(uow, ticket)

    def late(due: datetime | None, done: datetime | None) -> bool:
        return open_ and due is not None and done is None and due < now

    return Case(
        ticket_no=ticket.ticket_no,
        kind=ticket.kind,
        category=ticket.category,
        about=ticket.about,
        status=ticket.status,
        accepted_at=ticket.accepted_at.isoformat(),
        days=(clock.local(now).date() - clock.local(ticket.accepted_at).date()).days,
        reply_due_at=_iso(ticket.reply_due_at),
        replied_at=_iso(ticket.replied_at),
        reply_late=late(ticket.reply_due_at, ticket.replied_at),
        answer_due_at=_iso(ticket.answer_due_at),
        answered_at=_iso(ticket.answered_at),
        answer_late=late(ticket.answer_due_at, ticket.answered_at),
        repair_due_at=_iso(ticket.repair_due_at),
        repair_late=late(ticket.repair_due_at, ticket.answered_at),
        escalated_at=_iso(ticket.escalated_at),
        supervision_due_at=_iso(ticket.supervision_due_at),
        verdict=ticket.verdict,
        last_reply=reply.text if reply else None,
        last_reply_at=_iso(reply.at) if reply else None,
        visit_on=visit.day.isoformat() if visit else None,
        visit_part=visit.part_of_day if visit else None,
    )


def _last_reply(uow: Session, ticket: Ticket) -> TicketEvent | None:
    query = select(TicketEvent).where(
        TicketEvent.ticket_id == ticket.id,
        TicketEvent.kind.in_(REPLIES),
        TicketEvent.text != "",
    )
    found: TicketEvent | None = uow.execute(query.order_by(TicketEvent.id.desc())).scalars().first()
    return found


def _visit(uow: Session, ticket: Ticket) -> Appointment | None:
    query = select(Appointment).where(
        Appointment.ticket_id == ticket.id, Appointment.status == appointments.STANDING
    )
    found: Appointment | None = uow.execute(query.order_by(Appointment.id.desc())).scalars().first()
    return found


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
