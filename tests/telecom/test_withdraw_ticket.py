"""Withdrawing a case: what stops with it, and what cannot be withdrawn any more."""

from __future__ import annotations

import pytest

from telecom import escalate_supervision, tickets, withdraw_ticket
from telecom.db import Database
from telecom.errors import NotFound, NotIdentified, Refused
from telecom.models import Appointment, Notice, Ticket, TicketEvent
from telecom.views import get_ticket
from tests.telecom import cases
from tests.telecom.desk import LI, WANG, Talk, at_once, line, notices, rows, wait


@pytest.mark.parametrize("kind", ["complaint", "report", "fault"])
def test_open_case_of_any_kind_can_be_withdrawn(house: Database, kind: str) -> None:
    filed = getattr(cases, kind)(house)
    ticket = Talk(house, WANG).have(withdraw_ticket, filed.ticket_no)
    assert (ticket.ticket_no, ticket.status) == (filed.ticket_no, "withdrawn")
    assert rows(house, TicketEvent, ticket_id=ticket.id)[-1].kind == "withdrawn"
    notice = rows(house, Notice, ticket_id=ticket.id)[-1]
    assert notice.template == "withdraw_ticket_done" and filed.ticket_no in notice.text


def test_withdrawn_case_has_no_running_clock(house: Database) -> None:
    filed = cases.complaint(house)
    Talk(house, WANG).have(withdraw_ticket, filed.ticket_no)
    wait(house, days=30)
    with house.read() as uow:
        row = get_ticket(uow, filed.ticket_no).row
    assert not row.overdue and (row.reply.left, row.answer.left) == (None, None)


def test_case_with_a_reply_can_still_be_withdrawn(house: Database) -> None:
    filed = cases.complaint(house)
    cases.reply(house, filed)
    assert Talk(house, WANG).have(withdraw_ticket, filed.ticket_no).status == "withdrawn"


def test_escalated_case_can_be_withdrawn(house: Database) -> None:
    filed = cases.complaint(house)
    wait(house, days=3)
    Talk(house, WANG).have(escalate_supervision, filed.ticket_no, "没人理")
    proposal = Talk(house, WANG).propose(withdraw_ticket, filed.ticket_no)
    assert proposal.terms["escalated"] is True


def test_visit_is_called_off_with_its_fault(house: Database) -> None:
    filed = cases.fault(house)
    talk = Talk(house, WANG)
    proposal = talk.propose(withdraw_ticket, filed.ticket_no)
    terms = proposal.terms
    assert (terms["visit_day"], terms["visit_part"]) == ("2026-11-23", "morning")
    talk.confirm(withdraw_ticket, proposal)
    assert [visit.status for visit in rows(house, Appointment)] == ["cancelled"]
    assert "2026年11月23日的上门预约" in rows(house, Notice)[-1].text


def test_visit_of_another_matter_stays(house: Database) -> None:
    cases.fault(house)
    filed = cases.complaint(house)
    Talk(house, WANG).have(withdraw_ticket, filed.ticket_no)
    assert [visit.status for visit in rows(house, Appointment)] == ["booked"]


def test_answered_case_is_not_withdrawn(house: Database) -> None:
    filed = cases.complaint(house)
    talk = Talk(house, WANG)
    shown = talk.propose(withdraw_ticket, filed.ticket_no)
    cases.reply(house, filed, final=True)
    with pytest.raises(Refused, match="answered"):
        talk.propose(withdraw_ticket, filed.ticket_no)
    with pytest.raises(Refused, match="answered"):
        talk.confirm(withdraw_ticket, shown)
    assert rows(house, Ticket, ticket_no=filed.ticket_no)[0].status == "answered"


def test_case_is_withdrawn_once(house: Database) -> None:
    filed = cases.complaint(house)
    talk = Talk(house, WANG)
    proposal = talk.propose(withdraw_ticket, filed.ticket_no)
    done = at_once(*[lambda: talk.confirm(withdraw_ticket, proposal)] * 3)
    assert {ticket.status for ticket in done} == {"withdrawn"}
    assert notices(house, WANG).count("withdraw_ticket_done") == 1
    with pytest.raises(Refused, match="withdrawn"):
        talk.propose(withdraw_ticket, filed.ticket_no)


def test_only_ones_own_case_is_withdrawn(house: Database) -> None:
    filed = cases.complaint(house)
    with pytest.raises(NotFound):
        Talk(house, LI).propose(withdraw_ticket, filed.ticket_no)
    with pytest.raises(NotIdentified):
        Talk(house, WANG, level=0).propose(withdraw_ticket, filed.ticket_no)


def test_list_to_choose_from_holds_what_is_open(house: Database) -> None:
    first, second, third = cases.complaint(house), cases.report(house), cases.fault(house)
    cases.reply(house, second, final=True)
    cases.complaint(house, LI)
    with house.read() as uow:
        found = withdraw_ticket.list_withdrawable(uow, line(house, WANG))
    assert [t.ticket_no for t in found] == [third.ticket_no, first.ticket_no]


def test_withdrawn_case_takes_no_reply(house: Database) -> None:
    filed = cases.complaint(house)
    Talk(house, WANG).have(withdraw_ticket, filed.ticket_no)
    with pytest.raises(Refused, match="closed"):
        house.run(lambda uow: tickets.reply(uow, filed.ticket_no, "zhou", "晚了"))
