"""Query contract: what binds, until when, and what leaving costs today."""

from __future__ import annotations

from typing import Any

import pytest

from telecom import change_plan, unsubscribe_service
from telecom.conversations import identified_line, line_of
from telecom.db import Database
from telecom.errors import NotIdentified
from telecom.query_contract import Contracts, get_contracts
from tests.telecom.desk import LIU, MA, WANG, ZHANG, Talk, at, kept


def of(house: Database, number: str) -> Contracts:
    with house.read() as uow:
        found: Any = line_of(uow, number)
        return get_contracts(uow, found)


def test_own_contracts_need_level_1(house: Database) -> None:
    talk = Talk(house, WANG, level=0)
    with house.read() as uow, pytest.raises(NotIdentified):
        identified_line(uow, talk.id)


def test_contracts_of_plan_broadband_and_packs_are_told(house: Database) -> None:
    assert [(b.covers, b.ends_on) for b in of(house, LIU).bonds] == [
        ("plan", "2028-05-31"),
        ("pack", "2027-06-22"),
    ]
    assert [b.covers for b in of(house, MA).bonds] == ["broadband"]
    assert of(house, WANG).bonds == [] and of(house, WANG).ended is None


def test_exit_fee_is_price_times_months_times_share(house: Database) -> None:
    plan, pack = of(house, LIU).bonds
    assert (plan.monthly_fen, plan.months_charged, plan.percent) == (9800, 19, 30)
    assert plan.exit_fee_fen == 9800 * 19 * 30 // 100
    assert (pack.monthly_fen, pack.months_charged, pack.percent) == (3000, 7, 30)
    assert pack.exit_fee_fen == 3000 * 7 * 30 // 100
    assert of(house, LIU).exit_fee_fen == plan.exit_fee_fen + pack.exit_fee_fen


def test_exit_fee_is_the_one_the_transactions_charge(house: Database) -> None:
    plan, pack = of(house, LIU).bonds
    with house.read() as uow:
        liu: Any = line_of(uow, LIU)
        assert change_plan.get_terms(uow, liu, "huaka_39").exit_fee_fen == plan.exit_fee_fen
        leaving = unsubscribe_service.get_terms(uow, liu, ["wug_tehui"])
    assert leaving["exit_fee_fen"] == pack.exit_fee_fen


def test_exit_fee_falls_month_by_month(house: Database) -> None:
    assert of(house, ZHANG).exit_fee_fen == 9800 * 2 * 20 // 100
    at("2026-12-01T00:00")
    assert of(house, ZHANG).exit_fee_fen == 9800 * 20 // 100


def test_contract_counts_on_its_last_day_and_is_ended_after(house: Database) -> None:
    at("2026-12-31T23:59")
    [bond] = of(house, ZHANG).bonds
    assert bond.days_left == 0 and of(house, ZHANG).ended is None
    at("2027-01-01T00:00")
    assert of(house, ZHANG).bonds == []
    assert of(house, ZHANG).ended == ("任我用两年合约", "2026-12-31")


def test_pack_that_was_cancelled_binds_no_more(house: Database) -> None:
    Talk(house, LIU).have(unsubscribe_service, ["wug_tehui"])
    assert [b.covers for b in of(house, LIU).bonds] == ["plan"]


def test_pack_in_the_last_month_of_its_contract_costs_nothing(house: Database) -> None:
    at("2027-06-22T12:00")
    pack = of(house, LIU).bonds[1]
    assert (pack.covers, pack.months_charged, pack.exit_fee_fen) == ("pack", 0, 0)
    at("2027-06-23T00:00")
    assert [b.covers for b in of(house, LIU).bonds] == ["plan"]


def test_reading_the_contracts_changes_nothing(house: Database) -> None:
    before = kept(house)
    of(house, LIU)
    assert kept(house) == before
