"""Unsubscribe packs and value-added services (commitment 4): on the spot, what is lost said before.

A pack stays usable until the end of the month and is not charged after; a value-added service ends
at once (docs/domain.md, effective dates). A service under contract can be left, its exit fee is
told before and charged with the next bill.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecom import clock, notices, proposals
from telecom.conversations import identified_line
from telecom.errors import NotFound, Refused, TermsChanged
from telecom.models import HomeService, Line, Order, Proposal, Service, Subscription
from telecom.numbers import next_number
from telecom.proposals import Confirmation
from telecom.subscriptions import cancellable_subscriptions

KIND = "unsubscribe_service"
EXIT_FEE_PERCENT = 30
"""Share of the remaining months' price for leaving a pack under contract early.

The upper end of what is published; simulated."""


def list_cancellable(uow: Session, line: Line) -> list[Subscription]:
    """What can be unsubscribed now, the dearest first; broadband and TV are not among them."""
    return cancellable_subscriptions(uow, line)


def get_terms(uow: Session, line: Line, service_ids: list[str]) -> dict[str, Any]:
    """What unsubscribing would do.

    `items` (service_id, name, kind, price_fen, ends_on ISO, exit_fee_fen), `saves_fen` a month,
    `exit_fee_fen` in all, `phone_number`.

    Raises:
        NotFound: one of the services is not active on this line; the error's text is its id.
        Refused: `nothing_chosen`.
    """
    if not service_ids:
        raise Refused("nothing_chosen")
    active = {s.service_id: s for s in list_cancellable(uow, line)}
    today = clock.today()
    items = []
    for service_id in dict.fromkeys(service_ids):
        if service_id not in active:
            raise NotFound(service_id)
        subscription = active[service_id]
        service = subscription.service
        ends_on = today if service.kind == "value_added" else clock.next_month_start(today)
        items.append(
            {
                "service_id": service.id,
                "name": service.name,
                "kind": service.kind,
                "price_fen": service.price_fen,
                "ends_on": ends_on.isoformat(),
                "exit_fee_fen": _exit_fee(subscription, today),
            }
        )
    return {
        "phone_number": line.phone_number,
        "items": items,
        "saves_fen": sum(item["price_fen"] for item in items),
        "exit_fee_fen": sum(item["exit_fee_fen"] for item in items),
    }


def _exit_fee(subscription: Subscription, today: date) -> int:
    """In fen; none on the day on which it began (simulated)."""
    until = subscription.contract_until
    if until is None or until < today or subscription.started_on == today:
        return 0
    months = (until.year - today.year) * 12 + until.month - today.month
    return subscription.service.price_fen * max(months, 0) * EXIT_FEE_PERCENT // 100


def propose(uow: Session, conversation_id: str, service_ids: list[str]) -> Proposal:
    """Keep the terms that are about to be shown (L1).

    Raises:
        NotIdentified, NotFound, Refused: as `get_terms`.
    """
    line = identified_line(uow, conversation_id)
    return proposals.make(uow, conversation_id, line, KIND, get_terms(uow, line, service_ids))


def confirm(uow: Session, confirmation: Confirmation) -> Order:
    """Unsubscribe what the customer said yes to, once; a repeated yes gets the same order.

    Raises:
        NotFound, NotIdentified, AlreadyDecided: as `proposals.take`.
        TermsChanged: something of it is no longer active or no longer the same.
    """
    taken = proposals.take(uow, confirmation, KIND)
    if taken is None:
        return proposals.order_of(uow, confirmation.proposal_id)
    proposal, line = taken
    terms = proposal.terms
    ids = [item["service_id"] for item in terms["items"]]
    try:
        unchanged = get_terms(uow, line, ids) == terms
    except NotFound:
        unchanged = False
    if not unchanged:
        raise TermsChanged(proposal.id)
    now = clock.now()
    for subscription in list_cancellable(uow, line):
        for item in terms["items"]:
            if item["service_id"] == subscription.service_id:
                subscription.status, subscription.cancelled_at = "cancelled", now
                subscription.ends_on = date.fromisoformat(item["ends_on"])
    order = Order(
        order_no=next_number(uow, "OD"),
        proposal_id=proposal.id,
        line_id=line.id,
        kind=KIND,
        status="done",
        terms=terms,
        accepted_at=now,
        handled_at=now,
        closed_at=now,
        effective_on=max(date.fromisoformat(item["ends_on"]) for item in terms["items"]),
    )
    uow.add(order)
    uow.flush()
    notices.send(
        uow,
        line,
        "unsubscribe_service_done",
        f"order:{order.id}:done",
        order=order,
        order_no=order.order_no,
        **terms,
    )
    return order


def list_home_services(uow: Session, line: Line) -> list[HomeService]:
    """Broadband and TV billed to this line: closed in their own way, not by unsubscribing."""
    query = select(HomeService).where(
        HomeService.line_id == line.id, HomeService.ended_on.is_(None)
    )
    return list(uow.execute(query.order_by(HomeService.id)).scalars())


def names_of(uow: Session, service_ids: list[str]) -> list[str]:
    """The names of services, in the given order; unknown ids are left out."""
    services = (uow.get(Service, service_id) for service_id in service_ids)
    return [service.name for service in services if service is not None]
