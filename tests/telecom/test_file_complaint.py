"""Complaints: filed once, two clocks, the same matter linked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from telecom import file_complaint, tickets
from telecom.clock import clock
from telecom.db import Database
from telecom.errors import Refused
from telecom.models import Notice, Proposal, Ticket, TicketEvent
from tests.telecom.desk import HE, LI, WANG, Talk, at_once, kept, notices, rows


def complain(
    talk: Talk,
    category: str = "charges",
    story: str = "多扣了五块钱",
    about: str | None = "彩铃",
    remedy: str | None = "退费",
    contact: str | None = None,
) -> Any:
    return talk.have(file_complaint, category, story, about, remedy, contact)


def test_complaint_becomes_a_ticket_in_the_customers_words(house: Database) -> None:
    ticket, linked = complain(Talk(house, WANG), contact="13912345678")
    assert not linked and ticket.ticket_no == "TS20261122000001"
    assert (ticket.category, ticket.story, ticket.about) == ("charges", "多扣了五块钱", "彩铃")
    assert (ticket.remedy, ticket.contact, ticket.status) == ("退费", "13912345678", "open")
    [event] = rows(house, TicketEvent, ticket_id=ticket.id)
    assert (event.kind, event.actor, event.text) == ("filed", "customer", "多扣了五块钱")


def test_first_reply_is_due_within_48_hours(house: Database) -> None:
    ticket, _ = complain(Talk(house, WANG))
    assert ticket.reply_due_at - ticket.accepted_at == timedelta(hours=48)


def test_answer_is_due_within_15_days(house: Database) -> None:
    ticket, _ = complain(Talk(house, WANG))
    assert ticket.answer_due_at - ticket.accepted_at == timedelta(days=15)


def test_clocks_are_told_in_shanghai_time(house: Database) -> None:
    complain(Talk(house, WANG))
    [notice] = rows(house, Notice)
    assert notice.template == "file_complaint_filed"
    assert "11月24日12:00前" in notice.text and "12月7日12:00前" in notice.text


def test_contact_is_the_line_itself_unless_told(house: Database) -> None:
    assert complain(Talk(house, WANG))[0].contact == WANG


@pytest.mark.parametrize("category", file_complaint.CATEGORIES)
def test_complaint_is_about_a_known_matter(house: Database, category: str) -> None:
    assert complain(Talk(house, WANG), category)[0].category == category
    with pytest.raises(Refused, match="unknown_category"):
        complain(Talk(house, WANG), "weather")


def test_complaint_needs_a_story(house: Database) -> None:
    with pytest.raises(Refused, match="no_story"):
        complain(Talk(house, WANG), story=" \n")


def test_long_words_are_cut_to_what_can_be_kept(house: Database) -> None:
    ticket, _ = complain(Talk(house, WANG), story="长" * 3000, about="长" * 100)
    assert (len(ticket.story), len(ticket.about)) == (2000, 60)


def test_same_matter_is_linked_not_doubled(house: Database) -> None:
    first, _ = complain(Talk(house, WANG))
    again = Talk(house, WANG).propose(file_complaint, "charges", "又扣了", "彩铃 ", None, None)
    assert again.terms["linked_to"] == first.ticket_no
    ticket, linked = complain(Talk(house, WANG), story="又扣了")
    assert linked and ticket.ticket_no == first.ticket_no
    assert [e.kind for e in rows(house, TicketEvent, ticket_id=ticket.id)] == [
        "filed",
        "supplemented",
    ]
    assert notices(house, WANG) == ["file_complaint_filed", "file_complaint_linked"]


def test_linked_complaint_keeps_its_clocks(house: Database) -> None:
    first, _ = complain(Talk(house, WANG))
    clock.advance(timedelta(days=3))
    second, _ = complain(Talk(house, WANG))
    assert second.reply_due_at == first.reply_due_at
    assert second.answer_due_at == first.answer_due_at


def test_double_yes_files_and_links_once(house: Database) -> None:
    talk = Talk(house, WANG)
    for count in (1, 2):
        proposal = talk.propose(file_complaint, "charges", "扣费", None, None, None)
        results = at_once(*[lambda p=proposal: talk.confirm(file_complaint, p)] * 3)
        assert len({ticket.ticket_no for ticket, _ in results}) == 1
        assert {linked for _, linked in results} == {count == 2}
        assert len(notices(house, WANG)) == count
    assert len(rows(house, TicketEvent, actor="customer")) == 3  # one of them is a seed


def test_same_matter_in_two_channels_at_once_is_one_ticket(house: Database) -> None:
    talks = [Talk(house, WANG) for _ in range(3)]
    results = at_once(*[lambda talk=talk: complain(talk) for talk in talks])
    assert len({ticket.ticket_no for ticket, _ in results}) == 1
    assert sorted(linked for _, linked in results) == [False, True, True]


@pytest.mark.parametrize(("category", "about"), [("service", "彩铃"), ("charges", "手机报")])
def test_another_matter_is_another_ticket(house: Database, category: str, about: str) -> None:
    first, _ = complain(Talk(house, WANG))
    second, linked = complain(Talk(house, WANG), category, about=about)
    assert not linked and second.ticket_no != first.ticket_no


def test_complaint_of_another_line_is_another_ticket(house: Database) -> None:
    complain(Talk(house, WANG))
    assert not complain(Talk(house, LI))[1]


def test_complaint_replied_to_still_takes_supplements(house: Database) -> None:
    ticket, _ = complain(Talk(house, WANG))
    house.run(lambda uow: tickets.reply(uow, ticket.ticket_no, "zhou", "在查"))
    assert complain(Talk(house, WANG))[1]


def test_answered_complaint_takes_no_more(house: Database) -> None:
    ticket, _ = complain(Talk(house, WANG))
    proposal = Talk(house, WANG).propose(file_complaint, "charges", "又", "彩铃", None, None)
    assert proposal.terms["linked_to"]
    house.run(lambda uow: tickets.reply(uow, ticket.ticket_no, "zhou", "已退", final=True))
    second, linked = complain(Talk(house, WANG))
    assert not linked and second.ticket_no != ticket.ticket_no


def test_overdue_complaint_stays_open_and_is_linked_to(house: Database) -> None:
    [seeded] = rows(house, Ticket)
    assert seeded.reply_due_at < clock.now() and seeded.status == "open"
    ticket, linked = complain(Talk(house, HE), about="随心看会员")
    assert linked and ticket.ticket_no == seeded.ticket_no


def test_complaint_not_confirmed_is_not_filed(house: Database) -> None:
    talk, before = Talk(house, WANG), kept(house)
    talk.no(talk.propose(file_complaint, "charges", "扣费", None, None, None))
    assert kept(house) == before
    assert rows(house, Proposal)[0].state == "declined"
