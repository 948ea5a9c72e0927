"""Tickets with their clocks, the most urgent first, and one ticket with its whole history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, case, func, null, or_, select
from sqlalchemy.orm import Session

from telecom import clock, privacy
from telecom.errors import NotFound
from telecom.models import Customer, Line, Notice, Proposal, Ticket
from telecom.tickets import OPEN, supervised_at
from telecom.views import masked
from telecom.views.conversations import ends_a_number
from telecom.views.outbound import OutboundRow, get_outbound

TICKET_STATES = ("open", "overdue", "closed")
REPORT = "JB"


@dataclass(frozen=True)
class Clock:
    """A time limit: when it ends, when it was met.

    `left` in hours: to go, or negative, overdue; None once met or stopped. `late` in hours: how
    much too late it was met, 0 if in time.
    """

    due_at: datetime | None
    met_at: datetime | None
    left: float | None
    late: float

    @property
    def overdue(self) -> bool:
        """Whether it runs and has run out."""
        return self.left is not None and self.left < 0


@dataclass(frozen=True)
class TicketRow:
    """A ticket in the list. A clock without `due_at` is not kept for this kind."""

    ticket_no: str
    kind: str
    category: str
    status: str
    number: str
    customer: str
    story: str
    accepted_at: datetime
    reply: Clock
    answer: Clock
    repair: Clock
    supervision: Clock

    @property
    def overdue(self) -> bool:
        """Whether a clock has run out on an open case."""
        clocks = (self.reply, self.answer, self.repair, self.supervision)
        return any(clock.overdue for clock in clocks)

    @property
    def escalated(self) -> bool:
        """Whether the case is, or was, with the supervision platform."""
        return self.supervision.due_at is not None

    @property
    def running(self) -> bool:
        """Whether the case is open."""
        return self.status in OPEN


@dataclass(frozen=True)
class EventRow:
    """Something that happened to a ticket."""

    at: datetime
    actor: str
    kind: str
    text: str


@dataclass(frozen=True)
class NoticeRow:
    """A notice sent about a ticket, by `sender`; `state`: queued, sent, delivered or failed, with
    the last `error`, empty if there was none.
    """

    at: datetime
    sender: str
    text: str
    state: str
    error: str


@dataclass(frozen=True)
class TicketPage:
    """One ticket. `about` stays readable for reports: that number has to be looked into. `call` is
    the recorded call of 10085 that a report means.
    """

    row: TicketRow
    about: str
    remedy: str
    contact: str
    questions: list[dict[str, Any]]
    facts: dict[str, Any]
    verdict: str | None
    call: OutboundRow | None
    conversation_id: str | None
    events: list[EventRow]
    notices: list[NoticeRow]


def list_tickets(
    uow: Session,
    *,
    kind: str = "",
    state: str = "",
    text: str = "",
    offset: int = 0,
    limit: int = 50,
) -> list[TicketRow]:
    """Open tickets by the clock that ends first, those with the supervision platform before all,
    then those without a clock, then closed ones.

    `state` is one of TICKET_STATES; `text` a ticket number or the last four digits of the
    customer's number.
    """
    closed = Ticket.status.not_in(OPEN)
    # The reply is due before the answer: while it is not given, its clock ends first.
    urgent: Any = case(
        (closed, null()),
        (Ticket.escalated_at.is_not(None), Ticket.supervision_due_at),
        (_unmet(Ticket.replied_at, Ticket.reply_due_at), Ticket.reply_due_at),
        else_=func.coalesce(Ticket.answer_due_at, Ticket.repair_due_at),
    )
    elsewhere: Any = or_(closed, Ticket.escalated_at.is_(None))
    query = (
        _narrowed(select(Ticket, Line, Customer), kind, state, text)
        .order_by(closed, elsewhere, urgent.is_(None), urgent, Ticket.id.desc())
        .offset(offset)
        .limit(limit)
    )
    return [_row(ticket, line, customer) for ticket, line, customer in uow.execute(query)]


def count_tickets(uow: Session, *, kind: str = "", text: str = "") -> dict[str, int]:
    """How many tickets there are in each of TICKET_STATES."""
    return {
        state: int(
            uow.execute(
                _narrowed(select(func.count()).select_from(Ticket), kind, state, text)
            ).scalar_one()
        )
        for state in TICKET_STATES
    }


def get_ticket(uow: Session, ticket_no: str) -> TicketPage:
    """One ticket with its history and the notices sent about it.

    Raises:
        NotFound: if there is none of that number.
    """
    ticket = uow.execute(select(Ticket).where(Ticket.ticket_no == ticket_no)).scalar_one_or_none()
    if ticket is None:
        raise NotFound(ticket_no)
    proposal = uow.get(Proposal, ticket.proposal_id) if ticket.proposal_id else None
    about = ticket.about or ""
    return TicketPage(
        row=_row(ticket, ticket.line, ticket.line.customer),
        about=about if ticket.kind == REPORT else masked.text(about),
        remedy=masked.text(ticket.remedy),
        contact=masked.text(ticket.contact),
        questions=list(ticket.questions or []),
        facts=masked.terms(ticket.facts or {}),
        verdict=ticket.verdict,
        call=get_outbound(uow, (ticket.facts or {}).get("outbound_call")),
        conversation_id=proposal.conversation_id if proposal else None,
        events=[
            EventRow(event.at, event.actor, event.kind, masked.text(event.text))
            for event in ticket.events
        ],
        notices=_notices(uow, ticket.id),
    )


def _notices(uow: Session, ticket_id: int) -> list[NoticeRow]:
    query = select(Notice).where(Notice.ticket_id == ticket_id, Notice.secret.is_(False))
    return [
        NoticeRow(
            notice.created_at,
            notice.sender,
            masked.text(notice.text),
            notice.state,
            notice.error or "",
        )
        for notice in uow.execute(query.order_by(Notice.id)).scalars()
    ]


def _unmet(met_at: Any, due_at: Any) -> Any:
    return and_(met_at.is_(None), due_at.is_not(None))


def _narrowed(query: Any, kind: str, state: str, text: str) -> Any:
    query = query.join(Line, Ticket.line_id == Line.id).join(
        Customer, Line.customer_id == Customer.id
    )
    if kind:
        query = query.where(Ticket.kind == kind)
    if state in ("open", "overdue"):
        query = query.where(Ticket.status.in_(OPEN))
    if state == "closed":
        query = query.where(Ticket.status.not_in(OPEN))
    if state == "overdue":
        now = clock.now()
        query = query.where(
            or_(
                and_(Ticket.replied_at.is_(None), Ticket.reply_due_at < now),
                and_(Ticket.answered_at.is_(None), Ticket.answer_due_at < now),
                and_(Ticket.answered_at.is_(None), Ticket.repair_due_at < now),
                Ticket.supervision_due_at < now,
            )
        )
    if text:
        either = [Ticket.ticket_no == text.upper()]
        if ends_a_number(text):
            either.append(Line.phone_number.endswith(text))
        query = query.where(or_(*either))
    return query


def _row(ticket: Ticket, line: Line, customer: Customer) -> TicketRow:
    running = ticket.status in OPEN
    return TicketRow(
        ticket_no=ticket.ticket_no,
        kind=ticket.kind,
        category=ticket.category,
        status=ticket.status,
        number=privacy.mask(line.phone_number),
        customer=privacy.mask_name(customer.name),
        story=masked.text(ticket.story),
        accepted_at=ticket.accepted_at,
        reply=running_clock(ticket.reply_due_at, ticket.replied_at, running),
        answer=running_clock(ticket.answer_due_at, ticket.answered_at, running),
        repair=running_clock(ticket.repair_due_at, ticket.answered_at, running),
        supervision=running_clock(ticket.supervision_due_at, supervised_at(ticket), running),
    )


def running_clock(due_at: datetime | None, met_at: datetime | None, running: bool) -> Clock:
    """The clock that ends at `due_at`; it stops when it is met or the matter no longer runs."""
    if due_at is None:
        return Clock(None, met_at, None, 0)
    left = _hours(clock.now(), due_at) if running and met_at is None else None
    late = max(0.0, _hours(due_at, met_at)) if met_at else 0.0
    return Clock(due_at, met_at, left, late)


def _hours(start: datetime, end: datetime) -> float:
    return (end - start).total_seconds() / 3600
