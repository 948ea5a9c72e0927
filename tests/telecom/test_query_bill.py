"""Query bill: closed months, explained, and the month so far."""

from __future__ import annotations

from typing import Any

import pytest

from telecom.conversations import identified_line, line_of
from telecom.db import Database
from telecom.errors import NotIdentified, Refused
from telecom.models import Bill, BillItem
from telecom.query_bill import (
    BillFacts,
    Change,
    Overage,
    get_bill,
    get_running,
    list_totals,
    previous_month,
)
from tests.telecom.desk import LIN, MA, WANG, WU, ZHANG, Talk, at, kept, line


def bill(house: Database, number: str, month: str | None = None) -> BillFacts:
    with house.read() as uow:
        found: Any = line_of(uow, number)
        return get_bill(uow, found, month)


def put_bill(house: Database, number: str, month: str, **items: int) -> None:
    """A bill with items of these kinds, fen."""

    def verb(uow: Any) -> None:
        new = Bill(line_id=line(house, number).id, month=month, total_fen=sum(items.values()))
        uow.add(new)
        uow.flush()
        for kind, amount in items.items():
            uow.add(BillItem(bill_id=new.id, kind=kind, name=kind, amount_fen=amount))

    house.run(verb)


def test_bill_needs_level_1(house: Database) -> None:
    talk = Talk(house, WANG, level=0)
    with house.read() as uow, pytest.raises(NotIdentified):
        identified_line(uow, talk.id)


def test_last_closed_month_is_meant_unless_named(house: Database) -> None:
    assert bill(house, WANG).month == "2026-10"
    assert bill(house, WANG, "2026-08").month == "2026-08"


def test_bill_is_the_sum_of_its_items(house: Database) -> None:
    wang = bill(house, WANG)
    assert [i.kind for i in wang.items] == ["plan", "value_added", "pack", "overage"]
    assert wang.total_fen == sum(i.amount_fen for i in wang.items) == 5900
    assert [i.kind for i in bill(house, MA).items].count("home") == 2


def test_bill_is_explained_by_what_differs_from_the_month_before(house: Database) -> None:
    wang = bill(house, WANG)
    assert (wang.before_month, wang.before_fen, wang.difference_fen) == ("2026-09", 6850, -950)
    assert wang.changes == [Change("overage", "套餐外费用", -950)]
    assert (bill(house, ZHANG).difference_fen, bill(house, ZHANG).changes) == (0, [])


def test_what_came_and_what_went_are_changes_the_largest_first(house: Database) -> None:
    put_bill(house, LIN, "2026-09", plan=2900, pack=1000, home=300)
    put_bill(house, LIN, "2026-10", plan=2900, home=200, value_added=2000)
    changes = [(c.kind, c.amount_fen) for c in bill(house, LIN).changes]
    assert changes == [("value_added", 2000), ("pack", -1000), ("home", -100)]


def test_first_bill_and_a_bill_after_a_gap_are_compared_with_nothing(house: Database) -> None:
    first = bill(house, WANG, "2026-05")
    assert first.before_month is None and first.difference_fen is None and not first.changes
    put_bill(house, LIN, "2026-08", plan=2900)
    put_bill(house, LIN, "2026-10", plan=9900)
    assert bill(house, LIN).before_month is None


def test_bill_above_five_times_the_mean_of_three_months_is_unusual(house: Database) -> None:
    wu = bill(house, WU)
    assert wu.unusual and wu.mean_fen == 6900
    assert not bill(house, WU, "2026-09").unusual
    for month, fen in (("07", 1000), ("08", 1000), ("09", 1000), ("10", 5000)):
        put_bill(house, LIN, f"2026-{month}", plan=fen)
    assert not bill(house, LIN).unusual  # exactly five times is not above
    put_bill(house, LIN, "2026-11", plan=(1000 + 1000 + 5000) * 5 // 3 + 1)
    at("2026-12-01T00:00")
    assert bill(house, LIN).unusual


def test_without_three_months_before_no_bill_is_unusual(house: Database) -> None:
    put_bill(house, LIN, "2026-09", plan=100)
    put_bill(house, LIN, "2026-10", plan=90_000)
    assert not bill(house, LIN).unusual and bill(house, LIN).mean_fen is None


def test_overage_is_explained_by_what_was_used(house: Database) -> None:
    assert bill(house, WU).overage == Overage(data_mb=115_200, minutes=0, sms=0)
    assert bill(house, WANG).overage == Overage(data_mb=0, minutes=24, sms=0)
    assert bill(house, WU, "2026-09").overage is None


def test_month_without_a_bill_names_those_there_are(house: Database) -> None:
    with pytest.raises(Refused) as refused:
        bill(house, WANG, "2026-04")
    assert refused.value.reason == "no_bill"
    assert refused.value.facts["months"][0] == "2026-10"
    with pytest.raises(Refused) as refused:
        bill(house, LIN)
    assert (refused.value.facts["month"], refused.value.facts["months"]) == (None, [])


def test_month_that_runs_has_no_bill_but_what_was_spent(house: Database) -> None:
    with pytest.raises(Refused):
        bill(house, WANG, "2026-11")
    with house.read() as uow:
        found: Any = line_of(uow, WANG)
        running = get_running(uow, found)
    assert (running.month, running.spent_fen, running.bill_on) == ("2026-11", 6175, "2026-12-01")


def test_totals_are_listed_newest_first(house: Database) -> None:
    with house.read() as uow:
        found: Any = line_of(uow, WANG)
        totals = list_totals(uow, found)
    assert [t.month for t in totals] == [f"2026-{month:02}" for month in range(10, 4, -1)]
    assert totals[0].total_fen == 5900


def test_month_before_january_is_december(house: Database) -> None:
    assert (previous_month("2027-01"), previous_month("2026-03")) == ("2026-12", "2026-02")


def test_reading_a_bill_changes_nothing(house: Database) -> None:
    before = kept(house)
    bill(house, WU)
    assert kept(house) == before
