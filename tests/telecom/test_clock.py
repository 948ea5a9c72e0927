"""Times and days: UTC in storage, Shanghai for people."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import text

from telecom import clock
from telecom.conversations import open_conversation
from telecom.db import Database
from telecom.models import Conversation
from tests.telecom.desk import at, day, rows


@pytest.mark.parametrize(
    ("moment", "utc", "today"),
    [
        ("2026-11-22T23:30", "2026-11-22T15:30", "2026-11-22"),
        ("2026-11-23T00:30", "2026-11-22T16:30", "2026-11-23"),
        ("2027-01-01T07:59", "2026-12-31T23:59", "2027-01-01"),
    ],
)
def test_day_changes_at_midnight_in_shanghai(moment: str, utc: str, today: str) -> None:
    at(moment)
    assert clock.now().isoformat().startswith(utc)
    assert clock.today() == day(today)
    assert clock.local(clock.now()).isoformat().startswith(moment)


def test_times_are_stored_in_utc_and_come_back_aware(house: Database) -> None:
    at("2026-11-23T00:30")
    house.run(lambda uow: open_conversation(uow, "c", "rest"))
    with house.read() as uow:
        stored = uow.execute(text("SELECT started_at FROM conversations")).scalar_one()
    assert str(stored).startswith("2026-11-22 16:30")
    assert rows(house, Conversation)[0].started_at.tzinfo is timezone.utc


def test_time_without_zone_is_not_stored(house: Database) -> None:
    def verb(uow: object) -> None:
        open_conversation(uow, "c", "rest").ended_at = datetime(2026, 11, 22)  # type: ignore[arg-type]

    with pytest.raises(Exception, match="without its zone"):
        house.run(verb)


def test_clock_is_not_set_without_zone() -> None:
    with pytest.raises(ValueError, match="zone"):
        clock.clock.set(datetime(2026, 11, 22))


def test_clock_starts_where_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANGEYI_CLOCK", "2026-11-22T12:00:00+08:00")
    clock.start_from_environment()
    assert clock.now() - datetime(2026, 11, 22, 4, tzinfo=timezone.utc) < timedelta(seconds=5)
    monkeypatch.setenv("SANGEYI_CLOCK", "2026-11-22T12:00:00")
    with pytest.raises(ValueError, match="zone"):
        clock.start_from_environment()


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        ("2026-01-31", "2026-02-01", "2026-01-31"),
        ("2026-02-01", "2026-03-01", "2026-02-28"),
        ("2028-02-29", "2028-03-01", "2028-02-29"),
        ("2026-12-31", "2027-01-01", "2026-12-31"),
    ],
)
def test_months_end_where_the_calendar_says(today: str, first: str, last: str) -> None:
    assert clock.next_month_start(day(today)) == day(first)
    assert clock.month_end(day(today)) == day(last)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-11-22", 1, "2026-11-23"),
        ("2026-11-23", 4, "2026-11-27"),
        ("2026-11-23", 5, "2026-11-30"),
        ("2026-11-27", 1, "2026-11-30"),
        ("2026-12-31", 5, "2027-01-07"),
        ("2026-11-28", 0, "2026-11-28"),
    ],
)
def test_working_days_are_monday_to_friday(start: str, days: int, end: str) -> None:
    assert clock.working_day_after(day(start), days) == day(end)
