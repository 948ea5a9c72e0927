"""Arrears: the late fee of a month, and what becomes of who does not pay."""

from __future__ import annotations

import pytest

from telecom import jobs, recharge
from telecom.db import Database
from telecom.models import Bill, BillItem, Notice
from tests.telecom.desk import LI, WANG, Talk, at, at_once, line, rows

OWED = 545
"""What WANG owes from December 1 on: the bill of November is 61.75 yuan, the balance 56.30."""


def go(house: Database, moment: str) -> None:
    at(moment)
    jobs.run_until_still(house)


def late_fee(house: Database, number: str, month: str) -> int:
    [bill] = rows(house, Bill, line_id=line(house, number).id, month=month)
    return sum(i.amount_fen for i in rows(house, BillItem, bill_id=bill.id, kind="late_fee"))


def told(house: Database, number: str, template: str) -> list[str]:
    return [n.text for n in rows(house, Notice, phone_number=number, template=template)]


def pay(house: Database, number: str, yuan: int) -> None:
    payment = Talk(house, number).have(recharge, yuan * 100)
    house.run(lambda uow: recharge.pay(uow, payment.token))


def test_late_fee_is_three_per_mille_a_day_after_the_term_of_payment(house: Database) -> None:
    go(house, "2026-12-01T00:01")
    assert line(house, WANG).balance_fen == -OWED
    go(house, "2027-01-01T00:01")
    days = 31 - 10
    assert late_fee(house, WANG, "2026-12") == round(OWED * 0.003 * days)


def test_late_fee_stands_on_the_bill_and_is_told_with_it(house: Database) -> None:
    go(house, "2027-01-01T00:01")
    assert "欠费违约金0.34元" in told(house, WANG, "bill_issued")[-1]


def test_late_fees_bear_no_late_fee(house: Database) -> None:
    go(house, "2027-02-01T00:01")
    [december] = rows(house, Bill, line_id=line(house, WANG).id, month="2026-12")
    fee = late_fee(house, WANG, "2026-12")
    owed = OWED + december.total_fen - fee
    assert late_fee(house, WANG, "2027-01") == round(owed * 0.003 * 31)


def test_who_pays_within_the_term_pays_no_late_fee(house: Database) -> None:
    go(house, "2026-12-01T00:01")
    at("2026-12-10T12:00")
    pay(house, WANG, 100)
    go(house, "2027-01-01T00:01")
    assert late_fee(house, WANG, "2026-12") == 0


def test_payment_ends_the_late_fee_on_its_day(house: Database) -> None:
    go(house, "2026-12-01T00:01")
    at("2026-12-21T12:00")
    pay(house, WANG, 100)
    go(house, "2027-01-01T00:01")
    assert late_fee(house, WANG, "2026-12") == round(OWED * 0.003 * 10)


def test_line_is_suspended_30_days_after_the_term_with_a_notice(house: Database) -> None:
    go(house, "2026-12-01T00:01")
    go(house, "2027-01-09T23:59")
    assert line(house, WANG).status == "active"
    go(house, "2027-01-10T00:01")
    after = line(house, WANG)
    assert (after.status, after.suspended_by) == ("suspended", "arrears")
    [text] = told(house, WANG, "arrears_suspended")
    assert "暂停" in text and WANG in text


def test_suspension_is_warned_of_three_days_before(house: Database) -> None:
    go(house, "2027-01-06T23:59")
    assert told(house, WANG, "arrears_warning") == []
    go(house, "2027-01-07T00:01")
    go(house, "2027-01-08T00:01")
    [text] = told(house, WANG, "arrears_warning")
    assert "2027年1月10日" in text


def test_line_is_suspended_for_arrears_once(house: Database) -> None:
    go(house, "2027-01-01T00:01")
    at("2027-01-10T00:01")
    at_once(*[lambda: jobs.run_round(house)] * 3)
    assert len(told(house, WANG, "arrears_suspended")) == 1


def test_line_that_owes_nothing_is_never_suspended(house: Database) -> None:
    go(house, "2026-12-01T00:01")
    pay(house, WANG, 500)
    go(house, "2027-01-20T00:01")
    assert line(house, WANG).status == "active"


def test_payment_of_all_that_is_owed_resumes_the_line(house: Database) -> None:
    go(house, "2027-01-10T00:01")
    pay(house, WANG, 10)
    jobs.run_until_still(house)
    assert line(house, WANG).status == "suspended"
    pay(house, WANG, 500)
    assert line(house, WANG).status == "active"


@pytest.mark.parametrize("moment", ["2026-12-10T23:59", "2026-12-11T00:01"])
def test_arrears_count_from_the_bill_that_began_them(house: Database, moment: str) -> None:
    go(house, moment)  # the bill of October left LI in arrears on November 1
    assert (line(house, LI).status == "suspended") == (moment > "2026-12-11")
