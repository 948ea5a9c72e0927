"""Query bill (L1): closed months with their items, explained against the month before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecom import clock, query_balance, rating, usage
from telecom.errors import Refused
from telecom.models import Bill, Line, Plan

UNUSUAL_TIMES = 5
UNUSUAL_MONTHS = 3
"""A bill above so many times the mean of so many months before is unusual (电信条例 33)."""


@dataclass(frozen=True)
class Item:
    """`kind`: plan, pack, value_added, overage or home; fen."""

    kind: str
    name: str
    amount_fen: int


@dataclass(frozen=True)
class Change:
    """By how many fen an item is more (or, negative, less) than the month before."""

    kind: str
    name: str
    amount_fen: int


@dataclass(frozen=True)
class Overage:
    """What lies behind a charge beyond the allowance: MB and minutes above the plan, messages."""

    data_mb: int
    minutes: int
    sms: int


@dataclass(frozen=True)
class BillFacts:
    """A closed month. Sums in fen, months `YYYY-MM`, `months` newest first.

    `before_*`, `difference_fen` and `changes` (largest first) compare it with the month before and
    are None and empty without one; `mean_fen` of the three months before is None without all three.
    `overage` is None unless something was charged beyond the allowance.
    """

    month: str
    total_fen: int
    items: list[Item]
    before_month: str | None
    before_fen: int | None
    difference_fen: int | None
    changes: list[Change]
    mean_fen: int | None
    unusual: bool
    overage: Overage | None
    months: list[str]


@dataclass(frozen=True)
class Running:
    """The month that is not closed: spent so far in fen, and the day its bill comes."""

    month: str
    spent_fen: int
    plan_fen: int
    services_fen: int
    home_fen: int
    overage_fen: int
    bill_on: str


@dataclass(frozen=True)
class Total:
    """A month's bill in one figure."""

    month: str
    total_fen: int


def list_totals(uow: Session, line: Line) -> list[Total]:
    """The bills of `line`, newest first."""
    return [Total(bill.month, bill.total_fen) for bill in _bills(uow, line)]


def get_bill(uow: Session, line: Line, month: str | None = None) -> BillFacts:
    """The bill of `month`, of the last closed one by default.

    Raises:
        Refused: `no_bill`, with the `month` (None: there is no bill at all) and the `months` there
            are, newest first.
    """
    bills = _bills(uow, line)
    months = [bill.month for bill in bills]
    if month is None and months:
        month = months[0]
    if month not in months:
        raise Refused("no_bill", month=month, months=months)
    at = months.index(month)
    bill, earlier = bills[at], bills[at + 1 :]
    before = earlier[0] if earlier and earlier[0].month == previous_month(month) else None
    last = [b.total_fen for b in earlier[:UNUSUAL_MONTHS]]
    mean = sum(last) // UNUSUAL_MONTHS if len(last) == UNUSUAL_MONTHS else None
    return BillFacts(
        month=month,
        total_fen=bill.total_fen,
        items=[Item(i.kind, i.name, i.amount_fen) for i in bill.items],
        before_month=before.month if before else None,
        before_fen=before.total_fen if before else None,
        difference_fen=bill.total_fen - before.total_fen if before else None,
        changes=_changes(bill, before) if before else [],
        mean_fen=mean,
        unusual=mean is not None and bill.total_fen * len(last) > UNUSUAL_TIMES * sum(last),
        overage=_overage(uow, line, bill),
        months=months,
    )


def get_running(uow: Session, line: Line) -> Running:
    """What the present month has cost so far, and when its bill comes."""
    today = clock.today()
    balance = query_balance.get_balance(uow, line)
    return Running(
        month=clock.month_of(today),
        spent_fen=balance.spent_fen,
        plan_fen=balance.plan_fen,
        services_fen=balance.services_fen,
        home_fen=balance.home_fen,
        overage_fen=balance.overage_fen,
        bill_on=clock.next_month_start(today).isoformat(),
    )


def previous_month(month: str) -> str:
    """`2026-01` → `2025-12`."""
    return clock.month_of(date.fromisoformat(f"{month}-01") - timedelta(days=1))


def _bills(uow: Session, line: Line) -> list[Bill]:
    query = select(Bill).where(Bill.line_id == line.id).order_by(Bill.month.desc())
    return list(uow.execute(query).scalars())


def _changes(bill: Bill, before: Bill) -> list[Change]:
    now = {(i.kind, i.name): i.amount_fen for i in bill.items}
    then = {(i.kind, i.name): i.amount_fen for i in before.items}
    changes = [
        Change(*key, amount_fen=now.get(key, 0) - then.get(key, 0))
        for key in dict.fromkeys([*now, *then])
        if now.get(key, 0) != then.get(key, 0)
    ]
    return sorted(changes, key=lambda change: -abs(change.amount_fen))


def _overage(uow: Session, line: Line, bill: Bill) -> Overage | None:
    used = usage.usage_of(uow, line, bill.month)
    if used is None or not any(i.kind == "overage" for i in bill.items):
        return None
    names = [i.name for i in bill.items if i.kind == "plan"]
    plan = uow.execute(select(Plan).where(Plan.name.in_(names))).scalars().first() or line.plan
    throttled = usage.throttled_after_mb(plan) is not None
    included = rating.allowance(uow, line, clock.month_end(date.fromisoformat(f"{bill.month}-01")))
    general_mb = rating.used_in(uow, line, bill.month).general_mb(included)
    return Overage(
        data_mb=0 if throttled else max(general_mb - included.data_mb, 0),
        minutes=max(used.minutes - plan.minutes, 0),
        sms=used.sms,
    )
