"""Query plan: what one has, what it costs beyond, what binds, what comes."""

from __future__ import annotations

from typing import Any

import pytest

from telecom import change_plan, jobs
from telecom.conversations import identified_line, line_of
from telecom.db import Database
from telecom.errors import NotIdentified
from telecom.query_plan import OwnPlan, get_plan
from tests.telecom.desk import CHEN, LI, LIU, SUN, WANG, ZHANG, Talk, at, kept


def plan(house: Database, number: str) -> OwnPlan:
    with house.read() as uow:
        found: Any = line_of(uow, number)
        return get_plan(uow, found)


def test_own_plan_needs_level_1(house: Database) -> None:
    talk = Talk(house, WANG, level=0)
    with house.read() as uow, pytest.raises(NotIdentified):
        identified_line(uow, talk.id)


def test_own_plan_is_told_with_price_and_allowance(house: Database) -> None:
    wang = plan(house, WANG)
    assert (wang.name, wang.price_fen) == ("移动花卡宝藏版39元", 3900)
    assert (wang.data_mb, wang.directed_mb, wang.minutes) == (5120, 30720, 0)
    assert wang.on_sale and not plan(house, SUN).on_sale


def test_rates_beyond_are_those_of_the_own_plan(house: Database) -> None:
    li = plan(house, LI).rates
    assert (li.block_mb, li.block_fen, li.once_spent_fen, li.then_block_fen) == (
        1024,
        500,
        1500,
        300,
    )
    assert (li.call_fen, li.sms_fen, li.mb_fen, li.throttled_after_mb) == (25, 10, None, None)
    assert plan(house, CHEN).rates.mb_fen == 29
    assert plan(house, SUN).rates.call_fen == 10
    zhang = plan(house, ZHANG).rates
    assert (zhang.throttled_after_mb, zhang.block_fen, zhang.mb_fen) == (60 * 1024, None, None)


def test_contract_that_binds_is_told_with_the_plan(house: Database) -> None:
    liu = plan(house, LIU)
    assert (liu.contract_name, liu.contract_ends_on) == ("购机优惠两年合约", "2028-05-31")
    assert plan(house, WANG).contract_name is None
    at("2028-06-01T00:00")
    assert plan(house, LIU).contract_name is None


def test_pending_change_is_told_until_it_is_effective(house: Database) -> None:
    assert plan(house, WANG).pending is None
    order = Talk(house, WANG).have(change_plan, "huaka_59")
    pending = plan(house, WANG).pending
    assert pending is not None
    assert (pending.order_no, pending.to_price_fen) == (order.order_no, 5900)
    assert pending.effective_on == "2026-12-01"
    at("2026-12-01T00:00")
    house.run(jobs.run_due)
    assert plan(house, WANG).pending is None
    assert plan(house, WANG).name == "移动花卡宝藏版59元"


def test_reading_the_plan_changes_nothing(house: Database) -> None:
    before = kept(house)
    plan(house, WANG)
    assert kept(house) == before
