"""Marketing reports looked into: the check list, the verdict, the thanks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from telecom import verify_report
from telecom.db import Database
from telecom.errors import NotFound, Refused
from telecom.models import Audit, Notice, Ticket, TicketEvent
from tests.telecom import cases
from tests.telecom.desk import WANG, at_once, line, notices, rows


def answers(ticket: Ticket, answer: str = "yes") -> dict[str, str]:
    return {item["question"]: answer for item in ticket.questions or []}


def verify(
    house: Database,
    ticket: Ticket,
    verdict: str = "confirmed",
    given: Mapping[str, str] | None = None,
) -> Any:
    told = answers(ticket) if given is None else given
    return house.run(lambda uow: verify_report.verify(uow, ticket.ticket_no, "zhou", told, verdict))


def test_answers_to_the_check_list_are_kept_with_the_verdict(house: Database) -> None:
    ticket = cases.report(house)
    given = {**answers(ticket, "no"), "recorded": "unknown"}
    done = verify(house, ticket, given={**given, "foreign": "yes"})
    assert {q["question"]: q["answer"] for q in done.questions} == given
    assert (done.verdict, done.status) == ("confirmed", "answered")
    assert done.replied_at == done.answered_at is not None
    event = rows(house, TicketEvent, ticket_id=ticket.id)[-1]
    assert (event.actor, event.kind, event.text) == ("zhou", "verified", "confirmed")


def test_confirmed_report_is_thanked_for_in_data(house: Database) -> None:
    ticket = cases.report(house)
    verify(house, ticket)
    assert line(house, WANG).supplement_mb == 1024
    notice = rows(house, Notice, ticket_id=ticket.id)[-1]
    assert notice.template == "report_confirmed" and "1GB" in notice.text
    verify(house, cases.report(house))
    assert line(house, WANG).supplement_mb == 2048


def test_unfounded_report_is_told_and_gives_nothing(house: Database) -> None:
    ticket = cases.report(house)
    verify(house, ticket, "unfounded")
    assert line(house, WANG).supplement_mb == 0
    assert notices(house, WANG)[-1] == "report_unfounded"


def test_report_is_verified_once(house: Database) -> None:
    ticket = cases.report(house)
    results = at_once(*[lambda: verify(house, ticket)] * 3)
    assert sum(isinstance(result, Refused) for result in results) == 2
    assert line(house, WANG).supplement_mb == 1024
    assert notices(house, WANG).count("report_confirmed") == 1


def test_every_question_needs_an_answer(house: Database) -> None:
    ticket = cases.report(house)
    some = {**answers(ticket), "recorded": "perhaps"}
    del some["asked_for_code"]
    with pytest.raises(Refused, match="unanswered") as refused:
        verify(house, ticket, given=some)
    assert refused.value.facts["questions"] == ["recorded", "asked_for_code"]
    with pytest.raises(Refused, match="unknown_verdict"):
        verify(house, ticket, "maybe")
    assert rows(house, Ticket, ticket_no=ticket.ticket_no)[0].verdict is None


def test_only_an_open_report_is_verified(house: Database) -> None:
    with pytest.raises(NotFound):
        verify(house, cases.complaint(house))
    ticket = cases.report(house)
    cases.reply(house, ticket, final=True)
    with pytest.raises(Refused, match="closed"):
        verify(house, ticket)


def test_verification_is_in_the_audit_trail(house: Database) -> None:
    ticket = cases.report(house)
    verify(house, ticket, "unfounded")
    audit = rows(house, Audit)[-1]
    assert (audit.actor, audit.act, audit.subject, audit.detail) == (
        "zhou", "report_verified", ticket.ticket_no, "unfounded",
    )  # fmt: skip
