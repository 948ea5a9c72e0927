"""Check balance (L1): what is left, what is owed, and what this month has cost so far."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from telecom import clock
from telecom.models import HomeService, Line, Usage
from telecom.subscriptions import charged_subscriptions


@dataclass(frozen=True)
class Balance:
    """All sums in fen. `spent_fen`, this month's cost so far, is the sum of the other four."""

    phone_number: str
    credit_fen: int
    arrears_fen: int
    spent_fen: int
    plan_name: str
    plan_fen: int
    services_fen: int
    home_fen: int
    overage_fen: int
    suspended: bool


def get_balance(uow: Session, line: Line) -> Balance:
    """The account of `line` now.

    Monthly fees count in full from the first day, also of what was unsubscribed in this month.
    """
    today = clock.today()
    services = sum(s.service.price_fen for s in charged_subscriptions(uow, line, today))
    home = sum(
        uow.execute(
            select(HomeService.price_fen).where(
                HomeService.line_id == line.id,
                or_(HomeService.ended_on.is_(None), HomeService.ended_on >= today.replace(day=1)),
            )
        ).scalars()
    )
    overage = (
        uow.execute(
            select(Usage.overage_fen).where(
                Usage.line_id == line.id, Usage.month == clock.month_of(today)
            )
        ).scalar_one_or_none()
        or 0
    )
    return Balance(
        phone_number=line.phone_number,
        credit_fen=max(line.balance_fen, 0),
        arrears_fen=max(-line.balance_fen, 0),
        spent_fen=line.plan.price_fen + services + home + overage,
        plan_name=line.plan.name,
        plan_fen=line.plan.price_fen,
        services_fen=services,
        home_fen=home,
        overage_fen=overage,
        suspended=line.status == "suspended",
    )
