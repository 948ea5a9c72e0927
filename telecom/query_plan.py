"""Query plan (L1): the own plan, what it contains, its rates beyond, what binds and what comes."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from telecom.change_plan import get_pending
from telecom.models import Line
from telecom.subscriptions import plan_contract
from telecom.tariff import Rates, rates


@dataclass(frozen=True)
class Pending:
    """A change that is not effective yet; `effective_on` ISO."""

    order_no: str
    to_name: str
    to_price_fen: int
    effective_on: str


@dataclass(frozen=True)
class OwnPlan:
    """The plan of a line. Fen a month, MB, minutes; days ISO.

    `contract_*` are None unless a contract binds the plan today.
    """

    phone_number: str
    name: str
    price_fen: int
    data_mb: int
    directed_mb: int
    minutes: int
    on_sale: bool
    rates: Rates
    contract_name: str | None
    contract_ends_on: str | None
    pending: Pending | None


def get_plan(uow: Session, line: Line) -> OwnPlan:
    """The plan that `line` has today; changes nothing."""
    plan = line.plan
    contract = plan_contract(uow, line)
    order = get_pending(uow, line)
    return OwnPlan(
        phone_number=line.phone_number,
        name=plan.name,
        price_fen=plan.price_fen,
        data_mb=plan.data_mb,
        directed_mb=plan.directed_mb,
        minutes=plan.minutes,
        on_sale=plan.on_sale,
        rates=rates(plan),
        contract_name=contract.name if contract else None,
        contract_ends_on=contract.ends_on.isoformat() if contract else None,
        pending=Pending(
            order_no=order.order_no,
            to_name=order.terms["to_name"],
            to_price_fen=order.terms["to_price_fen"],
            effective_on=order.effective_on.isoformat(),
        )
        if order
        else None,
    )
