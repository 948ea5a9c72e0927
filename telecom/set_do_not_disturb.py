"""Do not disturb (commitment 5): the simulated 10085 never calls a number that asked for it."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from telecom import clock, notices, proposals
from telecom.conversations import identified_line
from telecom.models import Order, Proposal
from telecom.numbers import next_number
from telecom.proposals import Confirmation

KIND = "set_do_not_disturb"


def propose(uow: Session, conversation_id: str, on: bool) -> Proposal:
    """Keep what is about to be switched (L1).

    Raises:
        NotIdentified: identity level too low.
    """
    line = identified_line(uow, conversation_id)
    terms: dict[str, Any] = {"phone_number": line.phone_number, "on": on}
    return proposals.make(uow, conversation_id, line, KIND, terms)


def confirm(uow: Session, confirmation: Confirmation) -> Order:
    """Switch it, at once and once.

    Raises:
        NotFound, NotIdentified, AlreadyDecided: as `proposals.take`.
    """
    taken = proposals.take(uow, confirmation, KIND)
    if taken is None:
        return proposals.order_of(uow, confirmation.proposal_id)
    proposal, line = taken
    line.do_not_disturb = proposal.terms["on"]
    now = clock.now()
    order = Order(
        order_no=next_number(uow, "OD"),
        proposal_id=proposal.id,
        line_id=line.id,
        kind=KIND,
        status="done",
        terms=proposal.terms,
        accepted_at=now,
        handled_at=now,
        closed_at=now,
        effective_on=clock.today(),
    )
    uow.add(order)
    uow.flush()
    notices.send(
        uow,
        line,
        "set_do_not_disturb_done",
        f"order:{order.id}:done",
        order=order,
        order_no=order.order_no,
        **proposal.terms,
    )
    return order
