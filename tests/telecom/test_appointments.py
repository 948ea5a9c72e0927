"""Visits at home: when they can be booked, and what becomes of them."""

from __future__ import annotations

import pytest

from telecom import appointments, clock
from telecom.db import Database
from telecom.errors import Refused
from telecom.models import Appointment
from tests.telecom.desk import MA, at, day, line, rows


def book(house: Database, iso: str, part: str = "morning") -> None:
    house.run(
        lambda uow: appointments.book(uow, line(house, MA), "pickup", day(iso), part, "某路1号")
    )


def test_visit_is_within_seven_days(house: Database) -> None:
    at("2026-11-22T12:00")
    assert [d.isoformat() for d in appointments.days()][:: len(appointments.days()) - 1] == [
        "2026-11-23",
        "2026-11-29",
    ]
    for iso in ("2026-11-22", "2026-11-30", "2026-11-01"):
        with pytest.raises(Refused) as refused:
            appointments.check(day(iso), "morning")
        assert refused.value.reason == "day_out_of_range"
        assert refused.value.facts == {"first": "2026-11-23", "last": "2026-11-29"}


def test_part_of_the_day_that_has_begun_is_over(house: Database) -> None:
    at("2026-11-22T13:00")
    assert appointments.parts(clock.today()) == ["evening"]
    appointments.check(clock.today(), "evening", first_in=0)
    with pytest.raises(Refused, match="part_over"):
        appointments.check(clock.today(), "afternoon", first_in=0)
    at("2026-11-22T18:00")
    assert appointments.days(0)[0] == day("2026-11-23")


def test_day_has_three_parts(house: Database) -> None:
    assert list(appointments.PARTS) == ["morning", "afternoon", "evening"]
    with pytest.raises(Refused, match="part_over"):
        appointments.check(appointments.days()[0], "midnight")


def test_moved_visit_is_kept_beside_the_new_one(house: Database) -> None:
    at("2026-11-22T12:00")
    book(house, "2026-11-24")

    def move(uow: object) -> None:
        visit = uow.get(Appointment, 1)  # type: ignore[attr-defined]
        appointments.move(uow, visit, day("2026-11-26"), "evening")  # type: ignore[arg-type]

    house.run(move)
    assert [(v.day.day, v.part_of_day, v.status) for v in rows(house, Appointment)] == [
        (24, "morning", "moved"),
        (26, "evening", "booked"),
    ]


def test_overdue_visits_are_visible(house: Database) -> None:
    at("2026-11-22T12:00")
    book(house, "2026-11-24")
    book(house, "2026-11-23")
    at("2026-11-24T23:59")
    with house.read() as uow:
        assert [v.day.day for v in appointments.list_overdue(uow)] == [23]
    at("2026-11-25T00:00")
    with house.read() as uow:
        assert [v.day.day for v in appointments.list_overdue(uow)] == [23, 24]
