"""What is active on a line."""

from __future__ import annotations

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from telecom import clock
from telecom.models import Contract, Line, Order, Plan, Subscription


def active_subscriptions(uow: Session, line: Line, day: date | None = None) -> list[Subscription]:
    """Packs and services that work on `day` (today), the dearest first.

    Cancelled ones that still run out are among them.
    """
    at = day or clock.today()
    return sorted(_between(uow, line, at, at), key=lambda s: (-s.service.price_fen, s.id))


def charged_subscriptions(uow: Session, line: Line, day: date) -> list[Subscription]:
    """Those whose fee is due for `day`'s month: what worked on any day of it until `day`."""
    return _between(uow, line, day.replace(day=1), day)


def _between(uow: Session, line: Line, first: date, last: date) -> list[Subscription]:
    query = select(Subscription).where(
        Subscription.line_id == line.id,
        Subscription.started_on <= last,
        or_(Subscription.ends_on.is_(None), Subscription.ends_on > first),
    )
    return list(uow.execute(query.order_by(Subscription.id)).scalars())


def cancellable_subscriptions(uow: Session, line: Line) -> list[Subscription]:
    """Those of the active ones that have not been cancelled yet."""
    return [s for s in active_subscriptions(uow, line) if s.status == "active"]


def plan_contract(uow: Session, line: Line) -> Contract | None:
    """The contract that binds the line to its plan today, the longest one, or None."""
    return (
        uow.execute(
            select(Contract)
            .where(
                Contract.line_id == line.id,
                Contract.covers == "plan",
                Contract.starts_on <= clock.today(),
                Contract.ends_on >= clock.today(),
            )
            .order_by(Contract.ends_on.desc())
        )
        .scalars()
        .first()
    )


def months_left(contract: Contract, day: date) -> int:
    """Months of the term from `day`'s month to the last, both counted."""
    return (contract.ends_on.year - day.year) * 12 + contract.ends_on.month - day.month + 1


def exit_fee_fen(contract: Contract, day: date) -> int:
    """The fee for leaving on `day`: the contract's share of the price of the months that remain.

    A simulated rule; the fen is rounded down.
    """
    return contract.monthly_fen * months_left(contract, day) * contract.exit_fee_percent // 100


def plan_on(uow: Session, line: Line, day: date) -> Plan:
    """The plan of `line` on `day`, past days and changes that are ordered included.

    Whether the jobs have brought a change about yet makes no difference.
    """
    changes = list(
        uow.execute(
            select(Order)
            .where(
                Order.line_id == line.id,
                Order.kind == "change_plan",
                Order.status.in_(("accepted", "queued", "scheduled", "done")),
            )
            .order_by(Order.effective_on, Order.id)
        ).scalars()
    )
    until = [order.terms["to_plan"] for order in changes if order.effective_on <= day]
    after = [
        order.terms["from_plan"]
        for order in changes
        if order.effective_on > day and order.status == "done"
    ]
    plan = uow.get(Plan, until[-1] if until else after[0] if after else line.plan_id)
    assert plan is not None
    return plan
