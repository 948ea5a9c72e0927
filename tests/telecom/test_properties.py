"""Laws of rating, clocks and proposals, searched for counter-examples."""

from __future__ import annotations

import calendar
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from telecom import billing, clock, money, set_overage_cap, subscribe_service
from telecom.db import Database
from telecom.models import Order, Plan
from telecom.rating import Allowance, Used, percent_used, rated, worth_fen
from tests.telecom.desk import LIN, Talk, line, notices, rows

hypothesis = pytest.importorskip("hypothesis")
from hypothesis import HealthCheck, given, settings  # noqa: E402 - only where it is installed
from hypothesis import strategies as some  # noqa: E402

OVERAGES: list[dict[str, Any] | None] = [
    None,
    {"block_gb": 1, "block_price": 5},
    {"block_gb": 1, "block_price": 5, "then_block_price": 3, "once_spent": 15},
    {"block_gb": 0.78125, "block_price": 1, "call_price": 0.1},
    {"throttled_after_gb": 60},
]
megabytes, minutes = some.integers(0, 300_000), some.integers(0, 3000)
plans = some.builds(
    Plan,
    price_fen=some.integers(0, 20_000),
    data_mb=some.integers(0, 100_000),
    directed_mb=some.integers(0, 50_000),
    minutes=some.integers(0, 1000),
    overage=some.sampled_from(OVERAGES),
)
allowances = some.builds(Allowance, megabytes, megabytes, minutes)
uses = some.builds(Used, megabytes, megabytes, minutes, some.integers(0, 300))
steps = some.lists(
    some.tuples(megabytes, megabytes, minutes, some.sampled_from(set_overage_cap.TIERS_FEN)),
    max_size=8,
)
days = some.dates(date(1990, 1, 1), date(2120, 12, 31))
quick = settings(max_examples=200, deadline=None)


def add(used: Used, data_mb: int, directed_mb: int, minutes: int) -> Used:
    return replace(
        used,
        data_mb=used.data_mb + data_mb,
        directed_mb=used.directed_mb + directed_mb,
        minutes=used.minutes + minutes,
    )


def included(plan: Plan, extra_mb: int = 0) -> Allowance:
    return Allowance(plan.data_mb + extra_mb, plan.directed_mb, plan.minutes)


@quick
@given(plans, uses, some.tuples(megabytes, megabytes, minutes))
def test_more_use_never_costs_less(plan: Plan, used: Used, more: tuple[int, int, int]) -> None:
    before = worth_fen(plan, included(plan), used)
    assert 0 <= before <= worth_fen(plan, included(plan), add(used, *more))


@quick
@given(plans, uses, megabytes)
def test_more_data_included_never_costs_more(plan: Plan, used: Used, extra_mb: int) -> None:
    assert worth_fen(plan, included(plan, extra_mb), used) <= worth_fen(plan, included(plan), used)


@quick
@given(plans, uses, some.sampled_from(set_overage_cap.TIERS_FEN))
def test_charge_is_what_it_is_worth_up_to_the_cap(plan: Plan, used: Used, cap: int) -> None:
    after = rated(plan, included(plan), cap, used)
    worth = worth_fen(plan, included(plan), used)
    assert after.charged_fen == min(worth, cap)
    assert after.charged_fen + after.waived_fen == worth


@quick
@given(plans, steps)
def test_charges_rise_and_stay_below_every_cap_they_met(plan: Plan, steps: Any) -> None:
    used = Used()
    for data_mb, directed_mb, minutes, cap in steps:
        before = used
        used = rated(plan, included(plan), cap, add(used, data_mb, directed_mb, minutes))
        assert before.charged_fen <= used.charged_fen <= max(cap, before.charged_fen)
        assert used.waived_fen >= before.waived_fen
        assert used.charged_fen + used.waived_fen == worth_fen(plan, included(plan), used)


@quick
@given(plans, uses, some.sampled_from(set_overage_cap.TIERS_FEN))
def test_rating_twice_charges_nothing_more(plan: Plan, used: Used, cap: int) -> None:
    once = rated(plan, included(plan), cap, used)
    assert rated(plan, included(plan), cap, once) == once
    assert rated(plan, included(plan), 50_000, once) == once


@quick
@given(plans, uses, megabytes)
def test_pack_bought_late_takes_nothing_back(plan: Plan, used: Used, extra_mb: int) -> None:
    charged = rated(plan, included(plan), 50_000, used)
    assert rated(plan, included(plan, extra_mb), 50_000, charged) == charged


@quick
@given(allowances, uses, megabytes)
def test_percentages_only_rise(allowed: Allowance, used: Used, more: int) -> None:
    before, after = percent_used(allowed, used), percent_used(allowed, add(used, more, more, more))
    assert all(after[kind] >= before[kind] >= 0 for kind in before)


@quick
@given(days)
def test_months_meet_without_gap_or_overlap(day: date) -> None:
    start, end = clock.next_month_start(day), clock.month_end(day)
    assert start.day == 1 and start.toordinal() - end.toordinal() == 1 and day <= end
    assert clock.month_of(end) == clock.month_of(day) != clock.month_of(start)
    assert billing._month_before(start) == day.replace(day=1)


@quick
@given(days, some.integers(0, 60))
def test_months_on_is_the_same_day_or_the_last(day: date, months: int) -> None:
    later = subscribe_service._months_on(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == min(day.day, calendar.monthrange(later.year, later.month)[1])


@quick
@given(days, some.integers(0, 30))
def test_months_to_close_are_each_there_once(first: date, count: int) -> None:
    start = first.replace(day=1)
    end = subscribe_service._months_on(start, count)
    months = list(billing._months(start, end))
    assert len(set(months)) == len(months) == count
    assert all(month.day == 1 and start <= month < end for month in months)


@quick
@given(some.integers(-(10**9), 10**9))
def test_money_written_is_money_read(amount_fen: int) -> None:
    assert money.fen(money.yuan(amount_fen)) == amount_fen


@quick
@given(some.integers(1, 200_000))
def test_every_amount_has_a_tier_beside_it(amount_fen: int) -> None:
    near = set_overage_cap.neighbours(amount_fen)
    assert near and set(near) <= set(set_overage_cap.TIERS_FEN) and near == sorted(near)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(some.lists(some.sampled_from(["yes", "no"]), min_size=1, max_size=5))
def test_however_often_it_is_answered_one_order_at_most(house: Database, answers: Any) -> None:
    talk = Talk(house, LIN)
    orders, told = len(rows(house, Order)), len(notices(house, LIN))
    wanted = 1000 if line(house, LIN).overage_cap_fen != 1000 else 3000
    proposal = talk.propose(set_overage_cap, wanted)
    for answer in answers:
        try:
            _ = talk.confirm(set_overage_cap, proposal) if answer == "yes" else talk.no(proposal)
        except Exception as error:
            assert type(error).__name__ == "AlreadyDecided"
    done = int(answers[0] == "yes")
    assert (len(rows(house, Order)) - orders, len(notices(house, LIN)) - told) == (done, done)
