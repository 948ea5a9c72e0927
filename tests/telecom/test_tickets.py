"""Replies to tickets, and the clocks they stop."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from telecom import file_complaint, tickets
from telecom.clock import clock
from telecom.db import Database
from telecom.errors import NotFound, Refused
from telecom.models import Audit, Notice, Ticket, TicketEvent
from tests.telecom.desk import WANG, Talk, at_once, notices, rows


@pytest.fixture
def ticket_no(house: Database) -> str:
    ticket, _ = Talk(house, WANG).have(file_complaint, "charges", "多扣了", None, None, None)
    return str(ticket.ticket_no)


def reply(house: Database, ticket_no: str, text: str = "在查", *, final: bool = False) -> Any:
    return house.run(lambda uow: tickets.reply(uow, ticket_no, "zhou", text, final=final))


def test_first_reply_stops_the_first_clock_for_good(house: Database, ticket_no: str) -> None:
    first = reply(house, ticket_no)
    assert (first.status, first.answered_at) == ("replied", None)
    clock.advance(timedelta(days=1))
    second = reply(house, ticket_no)
    assert second.replied_at == first.replied_at


def test_answer_closes_the_ticket(house: Database, ticket_no: str) -> None:
    ticket = reply(house, ticket_no, final=True)
    assert ticket.status == "answered"
    assert ticket.answered_at == ticket.replied_at
    with pytest.raises(Refused, match="closed"):
        reply(house, ticket_no)


def test_late_reply_is_still_a_reply(house: Database, ticket_no: str) -> None:
    clock.advance(timedelta(days=20))
    ticket = reply(house, ticket_no, final=True)
    assert ticket.replied_at > ticket.reply_due_at and ticket.answered_at > ticket.answer_due_at


def test_reply_reaches_the_customer_and_the_audit_trail(house: Database, ticket_no: str) -> None:
    reply(house, ticket_no, "  已为您退费5元 ", final=True)
    assert notices(house, WANG) == ["file_complaint_filed", "ticket_answered"]
    notice = rows(house, Notice)[-1]
    assert "已为您退费5元" in notice.text and ticket_no in notice.text
    [audit] = rows(house, Audit)
    assert (audit.actor, audit.act, audit.subject) == ("zhou", "ticket_answered", ticket_no)
    event = rows(house, TicketEvent)[-1]
    assert (event.actor, event.kind, event.text) == ("zhou", "answered", "已为您退费5元")


def test_empty_reply_is_refused(house: Database, ticket_no: str) -> None:
    with pytest.raises(Refused, match="empty"):
        reply(house, ticket_no, " \n")
    assert rows(house, Ticket, ticket_no=ticket_no)[0].replied_at is None


def test_unknown_ticket_takes_no_reply(house: Database) -> None:
    with pytest.raises(NotFound):
        reply(house, "TS20200101000001")


def test_ticket_is_answered_once(house: Database, ticket_no: str) -> None:
    results = at_once(*[lambda: reply(house, ticket_no, final=True)] * 3)
    assert sorted(type(result).__name__ for result in results) == ["Refused", "Refused", "Ticket"]
    assert notices(house, WANG).count("ticket_answered") == 1
