"""Monthly bills (commitment 2): on the first of a month the past one is closed.

A closed month is a bill with its items, taken off the balance and told by SMS; one that is far
above the usual is warned of (电信条例 33). Months missed in a standstill are closed one by one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from telecom import arrears, clock, notices
from telecom.catalogue import entries
from telecom.models import Bill, BillItem, HomeService, Line, Order, PointEntry, Usage
from telecom.query_points import earned_by, expiry_of
from telecom.rating import open_month
from telecom.subscriptions import charged_subscriptions, plan_on

UNUSUAL = 5
"""A bill of more than this many times the mean of the months before is warned of (电信条例 33)."""
UNUSUAL_MONTHS = 3
CHARGES_EXIT_FEES = ("unsubscribe_service", "cancel_broadband")
"""Orders whose exit fee is due; a change of plan waits for its contract and costs none."""
LINES_A_ROUND = 200
"""So that a round of the jobs stays short, however many lines there are."""

Item = tuple[str, str, int]
"""Kind, name and sum in fen of an item."""


def close_due(uow: Session, limit: int = LINES_A_ROUND) -> int:
    """Close all months that are over, of `limit` lines at most; gives how many months were closed.

    Whatever another process is working on is left to it. Closed lines get no further bill: the last
    one is part of closing. Of a line without any bill, the first month is that of its opening.
    """
    this_month = clock.today().replace(day=1)
    last = clock.month_of(_month_before(this_month))
    latest = select(func.max(Bill.month)).where(Bill.line_id == Line.id).scalar_subquery()
    lines = uow.execute(
        select(Line)
        .where(
            Line.status != "closed",
            Line.opened_on < this_month,
            or_(latest.is_(None), latest < last),
        )
        .order_by(Line.id)
        .limit(limit)
        .with_for_update(of=Line, skip_locked=True)
        .execution_options(populate_existing=True)
    ).scalars()
    closed = 0
    for line in list(lines):
        newest = uow.execute(select(func.max(Bill.month)).where(Bill.line_id == line.id)).scalar()
        first = clock.next_month_start(_first_of(newest)) if newest else line.opened_on
        for month in _months(first.replace(day=1), this_month):
            close_month(uow, line, month)
            closed += 1
    return closed


def close_month(uow: Session, line: Line, first: date) -> Bill:
    """Bill the month that begins on `first`, take it off the balance, tell the customer, credit
    points; data given for that month is gone, a new month of use begins.
    """
    month = clock.month_of(first)
    items = [*items_of(uow, line, first), *_late_fee(uow, line, first)]
    total = sum(amount for _, _, amount in items)
    usual = _usual_fen(uow, line, first)
    bill = put_bill(uow, line, month, items)
    line.balance_fen -= total
    line.supplement_mb = 0
    open_month(uow, line, clock.month_of(clock.next_month_start(first)))
    _credit_points(uow, line, first, total)
    uow.flush()
    facts: dict[str, Any] = {
        "phone_number": line.phone_number,
        "month": month,
        "total_fen": total,
        "items": [{"name": name, "amount_fen": amount} for _, name, amount in items if amount],
        "balance_fen": line.balance_fen,
    }
    notices.send(uow, line, "bill_issued", f"bill:{line.id}:{month}", **facts)
    if usual is not None and total > UNUSUAL * usual:
        key = f"bill:{line.id}:{month}:unusual"
        notices.send(uow, line, "bill_unusual", key, usual_fen=usual, **facts)
    return bill


def put_bill(uow: Session, line: Line, month: str, items: list[Item]) -> Bill:
    """Write a bill with its items; nothing else happens."""
    bill = Bill(line_id=line.id, month=month, total_fen=sum(amount for _, _, amount in items))
    uow.add(bill)
    uow.flush()
    for kind, name, amount in items:
        uow.add(BillItem(bill_id=bill.id, kind=kind, name=name, amount_fen=amount))
    uow.flush()
    return bill


def items_of(uow: Session, line: Line, first: date) -> list[Item]:
    """What the month that begins on `first` costs: plan, packs and services, home, use beyond the
    allowance as it was charged, and fees of what was left early in that month.

    Monthly fees count in full, however many days of the month it was (simulated).
    """
    last = clock.month_end(first)
    plan = plan_on(uow, line, last)
    items: list[Item] = [("plan", plan.name, plan.price_fen)]
    for subscription in charged_subscriptions(uow, line, last):
        service = subscription.service
        items.append((service.kind, service.name, service.price_fen))
    for home in uow.execute(
        select(HomeService)
        .where(
            HomeService.line_id == line.id,
            HomeService.started_on <= last,
            or_(HomeService.ended_on.is_(None), HomeService.ended_on > first),
        )
        .order_by(HomeService.id)
    ).scalars():
        items.append(("home", home.name, home.price_fen))
    charged = uow.execute(
        select(Usage.overage_fen).where(
            Usage.line_id == line.id, Usage.month == clock.month_of(first)
        )
    ).scalar_one_or_none()
    if charged:
        items.append(("overage", entries()["overage_item"], charged))
    return [*items, *_exit_fees(uow, line, first)]


def _exit_fees(uow: Session, line: Line, first: date) -> Iterator[Item]:
    orders = uow.execute(
        select(Order)
        .where(
            Order.line_id == line.id,
            Order.kind.in_(CHARGES_EXIT_FEES),
            Order.status == "done",
            Order.closed_at.is_not(None),
        )
        .order_by(Order.id)
    ).scalars()
    for order in orders:
        fee = order.terms.get("exit_fee_fen") or 0
        if fee and clock.month_of(clock.local(order.closed_at).date()) == clock.month_of(first):
            yield "exit_fee", entries()["exit_fee_item"], fee


def _late_fee(uow: Session, line: Line, first: date) -> Iterator[Item]:
    fee = arrears.late_fee_fen(uow, line, first)
    if fee:
        yield arrears.LATE_FEE, entries()["late_fee_item"], fee


def _usual_fen(uow: Session, line: Line, first: date) -> int | None:
    """The mean of the bills before that month; None if there are too few to tell."""
    before = list(
        uow.execute(
            select(Bill.total_fen)
            .where(Bill.line_id == line.id, Bill.month < clock.month_of(first))
            .order_by(Bill.month.desc())
            .limit(UNUSUAL_MONTHS)
        ).scalars()
    )
    return sum(before) // UNUSUAL_MONTHS if len(before) == UNUSUAL_MONTHS else None


def _credit_points(uow: Session, line: Line, first: date, total_fen: int) -> None:
    """A point for each whole yuan."""
    points = earned_by(total_fen)
    if not points:
        return
    line.points += points
    entry: dict[str, Any] = {
        "line_id": line.id,
        "at": clock.now(),
        "kind": "earned",
        "points": points,
        "expires_on": expiry_of(clock.next_month_start(first)),
        "note": entries()["point_notes"]["bill"],
    }
    uow.add(PointEntry(**entry))


def _month_before(first: date) -> date:
    return date(first.year - 1, 12, 1) if first.month == 1 else first.replace(month=first.month - 1)


def _first_of(month: str) -> date:
    return date.fromisoformat(f"{month}-01")


def _months(first: date, end: date) -> Iterator[date]:
    while first < end:
        yield first
        first = clock.next_month_start(first)
