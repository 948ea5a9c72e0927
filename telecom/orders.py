"""Orders that are done in the moment in which they are confirmed."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from telecom import clock
from telecom.models import Line, Order, Proposal
from telecom.numbers import next_number


def done_at_once(
    uow: Session, line: Line, proposal: Proposal, effective_on: date | None = None
) -> Order:
    """The order of a confirmed proposal, accepted, handled and closed now; effective today unless
    told otherwise.
    """
    now = clock.now()
    order = Order(
        order_no=next_number(uow, "OD"),
        proposal_id=proposal.id,
        line_id=line.id,
        kind=proposal.kind,
        status="done",
        terms=proposal.terms,
        accepted_at=now,
        handled_at=now,
        closed_at=now,
        effective_on=effective_on or clock.today(),
    )
    uow.add(order)
    uow.flush()
    return order
