"""The simulated time: moved forward on request, kept in the database, followed by every process.

For development and simulation only; whoever offers it sees to that.
"""

from __future__ import annotations

import math
from datetime import datetime, time, timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from telecom import clock, jobs
from telecom.db import Database
from telecom.models import SimulatedClock
from telecom.outbox import Sender

STEPS = ("day", "month")
MORNING = time(9, 0)
"""When a day that was moved to begins."""
ROW = 1


def move(house: Database, by: str, sender: Sender | None = None) -> datetime:
    """Go to the next morning (`day`) or the first morning of the next month (`month`).

    Whatever fell due on the way happens before it returns. Gives the time it is then.

    Raises:
        ValueError: `by` is neither.
    """
    if by not in STEPS:
        raise ValueError(f"{by!r} is not one of {STEPS}")
    today = clock.today()
    there = today + timedelta(days=1) if by == "day" else clock.next_month_start(today)
    clock.clock.set(datetime.combine(there, MORNING, clock.SHANGHAI))
    house.run(keep)
    jobs.run_until_still(house, sender)
    return clock.now()


def keep(uow: Session) -> None:
    """Remember how far the clock is ahead; of a begun second the whole, so it never goes back."""
    seconds = math.ceil(clock.clock.offset.total_seconds())
    uow.merge(SimulatedClock(id=ROW, offset_seconds=seconds))


def follow(house: Database) -> bool:
    """Take over the time that is kept, if there is one; whether there is."""
    with house.read() as uow:
        kept = uow.get(SimulatedClock, ROW)
    if kept is None:
        return False
    offset = timedelta(seconds=kept.offset_seconds)
    if abs(clock.clock.offset - offset) >= timedelta(seconds=1):
        clock.clock.offset = offset
    return True


def begin(house: Database, moment: datetime | None) -> None:
    """At start: `moment` if one is asked for, whatever was kept; else the time that is kept."""
    if moment is None:
        follow(house)
        return
    clock.clock.set(moment)
    house.run(forget)


def forget(uow: Session) -> None:
    """Keep no time."""
    uow.execute(delete(SimulatedClock))
