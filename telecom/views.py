"""Read-only queries for the console: rows ready to show, personal data masked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from telecom import clock, privacy
from telecom.models import Conversation, Customer, Entry, Line, Notice, Order, Ticket
from telecom.tickets import OPEN

PAGE = 50


@dataclass(frozen=True)
class ConversationRow:
    """A conversation in the list: masked number and name, counts, latest activity."""

    id: str
    channel: str
    number: str
    customer: str
    level: int
    started_at: datetime
    last_at: datetime
    ended_at: datetime | None
    end_reason: str | None
    handoff: str | None
    entries: int
    last_text: str


@dataclass(frozen=True)
class TicketRow:
    """A ticket with its clocks. `reply_left` and `answer_left` in hours, negative when overdue, None when met or not kept."""

    ticket_no: str
    kind: str
    category: str
    status: str
    number: str
    customer: str
    story: str
    accepted_at: datetime
    reply_due_at: datetime | None
    replied_at: datetime | None
    answer_due_at: datetime | None
    answered_at: datetime | None
    reply_left: float | None
    answer_left: float | None

    @property
    def overdue(self) -> bool:
        """Whether a clock has run out on an open case."""
        return any(left is not None and left < 0 for left in (self.reply_left, self.answer_left))


def list_conversations(
    uow: Session,
    *,
    channel: str | None = None,
    intent: str | None = None,
    text: str | None = None,
    handoff: bool = False,
    before: datetime | None = None,
    limit: int = PAGE,
) -> list[ConversationRow]:
    """Conversations by latest activity. `text` is looked for in the (masked) transcript, or matches the last four digits."""
    query = (
        select(Conversation, Line, Customer)
        .outerjoin(Line, Conversation.line_id == Line.id)
        .outerjoin(Customer, Line.customer_id == Customer.id)
    )
    if channel:
        query = query.where(Conversation.channel == channel)
    if handoff:
        query = query.where(Conversation.handoff.is_not(None))
    if before:
        query = query.where(Conversation.last_at < before)
    if intent:
        query = query.where(
            Conversation.id.in_(select(Entry.conversation_id).where(Entry.intent == intent))
        )
    if text:
        found = select(Entry.conversation_id).where(Entry.text.contains(text, autoescape=True))
        ends = Line.phone_number.endswith(text, autoescape=True) if text.isdigit() else False
        query = query.where(or_(Conversation.id.in_(found), ends))
    rows = uow.execute(query.order_by(Conversation.last_at.desc()).limit(limit)).all()
    ids = [conversation.id for conversation, _, _ in rows]
    counts = dict(
        uow.execute(
            select(Entry.conversation_id, func.count())
            .where(Entry.conversation_id.in_(ids))
            .group_by(Entry.conversation_id)
        ).all()
    )
    newest = (
        select(func.max(Entry.id))
        .where(Entry.conversation_id.in_(ids), Entry.who == "customer")
        .group_by(Entry.conversation_id)
    )
    last = dict(
        uow.execute(select(Entry.conversation_id, Entry.text).where(Entry.id.in_(newest))).all()
    )
    return [
        ConversationRow(
            id=conversation.id,
            channel=conversation.channel,
            number=privacy.mask(conversation.remote_number or ""),
            customer=privacy.mask_name(customer.name) if customer else "",
            level=conversation.level,
            started_at=conversation.started_at,
            last_at=conversation.last_at,
            ended_at=conversation.ended_at,
            end_reason=conversation.end_reason,
            handoff=conversation.handoff,
            entries=counts.get(conversation.id, 0),
            last_text=last.get(conversation.id, ""),
        )
        for conversation, _line, customer in rows
    ]


def list_intents(uow: Session) -> list[str]:
    """Intents that occur in transcripts, for a filter."""
    return list(
        uow.execute(
            select(Entry.intent).where(Entry.intent.is_not(None)).distinct().order_by(Entry.intent)
        ).scalars()
    )


def list_tickets(
    uow: Session,
    *,
    kind: str | None = None,
    state: str | None = None,
    limit: int = PAGE,
) -> list[TicketRow]:
    """Tickets, the most urgent clock first. `state`: open, overdue, closed, or None for all."""
    now = clock.now()
    query = select(Ticket, Line, Customer).join(Line, Ticket.line_id == Line.id).join(Customer)
    if kind:
        query = query.where(Ticket.kind == kind)
    if state in ("open", "overdue"):
        query = query.where(Ticket.status.in_(OPEN))
    if state == "closed":
        query = query.where(Ticket.status.not_in(OPEN))
    if state == "overdue":
        query = query.where(
            or_(
                and_(Ticket.replied_at.is_(None), Ticket.reply_due_at < now),
                and_(Ticket.answered_at.is_(None), Ticket.answer_due_at < now),
            )
        )
    rows = [
        ticket_row(ticket, line, customer)
        for ticket, line, customer in uow.execute(query.order_by(Ticket.id.desc()).limit(limit))
    ]
    return sorted(rows, key=_urgency)


def _urgency(row: TicketRow) -> tuple[bool, float]:
    left = [hours for hours in (row.reply_left, row.answer_left) if hours is not None]
    return (not left, min(left, default=0.0))


def ticket_row(ticket: Ticket, line: Line, customer: Customer) -> TicketRow:
    """The row of one ticket."""
    running = ticket.status in OPEN
    return TicketRow(
        ticket_no=ticket.ticket_no,
        kind=ticket.kind,
        category=ticket.category,
        status=ticket.status,
        number=privacy.mask(line.phone_number),
        customer=privacy.mask_name(customer.name),
        story=privacy.mask(ticket.story),
        accepted_at=ticket.accepted_at,
        reply_due_at=ticket.reply_due_at,
        replied_at=ticket.replied_at,
        answer_due_at=ticket.answer_due_at,
        answered_at=ticket.answered_at,
        reply_left=_hours_left(ticket.reply_due_at) if running and not ticket.replied_at else None,
        answer_left=_hours_left(ticket.answer_due_at) if running else None,
    )


def _hours_left(due: datetime | None) -> float | None:
    return None if due is None else (due - clock.now()).total_seconds() / 3600


def list_orders(uow: Session, line: Line, limit: int = PAGE) -> list[Order]:
    """Orders of a line, newest first."""
    query = select(Order).where(Order.line_id == line.id).order_by(Order.id.desc())
    return list(uow.execute(query.limit(limit)).scalars())


def list_notices(uow: Session, *, ticket_id: int | None = None, limit: int = PAGE) -> list[Notice]:
    """Notices sent, newest first; secret ones (codes) are left out."""
    query = select(Notice).where(Notice.secret.is_(False))
    if ticket_id is not None:
        query = query.where(Notice.ticket_id == ticket_id)
    return list(uow.execute(query.order_by(Notice.id.desc()).limit(limit)).scalars())
