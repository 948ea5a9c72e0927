"""Cases to work on: filed with the business's own verbs, moved along by supervisors."""

from __future__ import annotations

from typing import Any

from telecom import clock, escalate_supervision, file_complaint, report_marketing, tickets
from telecom.conversations import line_of
from telecom.db import Database
from telecom.models import Appointment, Ticket
from telecom.numbers import next_number
from tests.telecom.desk import WANG, Talk, day


def complaint(house: Database, number: str = WANG, about: str | None = None) -> Ticket:
    """An open complaint, filed now."""
    ticket, _ = Talk(house, number).have(
        file_complaint, "charges", "多扣了三十元", about, None, None
    )
    return ticket  # type: ignore[no-any-return]


def report(house: Database, number: str = WANG, of: str = "10085") -> Ticket:
    """An open report of `of`, filed now."""
    return Talk(house, number).have(report_marketing, of, "call", None, "推销")  # type: ignore[no-any-return]


def fault(house: Database, number: str = WANG) -> Ticket:
    """An open fault with a visit booked for tomorrow, as a repair flow leaves it."""

    def verb(uow: Any) -> Ticket:
        line = line_of(uow, number)
        assert line is not None
        ticket = Ticket(
            ticket_no=next_number(uow, "GZ"),
            kind="GZ",
            line_id=line.id,
            category="broadband",
            about="no_connection",
            story="宽带断了",
            status="open",
            accepted_at=clock.now(),
            repair_due_at=clock.now() + escalate_supervision.WITHOUT_PROGRESS,
        )
        uow.add(ticket)
        uow.flush()
        visit = Appointment(
            line_id=line.id,
            kind="repair",
            ticket_id=ticket.id,
            day=day("2026-11-23"),
            part_of_day="morning",
            address="杭州市西湖区",
            status="booked",
            made_at=clock.now(),
        )
        uow.add(visit)
        return ticket

    return house.run(verb)


def reply(house: Database, ticket: Ticket, text: str = "在查", *, final: bool = False) -> Ticket:
    """A supervisor's reply."""
    return house.run(lambda uow: tickets.reply(uow, ticket.ticket_no, "zhou", text, final=final))
