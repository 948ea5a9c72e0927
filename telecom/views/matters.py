"""What came of a conversation: proposals, consents, orders, tickets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from telecom.models import Consent, Notice, Order, Proposal, Ticket, TicketEvent
from telecom.views import masked


@dataclass(frozen=True)
class MatterRow:
    """Something the customer was asked to agree to, and what came of it.

    `state`: open, confirmed or declined. `shown` and `said` are the words of the consent. `linked`
    tells that the ticket was there before. `notices` counts the SMS sent about the order.
    """

    kind: str
    state: str
    terms: dict[str, Any]
    proposed_at: datetime
    decided_at: datetime | None
    shown: str
    said: str
    order_no: str | None
    order_status: str | None
    due_at: datetime | None
    effective_on: date | None
    ticket_no: str | None
    linked: bool
    notices: int


def list_matters(uow: Session, conversation_id: str) -> list[MatterRow]:
    """What was put to the customer in a conversation, in order."""
    query = (
        select(Proposal, Consent, Order)
        .outerjoin(Consent, Consent.proposal_id == Proposal.id)
        .outerjoin(Order, Order.proposal_id == Proposal.id)
        .where(Proposal.conversation_id == conversation_id)
        .order_by(Proposal.created_at, Proposal.id)
    )
    found = uow.execute(query).all()
    proposals = [proposal.id for proposal, _, _ in found]
    filed = _by_proposal(
        uow,
        select(Ticket.proposal_id, Ticket.ticket_no).where(Ticket.proposal_id.in_(proposals)),
    )
    linked = _by_proposal(
        uow,
        select(TicketEvent.proposal_id, Ticket.ticket_no)
        .join(Ticket, TicketEvent.ticket_id == Ticket.id)
        .where(TicketEvent.proposal_id.in_(proposals)),
    )
    sent = _notices(uow, (order.id for _, _, order in found if order))
    return [
        MatterRow(
            kind=proposal.kind,
            state=proposal.state,
            terms=masked.terms(proposal.terms),
            proposed_at=proposal.created_at,
            decided_at=proposal.decided_at,
            shown=masked.text(consent.words_shown) if consent else "",
            said=masked.text(consent.words_said) if consent else "",
            order_no=order.order_no if order else None,
            order_status=order.status if order else None,
            due_at=order.due_at if order else None,
            effective_on=order.effective_on if order else None,
            ticket_no=filed.get(proposal.id) or linked.get(proposal.id),
            linked=proposal.id in linked,
            notices=sent.get(order.id, 0) if order else 0,
        )
        for proposal, consent, order in found
    ]


def list_done(uow: Session, conversation_ids: list[str]) -> dict[str, tuple[str, ...]]:
    """The kinds of what was confirmed, once each, by conversation."""
    query = select(Proposal.conversation_id, Proposal.kind).where(
        Proposal.conversation_id.in_(conversation_ids), Proposal.state == "confirmed"
    )
    done: dict[str, tuple[str, ...]] = {}
    for conversation_id, kind in uow.execute(query.order_by(Proposal.decided_at)):
        before = done.get(conversation_id, ())
        done[conversation_id] = before if kind in before else (*before, kind)
    return done


def _notices(uow: Session, orders: Iterable[int]) -> dict[int, int]:
    query = (
        select(Notice.order_id, func.count())
        .where(Notice.order_id.in_(list(orders)))
        .group_by(Notice.order_id)
    )
    rows: Any = uow.execute(query).all()
    return dict(rows)


def _by_proposal(uow: Session, query: Any) -> dict[str, str]:
    rows: Any = uow.execute(query).all()
    return dict(rows)
