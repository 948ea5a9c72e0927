"""The simulated time: moved, kept over a restart, followed by other processes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from telecom import change_plan, simulation
from telecom.clock import clock, local
from telecom.db import Database
from telecom.models import Notice
from tests.house import NOON
from tests.telecom.desk import WANG, Talk, at, line, rows


def shown() -> str:
    return f"{local(clock.now()):%Y-%m-%dT%H:%M}"


@pytest.mark.parametrize(
    ("now", "by", "then"),
    [
        ("2026-11-22T12:00", "day", "2026-11-23T09:00"),
        ("2026-11-22T00:30", "day", "2026-11-23T09:00"),
        ("2026-11-30T23:59", "day", "2026-12-01T09:00"),
        ("2026-11-01T00:00", "month", "2026-12-01T09:00"),
        ("2026-12-31T08:00", "month", "2027-01-01T09:00"),
    ],
)
def test_time_moves_to_the_next_morning_or_the_next_month(
    house: Database, now: str, by: str, then: str
) -> None:
    at(now)
    assert simulation.move(house, by) - clock.now() < timedelta(minutes=1)
    assert shown() == then


def test_time_does_not_move_by_anything_else(house: Database) -> None:
    with pytest.raises(ValueError, match="year"):
        simulation.move(house, "year")
    assert shown() == "2026-11-22T12:00"


def test_what_falls_due_on_the_way_is_done_when_it_returns(house: Database) -> None:
    Talk(house, WANG).have(change_plan, "huaka_59")
    simulation.move(house, "month")
    assert line(house, WANG).plan_id == "huaka_59"
    assert {notice.state for notice in rows(house, Notice)} == {"delivered"}


def test_moved_time_outlives_a_restart(house: Database) -> None:
    simulation.move(house, "month")
    clock.offset = timedelta(0)
    simulation.begin(house, None)
    assert shown() == "2026-12-01T09:00"


def test_start_that_names_a_time_wins(house: Database) -> None:
    simulation.move(house, "month")
    simulation.begin(house, NOON)
    assert shown() == "2026-11-22T12:00"
    assert not simulation.follow(house)


def test_without_a_moved_time_it_is_real_time(house: Database) -> None:
    clock.offset = timedelta(0)
    simulation.begin(house, None)
    assert clock.offset == timedelta(0)


def test_other_processes_follow_the_moved_time(house: Database) -> None:
    before = clock.offset
    simulation.move(house, "day")
    clock.offset = before  # another process, whose clock did not move
    assert simulation.follow(house)
    assert shown() == "2026-11-23T09:00"


def test_moved_time_runs_on(house: Database) -> None:
    simulation.move(house, "day")
    kept = clock.offset
    simulation.follow(house)
    assert abs(clock.offset - kept) <= timedelta(seconds=1)
