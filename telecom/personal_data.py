"""Personal data copied, corrected and deleted at the customer's wish (PIPL 45-47).

A copy is a summary by SMS; of the data only the city can be corrected here, name and identity card
in a shop with the card. Deleting takes back every authorisation at once and is done within 15 days;
what a law wants kept is kept (`purposes.kept`). The copy's form and the 15 days are simulated.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecom import clock, notices, proposals, purposes
from telecom.conversations import identified_line
from telecom.errors import Refused, TermsChanged
from telecom.models import Line, Order, Proposal
from telecom.numbers import next_number
from telecom.proposals import Confirmation
from telecom.query_consent import get_held

EXPORT = "export_personal_data"
CORRECTION = "correct_personal_data"
DELETION = "delete_personal_data"
DELETED_WITHIN_DAYS = 15
_CITY = re.compile(r"[一-鿿]{2,10}")


def propose_export(uow: Session, conversation_id: str) -> Proposal:
    """Keep that a copy is about to be sent to the line's own number (L1).

    Raises:
        NotIdentified: identity level too low.
    """
    line = identified_line(uow, conversation_id)
    terms = {"phone_number": line.phone_number}
    return proposals.make(uow, conversation_id, line, EXPORT, terms)


def propose_correction(uow: Session, conversation_id: str, city: str) -> Proposal:
    """Keep the city that is about to be registered (L1): `from_city`, `to_city`.

    Raises:
        NotIdentified: identity level too low.
        Refused: `same_city`, `bad_city`.
    """
    line = identified_line(uow, conversation_id)
    city = city.strip().removesuffix("市")
    if not _CITY.fullmatch(city):
        raise Refused("bad_city", city=city[:10])
    if city == line.customer.city:
        raise Refused("same_city", city=city)
    terms = {
        "phone_number": line.phone_number,
        "from_city": line.customer.city,
        "to_city": city,
    }
    return proposals.make(uow, conversation_id, line, CORRECTION, terms)


def propose_deletion(uow: Session, conversation_id: str) -> Proposal:
    """Keep the deletion that is about to be asked for (L1).

    `deleted`: names of the uses whose data goes, `kept`: what stays, how long and why, `days`.

    Raises:
        NotIdentified: identity level too low.
        Refused: `deletion_pending` with `order_no` and `due_at` ISO.
    """
    line = identified_line(uow, conversation_id)
    return proposals.make(uow, conversation_id, line, DELETION, _deletion(uow, line))


def _deletion(uow: Session, line: Line) -> dict[str, Any]:
    pending = uow.execute(
        select(Order).where(
            Order.line_id == line.id, Order.kind == DELETION, Order.status == "accepted"
        )
    ).scalar_one_or_none()
    if pending is not None:
        due = pending.due_at.isoformat() if pending.due_at else ""
        raise Refused("deletion_pending", order_no=pending.order_no, due_at=due)
    return {
        "phone_number": line.phone_number,
        "deleted": [p.name for p in purposes.all_purposes() if not p.necessary],
        "kept": purposes.kept(),
        "days": DELETED_WITHIN_DAYS,
    }


def confirm(uow: Session, confirmation: Confirmation) -> Order:
    """Do what was confirmed of the three, once; a repeated yes gets the same order.

    Raises:
        NotFound, NotIdentified, AlreadyDecided: as `proposals.take`.
        Refused, TermsChanged: it is no longer as it was shown.
    """
    known = uow.get(Proposal, confirmation.proposal_id)
    kind = known.kind if known and known.kind in (EXPORT, CORRECTION, DELETION) else EXPORT
    taken = proposals.take(uow, confirmation, kind)
    if taken is None:
        return proposals.order_of(uow, confirmation.proposal_id)
    proposal, line = taken
    facts: dict[str, Any] = dict(proposal.terms)
    if kind == CORRECTION:
        if line.customer.city != facts["from_city"]:
            raise TermsChanged(proposal.id)
        line.customer.city = facts["to_city"]
    elif kind == EXPORT:
        facts = {**get_held(uow, line), **facts}
    elif _deletion(uow, line) != facts:
        raise TermsChanged(proposal.id)
    order = _order(uow, line, proposal, at_once=kind != DELETION)
    if kind == DELETION:
        for purpose, state in purposes.states(uow, line).items():
            if state == purposes.GRANTED:
                purposes.put(uow, line, purpose, purposes.WITHDRAWN)
    name = f"{kind}_accepted" if kind == DELETION else f"{kind}_done"
    _notify(uow, order, name, facts)
    return order


def handle_due(uow: Session) -> int:
    """Deletions whose time has come are done; gives how many."""
    orders = uow.execute(
        select(Order)
        .where(Order.kind == DELETION, Order.status == "accepted", Order.due_at <= clock.now())
        .order_by(Order.id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).scalars()
    moved = 0
    for order in orders:
        order.status, order.handled_at, order.closed_at = "done", clock.now(), clock.now()
        _notify(uow, order, f"{DELETION}_done", order.terms)
        moved += 1
    return moved


def _order(uow: Session, line: Line, proposal: Proposal, *, at_once: bool) -> Order:
    now = clock.now()
    due = now + timedelta(days=DELETED_WITHIN_DAYS)
    order = Order(
        order_no=next_number(uow, "OD"),
        proposal_id=proposal.id,
        line_id=line.id,
        kind=proposal.kind,
        status="done" if at_once else "accepted",
        terms=proposal.terms,
        accepted_at=now,
        due_at=None if at_once else due,
        handled_at=now if at_once else None,
        closed_at=now if at_once else None,
        effective_on=clock.today() if at_once else clock.local(due).date(),
    )
    uow.add(order)
    uow.flush()
    return order


def _notify(uow: Session, order: Order, template: str, facts: dict[str, Any]) -> None:
    notices.send(
        uow,
        order.line,
        template,
        f"order:{order.id}:{template}",
        order=order,
        order_no=order.order_no,
        **facts,
    )
