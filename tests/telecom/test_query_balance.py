"""Check balance: what is left, what is owed, what this month has cost so far."""

from __future__ import annotations

from typing import Any

import pytest

from telecom import change_plan, jobs, unsubscribe_service
from telecom.conversations import identified_line, line_of
from telecom.db import Database
from telecom.errors import NotIdentified
from telecom.models import Usage
from telecom.query_balance import Balance, get_balance
from tests.telecom.desk import LI, LIN, MA, WANG, Talk, at, change, kept, line, rows


def balance(house: Database, number: str) -> Balance:
    with house.read() as uow:
        found: Any = line_of(uow, number)
        return get_balance(uow, found)


def test_balance_is_credit_or_arrears(house: Database) -> None:
    assert (balance(house, WANG).credit_fen, balance(house, WANG).arrears_fen) == (5630, 0)
    assert (balance(house, LI).credit_fen, balance(house, LI).arrears_fen) == (0, 2350)
    change(house, LI, balance_fen=0)
    assert (balance(house, LI).credit_fen, balance(house, LI).arrears_fen) == (0, 0)


def test_month_so_far_is_plan_services_home_and_overage(house: Database) -> None:
    wang = balance(house, WANG)
    assert (wang.plan_fen, wang.services_fen, wang.home_fen) == (3900, 1400, 0)
    assert wang.overage_fen == 875  # 35 minutes beyond the plan
    assert wang.spent_fen == 3900 + 1400 + 875
    ma = balance(house, MA)
    assert (ma.plan_fen, ma.services_fen, ma.home_fen, ma.overage_fen) == (9800, 1300, 6000, 40)


def test_fees_count_in_full_from_the_first_day(house: Database) -> None:
    at("2026-12-01T00:00")
    wang = balance(house, WANG)
    assert (wang.plan_fen, wang.services_fen, wang.overage_fen) == (3900, 1400, 0)


def test_fee_of_what_was_unsubscribed_is_due_for_this_month(house: Database) -> None:
    Talk(house, WANG).have(unsubscribe_service, ["cailing", "toutiao_9"])
    assert balance(house, WANG).services_fen == 1400
    at("2026-11-30T23:59")
    assert balance(house, WANG).services_fen == 1400
    at("2026-12-01T00:00")
    assert balance(house, WANG).services_fen == 0


def test_new_plan_is_charged_from_its_day(house: Database) -> None:
    Talk(house, WANG).have(change_plan, "huaka_59")
    assert balance(house, WANG).plan_fen == 3900
    at("2026-12-01T00:00")
    house.run(jobs.run_due)
    assert balance(house, WANG).plan_fen == 5900


def test_fresh_line_owes_its_plan_alone(house: Database) -> None:
    lin = balance(house, LIN)
    assert (lin.spent_fen, lin.credit_fen) == (2900, 5000)
    assert not rows(house, Usage, line_id=line(house, LIN).id)


def test_suspended_line_is_told(house: Database) -> None:
    assert not balance(house, LI).suspended
    change(house, LI, status="suspended")
    assert balance(house, LI).suspended


def test_balance_needs_level_1(house: Database) -> None:
    talk = Talk(house, WANG, level=0)
    with house.read() as uow, pytest.raises(NotIdentified):
        identified_line(uow, talk.id)


def test_reading_the_balance_changes_nothing(house: Database) -> None:
    before = kept(house)
    balance(house, WANG)
    assert kept(house) == before
