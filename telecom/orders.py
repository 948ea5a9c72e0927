"""Orders that are done the moment they are confirmed."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from telecom import clock, notices
from telecom.models import Line, Order, Proposal
from telecom.numbers import next_number


def done_at_once(
    uow: Session,
    proposal: Proposal,
    line: Line,
    notice: str,
    *,
    secret: bool = False,
    effective_on: date | None = None,
    **facts: Any,
) -> Order:
    """The order of a proposal that has just been carried out, and its notice (commitment 1).

    `notice` names the template, worded with the proposal's terms and `facts`; `secret` as in
    `notices.send`. It is effective today unless told otherwise.
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
    told = {**proposal.terms, **facts, "order_no": order.order_no}
    notices.send(uow, line, notice, f"order:{order.id}:done", order=order, secret=secret, **told)
    return order
