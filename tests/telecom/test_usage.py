"""Allowances: what counts where, what is over, and where the pace leads."""

from __future__ import annotations

from typing import Any

from telecom import unsubscribe_service
from telecom.conversations import line_of
from telecom.db import Database
from telecom.models import Usage
from telecom.usage import Allowances, allowances
from tests.telecom.desk import CHEN, LI, LIN, LIU, WANG, WU, ZHANG, Talk, at, change, line

GB = 1024


def of(house: Database, number: str) -> Allowances:
    with house.read() as uow:
        found: Any = line_of(uow, number)
        return allowances(uow, found)


def used(house: Database, number: str, **values: int) -> None:
    line_id = line(house, number).id

    def verb(uow: Any) -> None:
        for name, value in values.items():
            row = uow.query(Usage).filter_by(line_id=line_id, month="2026-11").one()
            setattr(row, name, value)

    house.run(verb)


def test_allowance_is_plan_packs_and_gift(house: Database) -> None:
    assert (of(house, WU).data.total, of(house, WU).minutes.total) == (11 * GB, 500)
    assert [pack.name for pack in of(house, WU).packs] == ["流量加油包10元"]
    change(house, WU, supplement_mb=2 * GB)
    wu = of(house, WU)
    assert (wu.data.total, wu.gift_mb) == (13 * GB, 2 * GB)


def test_directed_data_counts_apart(house: Database) -> None:
    wang, liu = of(house, WANG), of(house, LIU)
    assert (wang.data.total, wang.directed.total) == (5 * GB, 45 * GB)
    assert (liu.data.total, liu.directed.total) == (80 * GB, 0)


def test_data_of_a_cancelled_pack_counts_to_the_end_of_the_month(house: Database) -> None:
    Talk(house, WU).have(unsubscribe_service, ["jiayou_10"])
    assert of(house, WU).data.total == 11 * GB
    at("2026-12-01T00:00")
    assert of(house, WU).data.total == 10 * GB


def test_what_is_over_is_not_left(house: Database) -> None:
    li = of(house, LI)
    assert (li.data.left, li.data.over) == (0, 13414 - 10 * GB)
    assert (li.minutes.left, li.minutes.over) == (0, 8)
    assert (of(house, WANG).data.left, of(house, WANG).data.over) == (5 * GB - 4301, 0)


def test_overage_comes_with_its_cap(house: Database) -> None:
    assert (of(house, LI).overage_fen, of(house, LI).cap_fen) == (2000, 50_000)


def test_month_without_use_has_all_of_it_left(house: Database) -> None:
    at("2026-12-01T08:00")
    wang = of(house, WANG)
    assert (wang.month, wang.data.left, wang.minutes.used) == ("2026-12", 5 * GB, 0)
    assert of(house, LIN).overage_fen == 0


def test_pace_is_the_use_per_day_times_the_days_of_the_month(house: Database) -> None:
    pace = of(house, WANG).pace
    assert pace is not None
    assert (pace.data_mb, pace.minutes) == (round(4301 * 30 / 22), round(35 * 30 / 22))
    assert pace.data_over_mb == pace.data_mb - 5 * GB
    assert pace.overage_fen == 500 + 48 * 25  # a begun block, and the minutes


def test_pack_data_is_no_overage_in_the_projection(house: Database) -> None:
    used(house, WU, data_mb=8 * GB, minutes=0, sms=0)
    pace = of(house, WU).pace
    assert pace is not None and pace.data_mb == round(8 * GB * 30 / 22) > 10 * GB
    assert pace.overage_fen == 0


def test_nothing_is_projected_in_the_first_two_days(house: Database) -> None:
    at("2026-11-02T23:59")
    assert of(house, WANG).pace is None
    at("2026-11-03T00:00")
    assert of(house, WANG).pace is not None


def test_projected_overage_stops_at_the_cap(house: Database) -> None:
    change(house, LI, overage_cap_fen=3000)
    pace = of(house, LI).pace
    assert pace is not None and pace.overage_fen == 3000


def test_projection_is_never_below_what_was_charged(house: Database) -> None:
    change(house, LI, overage_cap_fen=1000)
    pace = of(house, LI).pace
    assert pace is not None and pace.overage_fen == 2000


def test_throttled_plan_costs_nothing_for_data(house: Database) -> None:
    used(house, ZHANG, data_mb=200 * GB, minutes=0, sms=0, overage_fen=0)
    zhang = of(house, ZHANG)
    assert (zhang.throttled_after_mb, zhang.data.over) == (60 * GB, 140 * GB)
    assert zhang.pace is not None and zhang.pace.overage_fen == 0
    assert of(house, CHEN).throttled_after_mb is None
