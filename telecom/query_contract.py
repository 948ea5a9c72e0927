"""Query contract (L1): what binds the line, until when, and what leaving today would cost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecom import clock, unsubscribe_service
from telecom.models import Contract, Line
from telecom.subscriptions import cancellable_subscriptions, exit_fee_fen, months_left


@dataclass(frozen=True)
class Bond:
    """A contract of plan or broadband, or a pack under contract. Days ISO, `ends_on` the last one.

    The fee for leaving today is `percent` of `monthly_fen` for `months_charged` months: of a
    contract the present month counts, of a pack only those after it. Simulated.
    """

    covers: str
    name: str
    starts_on: str
    ends_on: str
    days_left: int
    monthly_fen: int
    percent: int
    months_charged: int
    exit_fee_fen: int


@dataclass(frozen=True)
class Contracts:
    """What binds today, the longest first; `ended`: name and last day of the latest over, or None.

    `exit_fee_fen` is the fee for leaving all of it today.
    """

    phone_number: str
    bonds: list[Bond]
    exit_fee_fen: int
    ended: tuple[str, str] | None


def get_contracts(uow: Session, line: Line) -> Contracts:
    """Contracts of `line` and packs under contract; changes nothing."""
    today = clock.today()
    query = select(Contract).where(Contract.line_id == line.id).order_by(Contract.ends_on.desc())
    contracts = list(uow.execute(query).scalars())
    bonds = [_of_contract(c, today) for c in contracts if c.ends_on >= today]
    bonds += _packs(uow, line, today)
    over = [c for c in contracts if c.ends_on < today]
    return Contracts(
        phone_number=line.phone_number,
        bonds=sorted(bonds, key=lambda bond: bond.ends_on, reverse=True),
        exit_fee_fen=sum(bond.exit_fee_fen for bond in bonds),
        ended=(over[0].name, over[0].ends_on.isoformat()) if over else None,
    )


def _of_contract(contract: Contract, today: date) -> Bond:
    return Bond(
        covers=contract.covers,
        name=contract.name,
        starts_on=contract.starts_on.isoformat(),
        ends_on=contract.ends_on.isoformat(),
        days_left=(contract.ends_on - today).days,
        monthly_fen=contract.monthly_fen,
        percent=contract.exit_fee_percent,
        months_charged=months_left(contract, today),
        exit_fee_fen=exit_fee_fen(contract, today),
    )


def _packs(uow: Session, line: Line, today: date) -> list[Bond]:
    bonds = []
    for subscription in cancellable_subscriptions(uow, line):
        until = subscription.contract_until
        if until is None or until < today:
            continue
        terms = unsubscribe_service.get_terms(uow, line, [subscription.service_id])
        bonds.append(
            Bond(
                covers="pack",
                name=subscription.service.name,
                starts_on=subscription.started_on.isoformat(),
                ends_on=until.isoformat(),
                days_left=(until - today).days,
                monthly_fen=subscription.service.price_fen,
                percent=unsubscribe_service.EXIT_FEE_PERCENT,
                months_charged=max((until.year - today.year) * 12 + until.month - today.month, 0),
                exit_fee_fen=terms["exit_fee_fen"],
            )
        )
    return bonds
