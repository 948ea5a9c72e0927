"""Invoices: a closed month's bill, once, for the holder or a company."""

from __future__ import annotations

import pytest

from telecom import db, request_invoice
from telecom.errors import NotFound, NotIdentified, Refused, TermsChanged
from telecom.models import Bill, Invoice, Notice
from tests.telecom.desk import LIN, WANG, Talk, at_once, line, notices, rows

FIRM, TAX_NO = "杭州星河软件有限公司", "91330106MA2B12345X"


def reason(talk: Talk, *args: str | None) -> str:
    with pytest.raises(Refused) as refused:
        talk.propose(request_invoice, *args)
    return refused.value.reason


def test_invoice_is_the_bill_of_the_newest_closed_month_for_the_holder(house: db.Database) -> None:
    invoice = Talk(house, WANG).have(request_invoice)
    bill = rows(house, Bill, line_id=line(house, WANG).id, month="2026-10")[0]
    assert (invoice.month, invoice.amount_fen) == ("2026-10", bill.total_fen)
    assert (invoice.title, invoice.tax_no) == ("王建国", None)
    assert invoice.invoice_no.startswith("FP20261122")
    assert notices(house, WANG) == ["request_invoice_done"]


def test_holder_is_shown_masked(house: db.Database) -> None:
    assert Talk(house, WANG).propose(request_invoice).terms["title_shown"] == "王**"


def test_month_is_issued_once_and_its_number_told_again(house: db.Database) -> None:
    talk = Talk(house, WANG)
    invoice = talk.have(request_invoice, "2026-09")
    with pytest.raises(Refused) as refused:
        talk.propose(request_invoice, "2026-09", FIRM, TAX_NO)
    assert refused.value.reason == "already_issued"
    assert refused.value.facts["invoice_no"] == invoice.invoice_no
    talk.have(request_invoice, "2026-10")
    assert len(rows(house, Invoice)) == 2


def test_invoice_issued_last_is_found_whatever_its_month(house: db.Database) -> None:
    talk = Talk(house, WANG)
    with house.read() as uow:
        assert request_invoice.last_issued(uow, line(house, WANG)) is None
    talk.have(request_invoice, "2026-10")
    talk.have(request_invoice, "2026-09")
    with house.read() as uow:
        last = request_invoice.last_issued(uow, line(house, WANG))
        assert last is not None and last.month == "2026-09"


def test_running_month_is_not_closed_yet(house: db.Database) -> None:
    assert reason(Talk(house, WANG), "2026-11") == "month_not_closed"


def test_month_without_a_bill_is_refused_with_those_there_are(house: db.Database) -> None:
    with pytest.raises(Refused) as refused:
        Talk(house, WANG).propose(request_invoice, "2025-01")
    assert refused.value.reason == "no_bill"
    assert refused.value.facts["months"][0] == "2026-10"
    assert reason(Talk(house, LIN)) == "no_bills"


def test_company_needs_a_tax_number(house: db.Database) -> None:
    talk = Talk(house, WANG)
    for tax_no in (None, "", "12345", "9" * 21, "91330106MA2B_2345X", "ABCDEFGHIJKLMNOP"):
        assert reason(talk, None, FIRM, tax_no) == "tax_no_wrong"
    invoice = talk.have(request_invoice, None, FIRM, TAX_NO.lower())
    assert (invoice.title, invoice.tax_no) == (FIRM, TAX_NO)


def test_company_needs_a_name(house: db.Database) -> None:
    assert reason(Talk(house, WANG), None, " ", TAX_NO) == "title_missing"


def test_invoice_needs_level_1(house: db.Database) -> None:
    with pytest.raises(NotIdentified):
        Talk(house, WANG, level=0).propose(request_invoice)


def test_double_yes_issues_one_invoice(house: db.Database) -> None:
    talk = Talk(house, WANG)
    proposal = talk.propose(request_invoice)
    first, second = at_once(*[lambda: talk.confirm(request_invoice, proposal)] * 2)
    assert first.id == second.id and len(rows(house, Invoice)) == 1
    assert notices(house, WANG) == ["request_invoice_done"]


def test_month_issued_in_another_channel_means_new_terms(house: db.Database) -> None:
    chat, call = Talk(house, WANG), Talk(house, WANG)
    proposal = chat.propose(request_invoice)
    call.have(request_invoice)
    with pytest.raises(TermsChanged):
        chat.confirm(request_invoice, proposal)
    assert len(rows(house, Invoice)) == 1


def test_sheet_holds_what_was_billed_and_shows_the_holder_masked(house: db.Database) -> None:
    invoice = Talk(house, WANG).have(request_invoice, "2026-09")
    token = request_invoice.path_of(invoice).rpartition("/")[2]
    with house.read() as uow:
        sheet = request_invoice.get_sheet(uow, token)
    assert (sheet.title, sheet.tax_no, sheet.phone_number) == ("王**", None, "138****8001")
    assert sum(amount for _, amount in sheet.items) == sheet.amount_fen == invoice.amount_fen
    [notice] = rows(house, Notice, template="request_invoice_done")
    assert f"/invoice/{token} " in notice.text and f"{WANG}的2026年9月账单" in notice.text


def test_sheet_of_another_token_is_not_found(house: db.Database) -> None:
    Talk(house, WANG).have(request_invoice)
    with house.read() as uow, pytest.raises(NotFound):
        request_invoice.get_sheet(uow, "guessed")
