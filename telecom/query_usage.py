"""Query usage (L1): what is used and left of this month, or what was used in an earlier one."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from telecom import clock, usage
from telecom.errors import Refused
from telecom.models import Line
from telecom.usage import Allowances


@dataclass(frozen=True)
class PastUsage:
    """What was used in `month` (`YYYY-MM`). Data in MB, the charge beyond the allowance in fen."""

    month: str
    data_mb: int
    directed_mb: int
    minutes: int
    sms: int
    overage_fen: int


def get_usage(uow: Session, line: Line) -> Allowances:
    """This month of `line`."""
    return usage.allowances(uow, line)


def get_past_usage(uow: Session, line: Line, month: str) -> PastUsage:
    """What `line` used in `month`.

    Raises:
        Refused: `no_usage`, with the `month` and the `months` there are, newest first.
    """
    used = usage.usage_of(uow, line, month)
    if used is None:
        raise Refused("no_usage", month=month, months=usage.months_used(uow, line))
    return PastUsage(
        month=month,
        data_mb=used.data_mb,
        directed_mb=used.directed_mb,
        minutes=used.minutes,
        sms=used.sms,
        overage_fen=used.overage_fen,
    )


def is_present(month: str) -> bool:
    """Whether `month` is still running."""
    return month == clock.month_of(clock.today())
