"""Withdraw a complaint, report or fault that is still open (L1): its clocks stop.

A repair visit that was booked for it is called off. What was answered already, or withdrawn, is
history and stays.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecom import appointments, notices, proposals, tickets
from telecom.conversations import identified_line
from telecom.errors import Refused
from telecom.models import Appointment, Line, Proposal, Ticket
from telecom.proposals import Confirmation

KIND = "withdraw_ticket"


def list_withdrawable(uow: Session, line: Line) -> list[Ticket]:
    """The line's open tickets, newest first."""
    return [ticket for ticket in tickets.list_of(uow, line) if ticket.status in tickets.OPEN]


def list_visits(uow: Session, ticket: Ticket) -> list[Appointment]:
    """Visits booked for the ticket that have not taken place."""
    query = select(Appointment).where(
        Appointment.ticket_id == ticket.id, Appointment.status == appointments.STANDING
    )
    return list(uow.execute(query.order_by(Appointment.id)).scalars())


def propose(uow: Session, conversation_id: str, ticket_no: str) -> Proposal:
    """Keep the withdrawal that is about to be shown (L1).

    Terms: `ticket_no`, `kind`, `category`, `about`, `story`, `escalated`, and of the visit that is
    called off `visit_day` (ISO) and `visit_part`, or None.

    Raises:
        NotIdentified: identity level too low.
        NotFound: no such ticket of this line.
        Refused: `answered`, `withdrawn`.
    """
    line = identified_line(uow, conversation_id)
    ticket = tickets.of_line(uow, line, ticket_no)
    _refuse_if_closed(ticket)
    visit = next(iter(list_visits(uow, ticket)), None)
    terms: dict[str, Any] = {
        "phone_number": line.phone_number,
        "ticket_no": ticket.ticket_no,
        "kind": ticket.kind,
        "category": ticket.category,
        "about": ticket.about,
        "story": ticket.story,
        "escalated": ticket.escalated_at is not None,
        "visit_day": visit.day.isoformat() if visit else None,
        "visit_part": visit.part_of_day if visit else None,
    }
    return proposals.make(uow, conversation_id, line, KIND, terms)


def confirm(uow: Session, confirmation: Confirmation) -> Ticket:
    """Withdraw it, once; a repeated yes finds it withdrawn.

    Raises:
        NotFound, NotIdentified, AlreadyDecided: as `proposals.take`.
        Refused: `answered`, `withdrawn`, when that was faster.
    """
    taken = proposals.take(uow, confirmation, KIND)
    if taken is None:
        return tickets.of_proposal(uow, confirmation.proposal_id)[0]
    proposal, line = taken
    ticket = tickets.of_line(uow, line, proposal.terms["ticket_no"])
    _refuse_if_closed(ticket)
    ticket.status = "withdrawn"
    for visit in list_visits(uow, ticket):
        visit.status = "cancelled"
    tickets.add_event(uow, ticket, "customer", "withdrawn", "", proposal)
    notices.send(
        uow,
        line,
        "withdraw_ticket_done",
        f"ticket:{ticket.id}:withdrawn",
        ticket=ticket,
        **proposal.terms,
    )
    return ticket


def _refuse_if_closed(ticket: Ticket) -> None:
    if ticket.status not in tickets.OPEN:
        answered_at = ticket.answered_at.isoformat() if ticket.answered_at else None
        raise Refused(ticket.status, ticket_no=ticket.ticket_no, answered_at=answered_at)
