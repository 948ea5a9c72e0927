"""The one clock everything asks for the time.

Real time by default. `SANGEYI_CLOCK` (ISO 8601 with offset, development only) starts a simulated
clock there; tests and the simulator move it. Times are aware: UTC in storage, Asia/Shanghai for
people.
"""

from __future__ import annotations

import os
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
UTC = timezone.utc


class Clock:
    """A clock that can be shifted; `offset` is simulated time minus real time."""

    def __init__(self) -> None:
        self.offset = timedelta(0)

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC) + self.offset

    def set(self, moment: datetime) -> None:
        """Let the clock show `moment` now and run on from there.

        Raises:
            ValueError: if `moment` has no time zone.
        """
        if moment.tzinfo is None:
            raise ValueError(
                "the clock needs a time with its zone, such as 2026-11-22T12:00:00+08:00"
            )
        self.offset = moment.astimezone(UTC) - datetime.now(UTC)

    def advance(self, by: timedelta) -> None:
        """Move the clock forward (or back) by `by`."""
        self.offset += by


clock = Clock()


def start_from_environment() -> None:
    """Start the simulated clock that `SANGEYI_CLOCK` asks for; without it the real time stays.

    Raises:
        ValueError: if the value is no ISO 8601 time with its zone.
    """
    value = os.environ.get("SANGEYI_CLOCK")
    if value:
        clock.set(datetime.fromisoformat(value))


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return clock.now()


def local(moment: datetime) -> datetime:
    """`moment` as people in China read it (Asia/Shanghai)."""
    return moment.astimezone(SHANGHAI)


def today() -> date:
    """Today's date in Asia/Shanghai."""
    return local(now()).date()


def month_of(day: date) -> str:
    """The month of `day` as `YYYY-MM`."""
    return f"{day:%Y-%m}"


def next_month_start(day: date) -> date:
    """The first day of the month after `day`: the usual effective date of a plan change."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def month_end(day: date) -> date:
    """The last day of `day`'s month."""
    return next_month_start(day) - timedelta(days=1)


def working_day_after(day: date, days: int) -> date:
    """The `days`-th working day after `day`, Monday to Friday; public holidays are not known."""
    while days:
        day += timedelta(days=1)
        days -= day.weekday() < 5
    return day
