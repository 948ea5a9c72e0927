"""What becomes of a marketing report (commitment 5): a supervisor works off its check list.

Data is given as thanks once a report is confirmed: 1 GB for the present month, a sample value.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from telecom import notices, staff, tickets
from telecom.conversations import locked_line
from telecom.errors import NotFound, Refused
from telecom.models import Ticket

ANSWERS = ("yes", "no", "unknown")
VERDICTS = ("confirmed", "unfounded")
THANKS_MB = 1024


def verify(
    uow: Session, ticket_no: str, username: str, answers: Mapping[str, str], verdict: str
) -> Ticket:
    """Record the answers to the ticket's questions and the verdict, tell the customer, close it.

    Args:
        ticket_no: of a report (JB).
        username: the supervisor's.
        answers: one of ANSWERS for every question of the ticket.
        verdict: one of VERDICTS.

    Raises:
        NotFound: no such report.
        Refused: `closed`, `unanswered` (with the questions' names), `unknown_verdict`.
    """
    ticket = tickets.get(uow, ticket_no)
    if ticket.kind != "JB":
        raise NotFound(ticket_no)
    if ticket.status not in tickets.OPEN or ticket.verdict is not None:
        raise Refused("closed", status=ticket.status)
    if verdict not in VERDICTS:
        raise Refused("unknown_verdict", verdict=verdict)
    names = [item["question"] for item in ticket.questions or []]
    missing = [name for name in names if answers.get(name) not in ANSWERS]
    if missing:
        raise Refused("unanswered", questions=missing)
    ticket.questions = [{"question": name, "answer": answers[name]} for name in names]
    ticket.verdict = verdict
    tickets.close(ticket)
    if verdict == "confirmed":
        locked_line(uow, ticket.line_id).supplement_mb += THANKS_MB
    tickets.add_event(uow, ticket, username, "verified", verdict)
    notices.send(
        uow,
        ticket.line,
        f"report_{verdict}",
        f"ticket:{ticket.id}:verified",
        ticket=ticket,
        ticket_no=ticket.ticket_no,
        number=ticket.about,
        thanks_gb=THANKS_MB // 1024,
    )
    staff.record(uow, username, "report_verified", ticket_no, verdict)
    return ticket
