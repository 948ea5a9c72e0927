"""Orders whose handling clock has run out: nobody may have to find that out from the customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from telecom import clock, privacy
from telecom.models import Customer, Line, Order, Proposal
from telecom.views.tickets import Clock, running_clock

RUNNING = ("accepted", "queued", "scheduled")
LIMIT = 50


@dataclass(frozen=True)
class OrderRow:
    """An order that is late; `conversation_id` is where it was agreed to."""

    order_no: str
    kind: str
    status: str
    number: str
    customer: str
    accepted_at: datetime
    handling: Clock
    conversation_id: str


def list_overdue_orders(uow: Session, limit: int = LIMIT) -> list[OrderRow]:
    """Orders that are past their handling clock and not handled, the most overdue first."""
    query = (
        select(Order, Line, Customer, Proposal.conversation_id)
        .join(Line, Order.line_id == Line.id)
        .join(Customer, Line.customer_id == Customer.id)
        .join(Proposal, Order.proposal_id == Proposal.id)
        .where(_overdue())
        .order_by(Order.due_at, Order.id)
        .limit(limit)
    )
    return [
        OrderRow(
            order_no=order.order_no,
            kind=order.kind,
            status=order.status,
            number=privacy.mask(line.phone_number),
            customer=privacy.mask_name(customer.name),
            accepted_at=order.accepted_at,
            handling=running_clock(order.due_at, order.handled_at, running=True),
            conversation_id=conversation_id,
        )
        for order, line, customer, conversation_id in uow.execute(query)
    ]


def count_overdue_orders(uow: Session) -> int:
    """How many there are."""
    return int(uow.execute(select(func.count()).select_from(Order).where(_overdue())).scalar_one())


def _overdue() -> Any:
    return and_(Order.status.in_(RUNNING), Order.handled_at.is_(None), Order.due_at < clock.now())
