"""Subscribe packs and value-added services (commitment 1): everything told before, done at once.

Whatever is subscribed goes on from month to month until it is unsubscribed; the month in which it
begins is charged in full (simulated). Members-only services that renew themselves are told of
five days before they do (MIIT 2025).
"""

from __future__ import annotations

import calendar
from datetime import date, timedelta
from typing import Any

from sqlalchemy import String, cast, exists, literal, select
from sqlalchemy.orm import Session

from telecom import clock, notices, proposals
from telecom.catalogue import notes
from telecom.conversations import identified_line
from telecom.errors import NotFound, Refused, TermsChanged
from telecom.models import Line, Notice, Order, Proposal, Service, Subscription
from telecom.orders import done_at_once
from telecom.proposals import Confirmation
from telecom.subscriptions import charged_subscriptions
from telecom.unsubscribe_service import EXIT_FEE_PERCENT

KIND = "subscribe_service"
RENEWAL_NOTICE = timedelta(days=5)


def list_subscribable(uow: Session, line: Line) -> list[Service]:
    """What is on sale and not active on `line`, in the catalogue's order."""
    query = select(Service).where(Service.on_sale.is_(True)).order_by(Service.position)
    active = _active(uow, line)
    return [service for service in uow.execute(query).scalars() if service.id not in active]


def check_line(line: Line) -> None:
    """Whether anything can be subscribed.

    Raises:
        Refused: `line_not_active`, `arrears`.
    """
    if line.status != "active":
        raise Refused("line_not_active")
    if line.balance_fen < 0:
        raise Refused("arrears", arrears_fen=-line.balance_fen)


def check(uow: Session, line: Line, service_id: str) -> Service:
    """The service, if `line` may have it.

    Raises:
        NotFound: no such service.
        Refused: `off_sale`, `already_active`, with its `name`.
    """
    service = uow.get(Service, service_id)
    if service is None:
        raise NotFound(f"service {service_id}")
    if service.id in _active(uow, line):
        raise Refused("already_active", name=service.name)
    if not service.on_sale:
        raise Refused("off_sale", name=service.name)
    return service


def get_terms(uow: Session, line: Line, service_ids: list[str]) -> dict[str, Any]:
    """What subscribing would do.

    `items` (service_id, name, kind, price_fen a month, data_mb, apps, auto_renew, note,
    contract_months, contract_until ISO, exit_fee_percent, resumed: it ran or runs in this month and
    goes on without a second fee), `price_fen` in all, `phone_number`.

    Raises:
        NotFound, Refused: as `check` and `check_line`; `nothing_chosen`.
    """
    if not service_ids:
        raise Refused("nothing_chosen")
    check_line(line)
    items = []
    for service_id in dict.fromkeys(service_ids):
        service = check(uow, line, service_id)
        until = _months_on(clock.today(), service.contract_months)
        items.append(
            {
                "service_id": service.id,
                "name": service.name,
                "kind": service.kind,
                "price_fen": service.price_fen,
                "data_mb": service.data_mb,
                "apps": list(service.apps),
                "auto_renew": service.auto_renew,
                "note": notes().get(service.id),
                "contract_months": service.contract_months,
                "contract_until": until.isoformat() if service.contract_months else None,
                "exit_fee_percent": EXIT_FEE_PERCENT if service.contract_months else None,
                "resumed": _of_this_month(uow, line, service.id) is not None,
            }
        )
    return {
        "phone_number": line.phone_number,
        "items": items,
        "price_fen": sum(item["price_fen"] for item in items),
    }


def propose(uow: Session, conversation_id: str, service_ids: list[str]) -> Proposal:
    """Keep the terms that are about to be shown (L1).

    Raises:
        NotIdentified, NotFound, Refused: as `get_terms`.
    """
    line = identified_line(uow, conversation_id)
    return proposals.make(uow, conversation_id, line, KIND, get_terms(uow, line, service_ids))


def confirm(uow: Session, confirmation: Confirmation) -> Order:
    """Subscribe what the customer said yes to, once; a repeated yes gets the same order.

    What was unsubscribed in this month goes on instead of being charged a second time.

    Raises:
        NotFound, NotIdentified, AlreadyDecided: as `proposals.take`.
        Refused, TermsChanged: it is no longer allowed, or no longer what was shown.
    """
    taken = proposals.take(uow, confirmation, KIND)
    if taken is None:
        return proposals.order_of(uow, confirmation.proposal_id)
    proposal, line = taken
    terms = proposal.terms
    if get_terms(uow, line, [item["service_id"] for item in terms["items"]]) != terms:
        raise TermsChanged(proposal.id)
    for item in terms["items"]:
        subscription = _of_this_month(uow, line, item["service_id"])
        if subscription is None:
            subscription = Subscription(
                line_id=line.id, service_id=item["service_id"], started_on=clock.today()
            )
            uow.add(subscription)
        subscription.status, subscription.cancelled_at, subscription.ends_on = "active", None, None
        if item["contract_until"]:
            subscription.contract_until = date.fromisoformat(item["contract_until"])
    return done_at_once(uow, proposal, line, "subscribe_service_done")


def tell_renewals(uow: Session) -> int:
    """Announce renewals five days before the first of a month, once; gives how many."""
    today = clock.today()
    renews_on = clock.next_month_start(today)
    if today < renews_on - RENEWAL_NOTICE:
        return 0
    key = f":{clock.month_of(renews_on)}"
    told = literal("renewal:") + cast(Subscription.id, String) + literal(key)
    due = uow.execute(
        select(Subscription)
        .join(Subscription.service)
        .join(Subscription.line)
        .where(
            Service.auto_renew.is_(True),
            Subscription.status == "active",
            Line.status == "active",
            ~exists().where(Notice.key == told),
        )
        .order_by(Subscription.id)
        .with_for_update(of=Subscription, skip_locked=True)
    ).scalars()
    count = 0
    for subscription in list(due):
        notices.send(
            uow,
            subscription.line,
            "subscribe_service_renews",
            f"renewal:{subscription.id}{key}",
            phone_number=subscription.line.phone_number,
            name=subscription.service.name,
            price_fen=subscription.service.price_fen,
            renews_on=renews_on,
        )
        count += 1
    return count


def _active(uow: Session, line: Line) -> set[str]:
    query = select(Subscription.service_id).where(
        Subscription.line_id == line.id, Subscription.status == "active"
    )
    return set(uow.execute(query).scalars())


def _of_this_month(uow: Session, line: Line, service_id: str) -> Subscription | None:
    """The cancelled subscription whose fee of this month is due already, or None."""
    charged = charged_subscriptions(uow, line, clock.today())
    mine = [s for s in charged if s.service_id == service_id and s.status != "active"]
    return mine[-1] if mine else None


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
