"""Query ticket: where it stands against its clocks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from telecom import clock, file_complaint, report_marketing, tickets
from telecom.conversations import identified_line, line_of
from telecom.db import Database
from telecom.errors import NotIdentified
from telecom.models import Appointment, Ticket
from telecom.query_ticket import Case, find_tickets, list_tickets
from tests.telecom.desk import HE, LIN, WANG, Talk, at, day, kept, line

COMPLAINT = ("charges", "多扣了", "彩铃", None, None)


def of(house: Database, number: str, *kinds: str) -> list[Case]:
    with house.read() as uow:
        found: Any = line_of(uow, number)
        return list_tickets(uow, found, kinds) if kinds else list_tickets(uow, found)


def found(house: Database, number: str, ticket_no: str) -> list[str]:
    with house.read() as uow:
        mine: Any = line_of(uow, number)
        return [case.ticket_no for case in find_tickets(uow, mine, ticket_no)]


def reply(house: Database, ticket_no: str, text: str, *, final: bool = False) -> None:
    house.run(lambda uow: tickets.reply(uow, ticket_no, "zhou", text, final=final))


def put_fault(house: Database, number: str) -> None:
    now = clock.now()
    line_id = line(house, number).id

    def verb(uow: Any) -> None:
        fault = Ticket(
            ticket_no="GZ20261122000001",
            kind="GZ",
            line_id=line_id,
            category="broadband",
            story="连不上",
            status="open",
            accepted_at=now,
            repair_due_at=now + timedelta(hours=48),
        )
        uow.add(fault)
        uow.flush()
        uow.add(
            Appointment(
                line_id=line_id,
                kind="repair",
                ticket_id=fault.id,
                day=day("2026-11-23"),
                part_of_day="afternoon",
                address="枫林路8号",
                status="booked",
                made_at=now,
            )
        )

    house.run(verb)


def test_own_tickets_need_level_1(house: Database) -> None:
    talk = Talk(house, WANG, level=0)
    with house.read() as uow, pytest.raises(NotIdentified):
        identified_line(uow, talk.id)


def test_line_without_tickets_has_none(house: Database) -> None:
    assert of(house, LIN) == []


def test_ticket_tells_both_its_clocks(house: Database) -> None:
    Talk(house, WANG).have(file_complaint, *COMPLAINT)
    [case] = of(house, WANG)
    assert (case.status, case.days, case.about) == ("open", 0, "彩铃")
    assert str(case.reply_due_at).startswith("2026-11-24T04:00")
    assert str(case.answer_due_at).startswith("2026-12-07T04:00")
    assert not case.reply_late and not case.answer_late


def test_ticket_without_a_reply_in_time_is_late(house: Database) -> None:
    [case] = of(house, HE)
    assert case.reply_late and not case.answer_late and case.days == 5
    reply(house, case.ticket_no, "正在核实")
    [case] = of(house, HE)
    assert not case.reply_late and case.status == "replied"


def test_customer_may_appeal_after_15_days_without_an_answer(house: Database) -> None:
    at("2026-12-02T11:59")
    assert not of(house, HE)[0].answer_late
    at("2026-12-02T12:01")
    assert of(house, HE)[0].answer_late
    reply(house, of(house, HE)[0].ticket_no, "已退费", final=True)
    assert not of(house, HE)[0].answer_late


def test_last_reply_is_told_word_for_word(house: Database) -> None:
    [case] = of(house, HE)
    assert case.last_reply is None
    reply(house, case.ticket_no, "正在核实")
    clock.clock.advance(timedelta(hours=1))
    reply(house, case.ticket_no, "已退您30元", final=True)
    [case] = of(house, HE)
    assert (case.last_reply, case.status) == ("已退您30元", "answered")
    assert str(case.last_reply_at)[:16] == str(case.answered_at)[:16]


def test_open_tickets_come_before_closed_ones(house: Database) -> None:
    talk = Talk(house, WANG)
    first, _ = talk.have(file_complaint, *COMPLAINT)
    second, _ = talk.have(file_complaint, "staff", "态度差", None, None, None)
    reply(house, second.ticket_no, "道歉", final=True)
    assert [case.ticket_no for case in of(house, WANG)] == [first.ticket_no, second.ticket_no]


def test_tickets_can_be_narrowed_to_a_kind(house: Database) -> None:
    talk = Talk(house, WANG)
    talk.have(file_complaint, *COMPLAINT)
    talk.have(report_marketing, "10085", "call", None, None)
    assert [case.kind for case in of(house, WANG)] == ["JB", "TS"]
    assert [case.kind for case in of(house, WANG, "TS")] == ["TS"]
    assert of(house, WANG, "GZ") == []


def test_fault_tells_repair_clock_and_visit(house: Database) -> None:
    put_fault(house, WANG)
    [fault] = of(house, WANG)
    assert (fault.visit_on, fault.visit_part, fault.repair_late) == (
        "2026-11-23",
        "afternoon",
        False,
    )
    at("2026-11-24T12:01")
    assert of(house, WANG)[0].repair_late


def test_report_has_no_clock_to_be_late_against(house: Database) -> None:
    Talk(house, WANG).have(report_marketing, "10085", "call", None, None)
    at("2027-11-22T12:00")
    [report] = of(house, WANG)
    assert not (report.reply_late or report.answer_late or report.repair_late)


def test_ticket_is_found_by_its_number_or_its_end(house: Database) -> None:
    number = "TS20261117000001"
    for part in (number, number.lower(), "20261117000001", "0001"):
        assert found(house, HE, part) == [number]
    assert found(house, HE, "01") == []
    assert found(house, HE, "GZ20261117000001") == []


def test_ticket_of_somebody_else_is_not_found(house: Database) -> None:
    assert found(house, WANG, "TS20261117000001") == []
    assert found(house, WANG, "0001") == [] and of(house, WANG) == []


def test_withdrawn_ticket_is_late_for_nothing(house: Database) -> None:
    house.run(lambda uow: setattr(uow.query(Ticket).one(), "status", "withdrawn"))
    [case] = of(house, HE)
    assert (case.status, case.reply_late) == ("withdrawn", False)


def test_reading_the_tickets_changes_nothing(house: Database) -> None:
    before = kept(house)
    of(house, HE)
    assert kept(house) == before
