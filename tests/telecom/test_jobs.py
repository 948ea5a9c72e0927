"""Jobs: what is due happens, once, whatever stood still."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from telecom import change_plan, jobs
from telecom.clock import clock
from telecom.db import Database
from telecom.models import Notice, Order
from tests.telecom.desk import WANG, Talk, at, at_once, change, line, notices, rows


def test_standstill_is_caught_up_with(house: Database) -> None:
    Talk(house, WANG).have(change_plan, "huaka_59")
    clock.advance(timedelta(days=60))
    jobs.run_until_still(house)
    assert line(house, WANG).plan_id == "huaka_59"
    assert {notice.state for notice in rows(house, Notice)} == {"delivered"}


def test_two_processes_do_nothing_twice(house: Database) -> None:
    Talk(house, WANG).have(change_plan, "huaka_59")
    clock.advance(timedelta(days=60))
    at_once(*[lambda: jobs.run_until_still(house)] * 3)
    told = [n for n in notices(house, WANG) if n.startswith("change_plan")]
    assert told == ["change_plan_accepted", "change_plan_effective"]
    assert Counter(n.template for n in rows(house, Notice, phone_number=WANG))["bill_issued"] == 2


def test_job_that_fails_holds_up_no_other(house: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(uow: Any) -> int:
        raise RuntimeError("broken")

    monkeypatch.setattr(jobs, "JOBS", (broken, change_plan.handle_due))
    Talk(house, WANG).have(change_plan, "huaka_59")
    jobs.run_until_still(house)
    assert rows(house, Order)[0].status == "scheduled"
    assert rows(house, Notice)[0].state == "delivered"


def test_job_ends_when_nothing_moves_any_more(house: Database) -> None:
    Talk(house, WANG).have(change_plan, "huaka_59")
    assert jobs.run_until_still(house) > 0
    assert jobs.run_until_still(house) == 0


def test_data_that_was_given_ends_with_its_month(house: Database) -> None:
    jobs.run_until_still(house)
    change(house, WANG, supplement_mb=1024)
    at("2026-11-30T23:59")
    jobs.run_until_still(house)
    assert line(house, WANG).supplement_mb == 1024
    at("2026-12-01T00:01")
    jobs.run_until_still(house)
    assert line(house, WANG).supplement_mb == 0
