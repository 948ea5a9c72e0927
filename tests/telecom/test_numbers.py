"""Order and ticket numbers."""

from __future__ import annotations

from typing import Any

from telecom.db import Database
from telecom.numbers import next_number
from tests.telecom.desk import at, at_once, day


def number(house: Database, series: str = "OD") -> Any:
    return house.run(lambda uow: next_number(uow, series))


def test_number_is_series_day_and_six_digits(house: Database) -> None:
    assert [number(house) for _ in range(2)] == ["OD20261122000001", "OD20261122000002"]


def test_each_series_counts_for_itself(house: Database) -> None:
    number(house)
    assert number(house, "JB") == "JB20261122000001"


def test_numbers_start_anew_at_midnight_in_shanghai(house: Database) -> None:
    at("2026-11-22T23:30")
    assert number(house) == "OD20261122000001"
    at("2026-11-23T00:00")
    assert number(house) == "OD20261123000001"
    at("2026-11-23T23:30")  # in UTC still the same day
    assert number(house) == "OD20261123000002"


def test_number_may_be_of_an_earlier_day(house: Database) -> None:
    made = house.run(lambda uow: next_number(uow, "OD", day("2026-11-01")))
    assert made == "OD20261101000001"


def test_no_two_get_the_same_number(house: Database) -> None:
    numbers = at_once(*[lambda: [number(house) for _ in range(4)]] * 4)
    found = sorted(n for some in numbers for n in some)
    assert found == [f"OD20261122{n:06d}" for n in range(1, 17)]


def test_number_of_what_failed_is_given_again(house: Database) -> None:
    with house.work() as uow:
        next_number(uow, "OD")
    assert number(house) == "OD20261122000001"
