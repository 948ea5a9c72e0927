"""Arrears: a late fee of 3 per mille a day (电信条例 34), and suspension 30 days after the term of
payment (电信条例 35).

A bill is paid within 10 days of its closing (simulated). When a line fell into arrears is read off
its balance, bills and payments: nothing else moves a balance.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from telecom import clock, notices
from telecom.models import Bill, BillItem, Line, Payment

LATE_FEE = "late_fee"
"""The kind of the item on the bill."""
PER_MILLE_A_DAY = 3
PAY_WITHIN_DAYS = 10
"""From the first day of arrears on; simulated."""
SUSPEND_AFTER_DAYS = 30
"""After the term of payment."""
WARN_DAYS = 3
"""Before the suspension; simulated."""


def since(uow: Session, line: Line) -> date | None:
    """The first day of the present arrears; None if nothing is owed."""
    return _since(line, _movements(uow, line)) if line.balance_fen < 0 else None


def _since(line: Line, movements: Counter[date]) -> date:
    balance = line.balance_fen
    for day, moved in sorted(movements.items(), reverse=True):
        balance -= moved
        if balance >= 0:
            return day
    return line.opened_on


def suspends_on(first: date) -> date:
    """The day on which a line is suspended that has been in arrears since `first`."""
    return first + timedelta(days=PAY_WITHIN_DAYS + SUSPEND_AFTER_DAYS)


def late_fee_fen(uow: Session, line: Line, first: date) -> int:
    """The late fee of the month that begins on `first`, in fen, before that month is closed.

    For each of its days after the term of payment, of what is owed at the day's end; late fees of
    earlier bills bear none.
    """
    last = clock.month_end(first)
    moved = _movements(uow, line)
    fees = _fees(uow, line)
    balance = line.balance_fen - sum(moved.values())
    begun: date | None = line.opened_on if balance < 0 else None
    days = sorted({*(day for day in moved if day <= last), *_days(first, last)})
    owed_fees, mille = 0, 0
    for day in days:
        balance += moved.get(day, 0)
        if balance >= 0:
            begun, owed_fees = None, 0
            continue
        begun = begun or day
        owed_fees += fees.get(day, 0)
        if day >= first and day >= begun + timedelta(days=PAY_WITHIN_DAYS):
            mille += max(-balance - owed_fees, 0) * PER_MILLE_A_DAY
    return (mille + 500) // 1000


def handle_due(uow: Session) -> int:
    """Warn of suspensions that are near, and suspend the lines whose time is up; how many of both.

    Whatever another process is working on is left to it.
    """
    owing = (Line.status == "active", Line.balance_fen < 0)
    lines = uow.execute(
        select(Line)
        .where(*owing)
        .order_by(Line.id)
        .with_for_update(of=Line, skip_locked=True)
        .execution_options(populate_existing=True)
    ).scalars()
    # this runs every few seconds over everybody who owes: two queries for all of them
    moved = _all_movements(uow, *owing)
    return sum(_handle(uow, line, _since(line, moved[line.id])) for line in list(lines))


def _handle(uow: Session, line: Line, first: date) -> int:
    due, today = suspends_on(first), clock.today()
    facts: dict[str, Any] = {
        "phone_number": line.phone_number,
        "arrears_fen": -line.balance_fen,
        "due": due,
    }
    key = f"arrears:{line.id}:{first.isoformat()}"
    if today >= due:
        line.status, line.suspended_by, line.suspended_at = "suspended", "arrears", clock.now()
        uow.flush()
        notices.send(uow, line, "arrears_suspended", f"{key}:suspended", **facts)
        return 1
    near = today >= due - timedelta(days=WARN_DAYS)
    return int(near and notices.send(uow, line, "arrears_warning", key, **facts) is not None)


def _movements(uow: Session, line: Line) -> Counter[date]:
    """What came onto the balance, or went off it, by day, in fen."""
    return _all_movements(uow, Line.id == line.id)[line.id]


def _all_movements(uow: Session, *which: Any) -> defaultdict[int, Counter[date]]:
    """The same of all lines that fit `which`, by the line's id."""
    moved: defaultdict[int, Counter[date]] = defaultdict(Counter)
    bills = select(Bill.line_id, Bill.month, Bill.total_fen).join(Line, Line.id == Bill.line_id)
    for line_id, month, total in uow.execute(bills.where(*which)):
        moved[line_id][_closed_on(month)] -= total
    paid = select(Payment.line_id, Payment.paid_at, Payment.amount_fen).join(
        Line, Line.id == Payment.line_id
    )
    for line_id, at, amount in uow.execute(paid.where(Payment.state == "paid", *which)):
        moved[line_id][clock.local(at).date()] += amount
    return moved


def _fees(uow: Session, line: Line) -> dict[date, int]:
    query = (
        select(Bill.month, func.sum(BillItem.amount_fen))
        .join(BillItem, BillItem.bill_id == Bill.id)
        .where(Bill.line_id == line.id, BillItem.kind == LATE_FEE)
        .group_by(Bill.month)
    )
    return {_closed_on(month): int(total) for month, total in uow.execute(query)}


def _closed_on(month: str) -> date:
    return clock.next_month_start(date.fromisoformat(f"{month}-01"))


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
