"""Monthly bills: a month is closed once, in full, and told."""

from __future__ import annotations

from typing import Any

from telecom import billing, change_plan, jobs, rating, unsubscribe_service
from telecom.conversations import line_of
from telecom.db import Database
from telecom.models import Bill, BillItem, Notice, PointEntry, Usage
from tests.telecom.desk import (
    CHEN,
    LIN,
    LIU,
    MA,
    MOTHER,
    SUN,
    WANG,
    Talk,
    at,
    at_once,
    change,
    day,
    line,
    rows,
)


def bills(house: Database, number: str, since: str = "2026-11") -> list[Bill]:
    return [b for b in rows(house, Bill, line_id=line(house, number).id) if b.month >= since]


def items(house: Database, bill: Bill) -> list[tuple[str, int]]:
    return [(i.kind, i.amount_fen) for i in rows(house, BillItem, bill_id=bill.id)]


def texts(house: Database, number: str, template: str) -> list[str]:
    return [n.text for n in rows(house, Notice, phone_number=number, template=template)]


def close(house: Database, moment: str) -> None:
    at(moment)
    house.run(jobs.run_due)


def test_month_is_closed_on_the_first_of_the_next(house: Database) -> None:
    close(house, "2026-11-30T23:59")
    assert bills(house, WANG) == []
    close(house, "2026-12-01T00:00")
    assert [b.month for b in bills(house, WANG)] == ["2026-11"]


def test_bill_is_plan_packs_services_home_and_overage(house: Database) -> None:
    close(house, "2026-12-01T00:01")
    [wang], [ma] = bills(house, WANG), bills(house, MA)
    assert items(house, wang) == [
        ("plan", 3900),
        ("value_added", 500),
        ("pack", 900),
        ("overage", 875),
    ]
    assert wang.total_fen == 6175
    assert [kind for kind, _ in items(house, ma)] == [
        *("plan", "value_added", "value_added", "home", "home", "overage"),
    ]


def test_bill_is_taken_off_the_balance(house: Database) -> None:
    close(house, "2026-12-01T00:01")
    assert line(house, WANG).balance_fen == 5630 - 6175
    assert line(house, MOTHER).balance_fen == 1600 - 1300


def test_bill_is_told_with_items_and_what_is_left(house: Database) -> None:
    close(house, "2026-12-01T00:01")
    [wang], [mother] = texts(house, WANG, "bill_issued"), texts(house, MOTHER, "bill_issued")
    assert "2026年11月账单61.75元" in wang and "彩铃5元" in wang and "欠费5.45元" in wang
    assert "剩余3元" in mother


def test_month_is_closed_once_whoever_runs_the_jobs(house: Database) -> None:
    at("2026-12-01T00:01")
    at_once(*[lambda: house.run(jobs.run_due)] * 3)
    house.run(jobs.run_due)
    assert len(bills(house, WANG)) == 1 and line(house, WANG).balance_fen == 5630 - 6175
    assert len(texts(house, WANG, "bill_issued")) == 1


def test_standstill_of_months_is_made_up_month_by_month(house: Database) -> None:
    close(house, "2027-02-03T08:00")
    late = {b.id: dict(items(house, b)).get("late_fee", 0) for b in bills(house, WANG)}
    assert [(b.month, b.total_fen - late[b.id]) for b in bills(house, WANG)] == [
        ("2026-11", 6175),
        ("2026-12", 5300),
        ("2027-01", 5300),
    ]
    assert len(texts(house, WANG, "bill_issued")) == 3


def test_few_lines_a_round_are_all_reached_in_the_end(house: Database) -> None:
    at("2026-12-01T00:01")
    while house.run(lambda uow: billing.close_due(uow, limit=4)):
        pass
    assert len(rows(house, Bill, month="2026-11")) == 15


