"""The supervision platform: which cases it takes, by when it answers, and what comes before."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from telecom import escalate_supervision, file_complaint, withdraw_ticket
from telecom.clock import clock, local
from telecom.db import Database
from telecom.errors import NotFound, NotIdentified, Refused
from telecom.models import Notice, Ticket, TicketEvent
from tests.telecom import cases
from tests.telecom.desk import HE, LI, WANG, Talk, at, at_once, line, notices, rows, wait


def escalate(house: Database, ticket: Ticket, number: str = WANG, reason: str = "没人理") -> Any:
    return Talk(house, number).have(escalate_supervision, ticket.ticket_no, reason)


def why(house: Database, ticket: Ticket, number: str = WANG) -> str:
    talk = Talk(house, number)
    return str(talk.propose(escalate_supervision, ticket.ticket_no, "不满意").terms["why"])


def supplement(house: Database, ticket: Ticket, words: str) -> Ticket:
    talk = Talk(house, WANG)

    def propose(uow: Any) -> Any:
        return escalate_supervision.propose_supplement(uow, talk.id, ticket.ticket_no, words)

    yes = talk.yes(house.run(propose))
    house.run(lambda uow: escalate_supervision.confirm_supplement(uow, yes))
    return house.run(lambda uow: escalate_supervision.confirm_supplement(uow, yes))


def test_platform_takes_only_what_the_hotline_has_had(house: Database) -> None:
    with house.read() as uow:
        assert escalate_supervision.list_cases(uow, line(house, WANG)) == []
    with pytest.raises(NotFound):
        Talk(house, WANG).propose(escalate_supervision, "TS20261122000009", "没人理")


def test_case_within_its_clocks_waits(house: Database) -> None:
    ticket = cases.complaint(house)
    with pytest.raises(Refused, match="too_early") as refused:
        escalate(house, ticket)
    assert refused.value.facts["wait_until"].startswith("2026-11-24T04:00:00")


def test_overdue_case_is_taken(house: Database) -> None:
    with house.read() as uow:
        [ticket] = escalate_supervision.list_cases(uow, line(house, HE))
    assert why(house, ticket, HE) == "overdue"


def test_overdue_repair_is_taken(house: Database) -> None:
    ticket = cases.fault(house)
    clock.advance(timedelta(hours=47))
    with pytest.raises(Refused, match="too_early"):
        escalate(house, ticket)
    clock.advance(timedelta(hours=2))
    assert why(house, ticket) == "overdue"


def test_answered_case_is_taken_from_the_dissatisfied_at_once(house: Database) -> None:
    ticket = cases.complaint(house)
    cases.reply(house, ticket, final=True)
    assert why(house, ticket) == "answered"


def test_case_without_progress_for_48_hours_is_taken(house: Database) -> None:
    ticket = cases.complaint(house)
    clock.advance(timedelta(hours=40))
    cases.reply(house, ticket)
    clock.advance(timedelta(hours=47))
    with pytest.raises(Refused, match="too_early"):
        escalate(house, ticket)
    clock.advance(timedelta(hours=2))
    assert why(house, ticket) == "no_progress"


def test_report_without_progress_is_taken_too(house: Database) -> None:
    ticket = cases.report(house)
    clock.advance(timedelta(hours=49))
    assert why(house, ticket) == "no_progress"


def test_supplement_of_the_customer_is_no_progress(house: Database) -> None:
    ticket = cases.report(house)
    clock.advance(timedelta(hours=40))
    supplement(house, ticket, "又打来了")
    clock.advance(timedelta(hours=9))
    assert why(house, ticket) == "no_progress"


@pytest.mark.parametrize(
    ("accepted", "due"),
    [
        ("2026-11-22T12:00", "2026-11-27T17:30"),
        ("2026-11-23T08:00", "2026-11-30T17:30"),
        ("2026-11-27T23:00", "2026-12-04T17:30"),
    ],
)
def test_platform_answers_within_five_working_days(
    house: Database, accepted: str, due: str
) -> None:
    at(accepted)
    ticket = cases.complaint(house)
    cases.reply(house, ticket, final=True)
    done = escalate(house, ticket)
    assert f"{local(done.supervision_due_at):%Y-%m-%dT%H:%M}" == due


def test_escalation_is_told_by_10080(house: Database) -> None:
    ticket = cases.complaint(house)
    wait(house, days=3)
    escalate(house, ticket)
    notice = rows(house, Notice, ticket_id=ticket.id)[-1]
    assert (notice.template, notice.sender) == ("escalate_supervision_accepted", "10080")
    assert ticket.ticket_no in notice.text and "12月2日17:30" in notice.text


def test_reason_stands_in_the_history_in_the_customers_words(house: Database) -> None:
    ticket = cases.complaint(house)
    wait(house, days=3)
    escalate(house, ticket, reason="  三天没人给我打电话 ")
    event = rows(house, TicketEvent, ticket_id=ticket.id)[-1]
    assert (event.kind, event.actor, event.text) == (
        "escalated", "customer", "三天没人给我打电话",
    )  # fmt: skip
    with pytest.raises(Refused, match="no_reason"):
        Talk(house, HE).propose(
            escalate_supervision, rows(house, Ticket, kind="TS")[0].ticket_no, "  "
        )


def test_answered_case_is_open_again_with_the_platform(house: Database) -> None:
    ticket = cases.complaint(house)
    first = cases.reply(house, ticket, final=True).answered_at
    clock.advance(timedelta(days=20))
    done = escalate(house, ticket)
    assert done.status == "replied"
    again = cases.reply(house, ticket, "退您三十元", final=True)
    assert (again.status, again.answered_at) == ("answered", first)


def test_answer_of_the_platform_comes_from_10080(house: Database) -> None:
    ticket = cases.complaint(house)
    wait(house, days=3)
    escalate(house, ticket)
    cases.reply(house, ticket, "退您三十元", final=True)
    notice = rows(house, Notice, ticket_id=ticket.id)[-1]
    assert (notice.template, notice.sender) == ("supervision_answered", "10080")


def test_case_is_escalated_once(house: Database) -> None:
    ticket = cases.complaint(house)
    wait(house, days=3)
    talk, other = Talk(house, WANG), Talk(house, WANG)
    mine = talk.propose(escalate_supervision, ticket.ticket_no, "没人理")
    theirs = other.propose(escalate_supervision, ticket.ticket_no, "没人理")
    results = at_once(
        lambda: talk.confirm(escalate_supervision, mine),
        lambda: talk.confirm(escalate_supervision, mine),
        lambda: other.confirm(escalate_supervision, theirs),
    )
    refused = [result for result in results if isinstance(result, Refused)]
    assert {error.reason for error in refused} <= {"already"} and 1 <= len(refused) <= 2
    assert notices(house, WANG).count("escalate_supervision_accepted") == 1


def test_escalated_case_tells_its_progress(house: Database) -> None:
    ticket = cases.complaint(house)
    wait(house, days=3)
    due = escalate(house, ticket).supervision_due_at.isoformat()
    with pytest.raises(Refused, match="already") as running:
        escalate(house, ticket)
    assert running.value.facts["due_at"] == due
    assert (running.value.facts["overdue"], running.value.facts["answered_at"]) == (False, None)
    clock.advance(timedelta(days=10))
    with pytest.raises(Refused, match="already") as late:
        escalate(house, ticket)
    assert late.value.facts["overdue"] is True
    cases.reply(house, ticket, "退您三十元", final=True)
    with pytest.raises(Refused, match="already") as over:
        escalate(house, ticket)
    assert over.value.facts["answered_at"] and over.value.facts["overdue"] is False


def test_withdrawn_case_is_not_escalated(house: Database) -> None:
    ticket = cases.complaint(house)
    Talk(house, WANG).have(withdraw_ticket, ticket.ticket_no)
    clock.advance(timedelta(days=3))
    with pytest.raises(Refused, match="withdrawn"):
        escalate(house, ticket)


def test_only_the_lines_own_case_is_escalated(house: Database) -> None:
    ticket = cases.complaint(house)
    clock.advance(timedelta(days=3))
    with pytest.raises(NotFound):
        escalate(house, ticket, LI)
    with pytest.raises(NotIdentified):
        Talk(house, WANG, level=0).propose(escalate_supervision, ticket.ticket_no, "没人理")


def test_answer_before_the_yes_does_not_stop_the_escalation(house: Database) -> None:
    ticket = cases.complaint(house)
    clock.advance(timedelta(days=3))
    talk = Talk(house, WANG)
    shown = talk.propose(escalate_supervision, ticket.ticket_no, "没人理")
    cases.reply(house, ticket, final=True)
    assert talk.confirm(escalate_supervision, shown).escalated_at is not None


def test_reply_before_the_yes_starts_the_wait_anew(house: Database) -> None:
    ticket = cases.report(house)
    clock.advance(timedelta(days=3))
    talk = Talk(house, WANG)
    shown = talk.propose(escalate_supervision, ticket.ticket_no, "没人理")
    cases.reply(house, ticket)
    with pytest.raises(Refused, match="too_early"):
        talk.confirm(escalate_supervision, shown)


def test_case_can_be_supplemented_meanwhile(house: Database) -> None:
    ticket = cases.complaint(house)
    due = ticket.answer_due_at
    assert supplement(house, ticket, "又扣了一次").answer_due_at == due
    [event] = rows(house, TicketEvent, ticket_id=ticket.id, kind="supplemented")
    assert event.text == "又扣了一次"
    assert notices(house, WANG).count("escalate_supervision_supplemented") == 1


def test_closed_case_takes_no_supplement(house: Database) -> None:
    ticket = cases.complaint(house)
    cases.reply(house, ticket, final=True)
    with pytest.raises(Refused, match="closed"):
        supplement(house, ticket, "又扣了一次")


def test_complaint_on_an_escalated_matter_is_linked_to_it(house: Database) -> None:
    ticket = cases.complaint(house)
    cases.reply(house, ticket, final=True)
    escalate(house, ticket)
    same, linked = Talk(house, WANG).have(file_complaint, "charges", "还是扣", None, None, None)
    assert linked and same.ticket_no == ticket.ticket_no
