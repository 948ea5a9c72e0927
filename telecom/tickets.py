"""Tickets of all kinds: filing once per proposal, replies, and the clocks they stand against."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecom import clock, notices
from telecom.errors import NotFound, Refused
from telecom.models import Audit, Line, Proposal, Ticket, TicketEvent
from telecom.numbers import next_number

OPEN = ("open", "replied")
KINDS = ("TS", "JB", "GZ")
SUPERVISION = "10080"
"""Who writes to the customer once a case is with the supervision platform."""


def create(uow: Session, kind: str, line: Line, proposal: Proposal, **fields: Any) -> Ticket:
    """A new ticket of a confirmed proposal, with its first event."""
    ticket = Ticket(
        ticket_no=next_number(uow, kind),
        kind=kind,
        proposal_id=proposal.id,
        line_id=line.id,
        status="open",
        accepted_at=clock.now(),
        **fields,
    )
    uow.add(ticket)
    uow.flush()
    add_event(uow, ticket, "customer", "filed", ticket.story)
    return ticket


def add_event(
    uow: Session,
    ticket: Ticket,
    actor: str,
    kind: str,
    text: str = "",
    proposal: Proposal | None = None,
) -> TicketEvent:
    """Add to the ticket's history."""
    event = TicketEvent(
        ticket_id=ticket.id,
        proposal_id=proposal.id if proposal else None,
        at=clock.now(),
        actor=actor,
        kind=kind,
        text=text,
    )
    uow.add(event)
    uow.flush()
    return event


def of_proposal(uow: Session, proposal_id: str) -> tuple[Ticket, bool]:
    """The ticket a confirmed proposal made or, second value True, was linked to.

    Raises:
        NotFound: neither.
    """
    ticket = uow.execute(
        select(Ticket).where(Ticket.proposal_id == proposal_id)
    ).scalar_one_or_none()
    if ticket is not None:
        return ticket, False
    ticket = uow.execute(
        select(Ticket).join(TicketEvent).where(TicketEvent.proposal_id == proposal_id)
    ).scalar_one_or_none()
    if ticket is None:
        raise NotFound(f"ticket of proposal {proposal_id}")
    return ticket, True


def get(uow: Session, ticket_no: str) -> Ticket:
    """The ticket of that number.

    Raises:
        NotFound: if there is none.
    """
    query = select(Ticket).where(Ticket.ticket_no == ticket_no).with_for_update()
    ticket: Ticket | None = uow.execute(
        query.execution_options(populate_existing=True)
    ).scalar_one_or_none()
    if ticket is None:
        raise NotFound(ticket_no)
    return ticket


def list_open(uow: Session, line: Line, kind: str, *, hold: bool = False) -> list[Ticket]:
    """Open tickets of a kind on a line, newest first; `hold`: until the transaction ends."""
    query = (
        select(Ticket)
        .where(Ticket.line_id == line.id, Ticket.kind == kind, Ticket.status.in_(OPEN))
        .order_by(Ticket.id.desc())
    )
    if hold:
        query = query.with_for_update().execution_options(populate_existing=True)
    return list(uow.execute(query).scalars())


def list_of(uow: Session, line: Line) -> list[Ticket]:
    """All tickets of a line that were not withdrawn, newest first."""
    query = select(Ticket).where(Ticket.line_id == line.id, Ticket.status != "withdrawn")
    return list(uow.execute(query.order_by(Ticket.id.desc())).scalars())


def of_line(uow: Session, line: Line, ticket_no: str) -> Ticket:
    """The line's own ticket of that number, as it is now.

    Raises:
        NotFound: if it has none.
    """
    ticket = get(uow, ticket_no)
    if ticket.line_id != line.id:
        raise NotFound(ticket_no)
    return ticket


def supervised_at(ticket: Ticket) -> datetime | None:
    """When the supervision platform answered an escalated case, or None."""
    if ticket.escalated_at is None:
        return None
    answers = [e.at for e in ticket.events if e.kind in ("answered", "verified")]
    return next((at for at in answers if at >= ticket.escalated_at), None)


def close(ticket: Ticket) -> None:
    """The case is answered; the first answer's time stays, whatever came of supervision."""
    now = clock.now()
    ticket.status = "answered"
    ticket.replied_at = ticket.replied_at or now
    ticket.answered_at = ticket.answered_at or now


def reply(uow: Session, ticket_no: str, staff: str, text: str, *, final: bool = False) -> Ticket:
    """A supervisor's reply, sent to the customer as a notice; `final` closes the case.

    Raises:
        NotFound: no such ticket.
        Refused: `closed`, `empty`.
    """
    ticket = get(uow, ticket_no)
    if not text.strip():
        raise Refused("empty")
    if ticket.status not in OPEN:
        raise Refused("closed", status=ticket.status)
    now = clock.now()
    if final:
        close(ticket)
    else:
        ticket.status, ticket.replied_at = "replied", ticket.replied_at or now
    supervised = ticket.escalated_at is not None
    template = "ticket_answered" if final else "ticket_replied"
    event = add_event(uow, ticket, staff, "answered" if final else "replied", text.strip())
    notices.send(
        uow,
        ticket.line,
        "supervision_answered" if final and supervised else template,
        f"ticket:{ticket.id}:event:{event.id}",
        ticket=ticket,
        sender=SUPERVISION if supervised else "10086",
        ticket_no=ticket.ticket_no,
        text=text.strip(),
    )
    uow.add(
        Audit(
            at=now,
            actor=staff,
            act=template,
            subject=ticket_no,
        )
    )
    uow.flush()
    return ticket
