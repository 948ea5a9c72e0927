"""What is active on a line."""

from __future__ import annotations

from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from telecom import clock
from telecom.models import Contract, Line, Subscription


def active_subscriptions(uow: Session, line: Line, day: date | None = None) -> list[Subscription]:
    """Packs and services that still work on `day` (today), the dearest first; cancelled ones that run out are among them."""
    at = day or clock.today()
    found = uow.execute(
        select(Subscription)
        .where(
            Subscription.line_id == line.id,
            Subscription.started_on <= at,
            or_(Subscription.ends_on.is_(None), Subscription.ends_on > at),
        )
        .order_by(Subscription.id)
    ).scalars()
    return sorted(found, key=lambda s: (-s.service.price_fen, s.id))


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
    """The fee for leaving on `day`: the contract's share of the price of the months that remain (a simulated rule)."""
    return contract.monthly_fen * months_left(contract, day) * contract.exit_fee_percent // 100
