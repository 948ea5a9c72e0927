"""Rating: what is included in a month, what use beyond it costs, and what the cap keeps away.

Packs count on top of the plan: general data, or data of named apps only (simulated: one pool for
all of them). Directed data beyond its allowance counts as general data. The customer's cap covers
everything beyond the allowance of a month. Once it is reached, use goes on without a charge:
general data is slowed down, calls and messages beyond the plan are paused (simulated rules).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecom import clock, notices
from telecom.conversations import locked_line
from telecom.errors import Refused
from telecom.models import Line, Plan, Usage
from telecom.subscriptions import charged_subscriptions, plan_on
from telecom.tariff import overage_fen

ALERTED = ("data", "minutes")
"""What is watched for alerts, in the order in which it is told."""


@dataclass(frozen=True)
class Allowance:
    """What a month includes: general data and data of named apps in MB, outgoing minutes."""

    data_mb: int
    directed_mb: int
    minutes: int


@dataclass(frozen=True)
class Used:
    """A month's use: data in MB, outgoing minutes, messages; what was charged beyond the allowance
    and what the cap kept from being charged, in fen.
    """

    data_mb: int = 0
    directed_mb: int = 0
    minutes: int = 0
    sms: int = 0
    charged_fen: int = 0
    waived_fen: int = 0

    def general_mb(self, included: Allowance) -> int:
        """Data that counts as general: what goes beyond the directed allowance is among it."""
        return self.data_mb + max(self.directed_mb - included.directed_mb, 0)


def allowance(uow: Session, line: Line, day: date | None = None) -> Allowance:
    """What the month of `day` (today) includes, by the plan of that day, packs and gifts.

    A pack counts in full in every month in which it works for a day; data given to the customer
    (`supplement_mb`) counts in the present month.
    """
    at = day or clock.today()
    plan = plan_on(uow, line, at)
    packs = [s.service for s in charged_subscriptions(uow, line, at)]
    given = line.supplement_mb if clock.month_of(at) == clock.month_of(clock.today()) else 0
    return Allowance(
        data_mb=plan.data_mb + given + sum(p.data_mb for p in packs if not p.apps),
        directed_mb=plan.directed_mb + sum(p.data_mb for p in packs if p.apps),
        minutes=plan.minutes,
    )


def worth_fen(plan: Plan, included: Allowance, used: Used) -> int:
    """What the use beyond `included` costs on `plan` without a cap, in fen."""
    extra = included.data_mb - plan.data_mb
    return overage_fen(plan, used.general_mb(included), used.minutes, used.sms, extra)


def rated(plan: Plan, included: Allowance, cap_fen: int, used: Used) -> Used:
    """`used` with its charge brought up to date.

    What was charged stays charged, what the cap kept away stays free, also when the cap is changed
    or data is added later: neither is a charge ever taken back nor made up for.
    """
    due = worth_fen(plan, included, used) - used.waived_fen - used.charged_fen
    more = max(due, 0)
    taken = min(more, max(cap_fen - used.charged_fen, 0))
    return replace(
        used, charged_fen=used.charged_fen + taken, waived_fen=used.waived_fen + more - taken
    )


def used_in(uow: Session, line: Line, month: str) -> Used:
    """What `line` used in `month` (YYYY-MM); nothing if there is no record."""
    record = _record(uow, line, month)
    return Used() if record is None else _of(record)


def apply_usage(
    uow: Session,
    line: Line,
    data_mb: int = 0,
    directed_mb: int = 0,
    minutes: int = 0,
    sms: int = 0,
) -> Usage:
    """Add use to this month, charge what goes beyond the allowance, and tell the customer: alerts
    at the percentages of their choice, the first overage, and the cap, each once a month.

    Raises:
        ValueError: a negative amount.
        Refused: `line_not_active`.
    """
    if min(data_mb, directed_mb, minutes, sms) < 0:
        raise ValueError("use cannot be taken back")
    line = locked_line(uow, line.id)
    if line.status != "active":
        raise Refused("line_not_active")
    today = clock.today()
    record = open_month(uow, line, clock.month_of(today))
    plan, included, before = plan_on(uow, line, today), allowance(uow, line), _of(record)
    after = rated(
        plan,
        included,
        line.overage_cap_fen,
        replace(
            before,
            data_mb=before.data_mb + data_mb,
            directed_mb=before.directed_mb + directed_mb,
            minutes=before.minutes + minutes,
            sms=before.sms + sms,
        ),
    )
    record.data_mb, record.directed_mb = after.data_mb, after.directed_mb
    record.minutes, record.sms = after.minutes, after.sms
    record.overage_fen, record.waived_fen = after.charged_fen, after.waived_fen
    uow.flush()
    _alert(uow, line, record.month, included, before, after)
    _tell_charges(uow, line, record.month, before, after)
    return record


def percent_used(included: Allowance, used: Used) -> dict[str, int]:
    """Percent of the allowance that is used, rounded down, of `data` and `minutes` where there is
    one.
    """
    shares = {
        "data": (used.general_mb(included), included.data_mb),
        "minutes": (used.minutes, included.minutes),
    }
    return {kind: 100 * used_up // whole for kind, (used_up, whole) in shares.items() if whole}


def open_month(uow: Session, line: Line, month: str) -> Usage:
    """The record of `line`'s use in `month`, begun if there is none."""
    record = _record(uow, line, month)
    if record is None:
        record = Usage(line_id=line.id, month=month)
        uow.add(record)
        uow.flush()
    return record


def _record(uow: Session, line: Line, month: str) -> Usage | None:
    query = select(Usage).where(Usage.line_id == line.id, Usage.month == month)
    record: Usage | None = uow.execute(query).scalar_one_or_none()
    return record


def _of(record: Usage) -> Used:
    return Used(
        data_mb=record.data_mb,
        directed_mb=record.directed_mb,
        minutes=record.minutes,
        sms=record.sms,
        charged_fen=record.overage_fen,
        waived_fen=record.waived_fen,
    )


def _alert(
    uow: Session, line: Line, month: str, included: Allowance, before: Used, after: Used
) -> None:
    was, now = percent_used(included, before), percent_used(included, after)
    whole: dict[str, Any] = {"data": included.data_mb, "minutes": included.minutes}
    for kind in ALERTED:
        for percent in sorted(line.usage_alerts):
            if kind in now and was[kind] < percent <= now[kind]:
                notices.send(
                    uow,
                    line,
                    "usage_alert",
                    f"usage:{line.id}:{month}:{kind}:{percent}",
                    phone_number=line.phone_number,
                    kind=kind,
                    percent=percent,
                    whole=whole[kind],
                    left=max(
                        whole[kind]
                        - (after.general_mb(included) if kind == "data" else after.minutes),
                        0,
                    ),
                )


def _tell_charges(uow: Session, line: Line, month: str, before: Used, after: Used) -> None:
    cap = line.overage_cap_fen
    facts: dict[str, Any] = {
        "phone_number": line.phone_number,
        "charged_fen": after.charged_fen,
        "cap_fen": cap,
    }
    if after.charged_fen > 0 and before.charged_fen == 0:
        notices.send(uow, line, "overage_started", f"overage:{line.id}:{month}", **facts)
    reached = after.charged_fen >= cap > before.charged_fen
    if reached or after.waived_fen > before.waived_fen:
        notices.send(uow, line, "overage_cap_reached", f"cap:{line.id}:{month}:{cap}", **facts)
