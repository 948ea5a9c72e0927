"""Marketing reports: 10085 and everybody else."""

from __future__ import annotations

import pytest

from telecom import report_marketing
from telecom.db import Database
from telecom.errors import Refused
from telecom.models import Notice, Ticket
from tests.telecom.desk import WANG, Talk, at_once, notices, rows


def test_report_on_10085_is_checked_against_its_rules(house: Database) -> None:
    ticket = Talk(house, WANG).have(report_marketing, "10085", "call", "2026-11-21", "推销5G包")
    assert (ticket.kind, ticket.category, ticket.about) == ("JB", "10085", "10085")
    assert [q["question"] for q in ticket.questions] == [
        "called_after_refusal",
        "price_scope_term_stated",
        "only_published_tariffs",
        "recorded",
        "consent_sms_and_reply",
        "asked_for_code",
    ]
    assert all(q["answer"] is None for q in ticket.questions)


def test_report_on_another_number_asks_who_is_behind_it(house: Database) -> None:
    ticket = Talk(house, WANG).have(report_marketing, "02155551234", "sms", None, None)
    assert ticket.category == "other_number"
    assert [q["question"] for q in ticket.questions] == [
        "number_verified",
        "claimed_to_be_operator",
        "asked_for_code",
        "forwarded_to_12321",
    ]


@pytest.mark.parametrize("number", ["100850", "010085", "8610085", "1008"])
def test_only_10085_is_official(house: Database, number: str) -> None:
    ticket = Talk(house, WANG).have(report_marketing, number, "call", None, None)
    assert ticket.category == "other_number"


def test_notice_says_what_will_be_done(house: Database) -> None:
    for number, words in (("10085", "通话录音"), ("02155551234", "唯一官方")):
        ticket = Talk(house, WANG).have(report_marketing, number, "call", None, None)
        notice = rows(house, Notice, ticket_id=ticket.id)[0]
        assert words in notice.text and number in notice.text


@pytest.mark.parametrize("number", ["", "12", "1" * 21, "138-0013", "一零零八五", "１００８５"])
def test_number_is_three_to_twenty_digits(house: Database, number: str) -> None:
    with pytest.raises(Refused, match="bad_number"):
        Talk(house, WANG).propose(report_marketing, number, "call", None, None)


def test_it_was_a_call_or_a_message(house: Database) -> None:
    with pytest.raises(Refused, match="unknown_channel"):
        Talk(house, WANG).propose(report_marketing, "10085", "letter", None, None)


def test_day_and_words_are_kept_and_may_be_missing(house: Database) -> None:
    ticket = Talk(house, WANG).have(report_marketing, "10085", "sms", "2026-11-20", " 中奖 ")
    assert ticket.facts == {"channel": "sms", "happened_on": "2026-11-20"}
    assert ticket.story == "中奖"
    ticket = Talk(house, WANG).have(report_marketing, "10085", "sms", None, "  ")
    assert (ticket.story, ticket.facts["happened_on"]) == ("", None)


def test_report_is_filed_once(house: Database) -> None:
    talk = Talk(house, WANG)
    proposal = talk.propose(report_marketing, "10085", "call", None, None)
    filed = at_once(*[lambda: talk.confirm(report_marketing, proposal)] * 3)
    assert {ticket.ticket_no for ticket in filed} == {"JB20261122000001"}
    assert notices(house, WANG) == ["report_marketing_filed"]


def test_every_report_is_a_ticket_of_its_own(house: Database) -> None:
    for _ in range(2):
        Talk(house, WANG).have(report_marketing, "10085", "call", None, None)
    assert len(rows(house, Ticket, kind="JB")) == 2


def test_report_has_no_reply_clock(house: Database) -> None:
    ticket = Talk(house, WANG).have(report_marketing, "10085", "call", None, None)
    assert (ticket.reply_due_at, ticket.answer_due_at) == (None, None)
