"""Query points: the balance, what is lost when, what it buys."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from telecom.clock import SHANGHAI
from telecom.conversations import identified_line, line_of
from telecom.db import Database
from telecom.errors import NotIdentified
from telecom.models import Line, PointEntry
from telecom.query_points import Points, earned_by, expiry_of, get_points, list_rewards
from tests.telecom.desk import LIN, WANG, ZHANG, Talk, at, day, kept, line, rows


def of(house: Database, number: str) -> Points:
    with house.read() as uow:
        found: Any = line_of(uow, number)
        return get_points(uow, found)


def put(house: Database, number: str, kind: str, on: str, points: int) -> None:
    entry = PointEntry(
        line_id=line(house, number).id,
        at=datetime.fromisoformat(f"{on}T09:00").replace(tzinfo=SHANGHAI),
        kind=kind,
        points=points,
        expires_on=expiry_of(day(on)) if kind == "earned" else None,
    )
    house.run(lambda uow: uow.add(entry))


def left(house: Database, number: str) -> list[tuple[int, str | None]]:
    return [(batch.points, batch.last_day) for batch in of(house, number).batches]


def test_own_points_need_level_1(house: Database) -> None:
    talk = Talk(house, WANG, level=0)
    with house.read() as uow, pytest.raises(NotIdentified):
        identified_line(uow, talk.id)


def test_each_full_yuan_billed_is_a_point(house: Database) -> None:
    assert (earned_by(6175), earned_by(99), earned_by(-100)) == (61, 0, 0)
    bills = [68, 62, 61, 59, 59, 61]
    assert of(house, WANG).balance == 860 + sum(bills)


def test_points_count_to_the_end_of_the_next_year(house: Database) -> None:
    assert left(house, WANG) == [(860, "2026-12-31"), (370, "2027-12-31")]
    assert expiry_of(day("2026-12-31")) == day("2028-01-01")
    assert expiry_of(day("2027-01-01")) == day("2029-01-01")


def test_points_past_their_day_do_not_count(house: Database) -> None:
    at("2026-12-31T23:59")
    assert of(house, WANG).balance == 1230
    at("2027-01-01T00:00")
    assert of(house, WANG).balance == 370


def test_what_is_spent_is_taken_from_what_is_lost_first(house: Database) -> None:
    assert left(house, ZHANG) == [(1400, "2026-12-31"), (594, "2027-12-31")]
    put(house, ZHANG, "spent", "2026-11-20", 1500)
    assert left(house, ZHANG) == [(494, "2027-12-31")]


def test_what_was_lost_already_cannot_be_spent(house: Database) -> None:
    put(house, LIN, "earned", "2024-05-01", 100)
    put(house, LIN, "earned", "2025-05-01", 100)
    put(house, LIN, "spent", "2026-02-01", 30)
    assert left(house, LIN) == [(70, "2026-12-31")]


def test_expiry_that_was_booked_does_not_count_twice(house: Database) -> None:
    put(house, LIN, "earned", "2024-05-01", 100)
    put(house, LIN, "earned", "2025-05-01", 40)
    put(house, LIN, "expired", "2026-01-01", 100)
    assert left(house, LIN) == [(40, "2026-12-31")]


def test_rewards_are_told_by_what_can_be_afforded(house: Database) -> None:
    wang = of(house, WANG)
    assert [r.points for r in wang.affordable] == [1000, 500, 350, 200]
    assert wang.next_reward is not None
    assert (wang.next_reward.points, wang.missing) == (3000, 1770)
    put(house, WANG, "earned", "2026-11-01", 10_000)
    assert (of(house, WANG).next_reward, of(house, WANG).missing) == (None, 0)
    assert [r.points for r in list_rewards()] == sorted(r.points for r in list_rewards())


def test_reward_is_affordable_to_the_point(house: Database) -> None:
    put(house, LIN, "earned", "2026-11-01", 199)
    assert of(house, LIN).affordable == [] and of(house, LIN).missing == 1
    put(house, LIN, "earned", "2026-11-02", 1)
    assert [r.points for r in of(house, LIN).affordable] == [200]


def test_latest_entries_are_told_with_their_sign(house: Database) -> None:
    latest = of(house, ZHANG).latest
    assert [(entry.on, entry.points) for entry in latest] == [
        ("2026-11-02", -1000),
        ("2026-11-01", 99),
        ("2026-10-01", 99),
    ]


def test_line_without_points_has_none(house: Database) -> None:
    lin = of(house, LIN)
    assert (lin.balance, lin.batches, lin.latest, lin.affordable) == (0, [], [], [])


def test_seeded_lines_hold_what_their_entries_say(house: Database) -> None:
    for one in rows(house, Line):
        assert one.points == of(house, one.phone_number).balance


def test_reading_the_points_changes_nothing(house: Database) -> None:
    before = kept(house)
    of(house, WANG)
    assert kept(house) == before