def test_month_before_a_change_has_the_old_plan(house: Database) -> None:
    Talk(house, WANG).have(change_plan, "huaka_59")
    close(house, "2027-01-01T00:01")
    november, december = bills(house, WANG)
    assert items(house, november)[0] == ("plan", 3900)
    assert items(house, december)[0] == ("plan", 5900)


def test_exit_fee_of_what_was_left_is_on_the_next_bill_once(house: Database) -> None:
    order = Talk(house, LIU).have(unsubscribe_service, ["wug_tehui"])
    fee = order.terms["exit_fee_fen"]
    close(house, "2027-01-01T00:01")
    november, december = bills(house, LIU)
    assert fee > 0 and ("exit_fee", fee) in items(house, november)
    assert all(kind != "exit_fee" for kind, _ in items(house, december))


def test_waiting_change_of_plan_costs_no_exit_fee(house: Database) -> None:
    order = Talk(house, LIU).have(change_plan, "huaka_59")
    assert order.terms["exit_fee_fen"] > 0
    close(house, "2026-12-01T00:01")
    assert all(kind != "exit_fee" for kind, _ in items(house, bills(house, LIU)[0]))


def test_overage_on_the_bill_is_what_was_charged(house: Database) -> None:
    change(house, SUN, overage_cap_fen=1000)

    def use(uow: Any) -> None:
        found: Any = line_of(uow, SUN)
        rating.apply_usage(uow, found, data_mb=90_000)

    house.run(use)
    close(house, "2026-12-01T00:01")
    assert ("overage", 1000) in items(house, bills(house, SUN)[0])


def test_unusual_bill_is_warned_of(house: Database) -> None:
    def use(uow: Any) -> None:
        found: Any = line_of(uow, CHEN)
        rating.apply_usage(uow, found, minutes=400)

    house.run(use)
    close(house, "2026-12-01T00:01")
    [warning] = texts(house, CHEN, "bill_unusual")
    assert "平均18元的五倍" in warning
    assert not texts(house, WANG, "bill_unusual")


def test_five_times_the_mean_is_not_yet_unusual(house: Database) -> None:
    for number, fees, over in ((CHEN, 1800, 0), (MOTHER, 1300, 1)):
        before = [b.total_fen for b in bills(house, number, "2026-08")]
        charge = 5 * (sum(before) // 3) - fees + over

        def verb(uow: Any, number: str = number, charge: int = charge) -> None:
            found: Any = line_of(uow, number)
            rating.open_month(uow, found, "2026-11").overage_fen = charge

        house.run(verb)
    close(house, "2026-12-01T00:01")
    assert not texts(house, CHEN, "bill_unusual")
    assert texts(house, MOTHER, "bill_unusual")


def test_fresh_line_is_billed_from_its_opening_and_not_warned(house: Database) -> None:
    close(house, "2026-12-01T00:01")
    assert [(b.month, b.total_fen) for b in bills(house, LIN, "")] == [("2026-11", 2900)]
    assert not texts(house, LIN, "bill_unusual")


def test_closed_line_gets_no_further_bill(house: Database) -> None:
    change(house, WANG, status="closed")
    close(house, "2026-12-01T00:01")
    assert bills(house, WANG) == []


def test_each_whole_yuan_earns_a_point(house: Database) -> None:
    before = line(house, WANG).points
    close(house, "2026-12-01T00:01")
    entry = rows(house, PointEntry, line_id=line(house, WANG).id)[-1]
    assert (entry.kind, entry.points, entry.note) == ("earned", 61, "话费消费积分")
    assert entry.expires_on == day("2028-01-01") and line(house, WANG).points == before + 61


def test_new_month_begins_without_use_and_without_gifts(house: Database) -> None:
    change(house, WANG, supplement_mb=500)
    close(house, "2026-12-01T00:01")
    assert line(house, WANG).supplement_mb == 0
    [usage] = rows(house, Usage, line_id=line(house, WANG).id, month="2026-12")
    assert (usage.data_mb, usage.minutes, usage.overage_fen) == (0, 0, 0)
