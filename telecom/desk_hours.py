"""The hours of a day in which somebody takes calls, such as `08:30-17:30`, Shanghai."""

from __future__ import annotations

from datetime import datetime

from telecom import clock

ROUND_THE_CLOCK = "00:00-24:00"
"""10086 reaches a human at any hour (domain facts, channels and codes)."""
MINUTES_A_DAY = 24 * 60


def within(hours: str, at: datetime) -> bool:
    """Whether `at` is within `hours` of a day in Shanghai: `08:30-17:30`, `00:00-24:00`."""
    begins, ends = (_minutes(part) for part in hours.split("-"))
    local = clock.local(at)
    return begins <= local.hour * 60 + local.minute < ends


def problem(hours: str) -> str:
    """What is wrong with `hours`; nothing for such as `08:30-17:30`."""
    try:
        begins, ends = (_minutes(part) for part in hours.split("-"))
    except ValueError:
        return "no hours"
    return "" if 0 <= begins < ends <= MINUTES_A_DAY else "no hours"


def _minutes(of_day: str) -> int:
    hour, minute = of_day.split(":")
    if not (len(hour) == len(minute) == 2 and 0 <= int(minute) < 60):
        raise ValueError(of_day)
    return int(hour) * 60 + int(minute)
