"""Who takes calls."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from telecom import desk_hours, duties
from telecom.clock import clock
from telecom.db import Database
from telecom.errors import Refused
from telecom.models import Duty
from tests.telecom.test_desk import fall_silent, taken


def begin(house: Database) -> None:
    house.run(lambda uow: duties.begin(uow, "zhou"))


def is_on(house: Database) -> bool:
    with house.read() as uow:
        assert duties.count(uow) == int(duties.is_on(uow, "zhou"))
        return duties.is_on(uow, "zhou")


def test_nobody_is_on_duty_unasked(house: Database) -> None:
    assert not is_on(house)
    house.run(lambda uow: duties.sign(uow, "zhou"))
    assert not is_on(house)


def test_on_duty_until_the_end(house: Database) -> None:
    begin(house)
    begin(house)
    assert is_on(house)
    for _ in range(2):
        house.run(lambda uow: duties.end(uow, "zhou"))
    assert not is_on(house)


def test_who_falls_silent_is_gone_until_the_next_sign(house: Database) -> None:
    begin(house)
    fall_silent(house, "zhou")
    assert not is_on(house)
    with house.read() as uow:
        assert duties.needs_sign(uow, "zhou")
    house.run(lambda uow: duties.sign(uow, "zhou"))
    assert is_on(house)


def test_a_sign_of_life_is_not_written_all_the_time(house: Database) -> None:
    begin(house)
    with house.read() as uow:
        assert not duties.needs_sign(uow, "zhou") and not duties.needs_sign(uow, "wu")


def test_moving_the_simulated_clock_sends_nobody_home(house: Database) -> None:
    begin(house)
    clock.advance(timedelta(days=1))
    assert is_on(house)


def test_nobody_leaves_in_the_middle_of_a_call(house: Database) -> None:
    taken(house)
    with pytest.raises(Refused) as caught:
        house.run(lambda uow: duties.end(uow, "zhou"))
    assert caught.value.reason == "busy"
    with house.read() as uow:
        kept: Any = uow.get(Duty, "zhou")
        assert kept is not None


@pytest.mark.parametrize(
    ("hours", "at", "within"),
    [
        ("00:00-24:00", "00:00", True),
        ("00:00-24:00", "23:59", True),
        ("08:30-17:30", "08:29", False),
        ("08:30-17:30", "08:30", True),
        ("08:30-17:30", "17:30", False),
    ],
)
def test_hours_are_of_shanghai(hours: str, at: str, within: bool) -> None:
    moment = datetime.fromisoformat(f"2026-11-22T{at}:00+08:00")
    assert desk_hours.within(hours, moment) is within


@pytest.mark.parametrize(
    "hours", ["", "8-17", "08:30", "17:30-08:30", "08:30-24:30", "08:60-09:00"]
)
def test_hours_that_are_none_are_found(hours: str) -> None:
    assert desk_hours.problem(hours) and not desk_hours.problem("08:30-17:30")
