"""What a line may use in a month, what it has used, and where the present pace leads.

Data that is not used by the end of the month is lost. Directed data counts only in the apps it is
made for; what an app pack adds is directed, what other packs add is general (the catalogue's
`directed_packs`).
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecom import clock, rating
from telecom.catalogue import directed_packs
from telecom.models import Line, Plan, Usage
from telecom.subscriptions import charged_subscriptions
from telecom.tariff import overage_fen

FIRST_DAY_OF_A_PACE = 3
"""Before this day of the month nothing is projected: too little is known. Simulated."""


@dataclass(frozen=True)
class Measure:
    """One kind of use: MB, minutes or messages. Never both `left` and `over`."""

    used: int
    total: int
    left: int
    over: int


@dataclass(frozen=True)
class PackData:
    """What a pack adds, in MB."""

    name: str
    mb: int
    directed: bool


@dataclass(frozen=True)
class Pace:
    """Where the month ends if it goes on like this. MB, minutes, fen.

    `overage_fen` is the whole month's charge beyond the allowance, never above the cap.
    """

    data_mb: int
    data_over_mb: int
    minutes: int
    minutes_over: int
    overage_fen: int


@dataclass(frozen=True)
class Allowances:
    """This month of a line. `data` and `directed` in MB, sums in fen, `days_left` after today.

    `throttled_after_mb`: a plan that is slowed down instead of charged, or None. `gift_mb`: given
    data of this month, part of `data`. `pace` is None as long as it says nothing.
    """

    month: str
    days_left: int
    data: Measure
    directed: Measure
    minutes: Measure
    sms: Measure
    packs: list[PackData]
    gift_mb: int
    throttled_after_mb: int | None
    overage_fen: int
    cap_fen: int
    pace: Pace | None


def measure(used: int, total: int) -> Measure:
    """What is left of `total`, or by how much it is exceeded."""
    return Measure(used, total, left=max(total - used, 0), over=max(used - total, 0))


def usage_of(uow: Session, line: Line, month: str) -> Usage | None:
    """What the line used in that month (`YYYY-MM`), or None if nothing was recorded."""
    query = select(Usage).where(Usage.line_id == line.id, Usage.month == month)
    found: Usage | None = uow.execute(query).scalar_one_or_none()
    return found


def months_used(uow: Session, line: Line) -> list[str]:
    """The months with a record of use, newest first."""
    query = select(Usage.month).where(Usage.line_id == line.id)
    return list(uow.execute(query.order_by(Usage.month.desc())).scalars())


def allowances(uow: Session, line: Line) -> Allowances:
    """Allowance and use of `line` in the present month; changes nothing."""
    today = clock.today()
    month = clock.month_of(today)
    used = usage_of(uow, line, month) or Usage(
        data_mb=0, directed_mb=0, minutes=0, sms=0, overage_fen=0
    )
    packs = [
        PackData(s.service.name, s.service.data_mb, s.service_id in directed_packs())
        for s in charged_subscriptions(uow, line, today)
        if s.service.data_mb
    ]
    plan = line.plan
    included = rating.allowance(uow, line)
    general_mb = rating.used_in(uow, line, month).general_mb(included)
    return Allowances(
        month=month,
        days_left=(clock.month_end(today) - today).days,
        data=measure(general_mb, included.data_mb),
        directed=measure(min(used.directed_mb, included.directed_mb), included.directed_mb),
        minutes=measure(used.minutes, plan.minutes),
        sms=measure(used.sms, 0),
        packs=packs,
        gift_mb=line.supplement_mb,
        throttled_after_mb=throttled_after_mb(plan),
        overage_fen=used.overage_fen,
        cap_fen=line.overage_cap_fen,
        pace=_pace(line, used, general_mb, included.data_mb),
    )


def throttled_after_mb(plan: Plan) -> int | None:
    """From where on `plan` is slowed down instead of charged; None if it is charged."""
    after = (plan.overage or {}).get("throttled_after_gb")
    return None if after is None else round(after * 1024)


def _pace(line: Line, used: Usage, used_mb: int, general_mb: int) -> Pace | None:
    today = clock.today()
    if today.day < FIRST_DAY_OF_A_PACE:
        return None
    days = calendar.monthrange(today.year, today.month)[1]
    data_mb, minutes, sms = (
        round(amount * days / today.day) for amount in (used_mb, used.minutes, used.sms)
    )
    added_mb = general_mb - line.plan.data_mb
    charge = overage_fen(line.plan, max(data_mb - added_mb, 0), minutes, sms)
    return Pace(
        data_mb=data_mb,
        data_over_mb=max(data_mb - general_mb, 0),
        minutes=minutes,
        minutes_over=max(minutes - line.plan.minutes, 0),
        overage_fen=max(min(charge, line.overage_cap_fen), used.overage_fen),
    )
