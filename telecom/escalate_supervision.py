"""Take a case to the supervision platform, 10080 (commitment 10).

The platform takes what 10086 did not resolve: a case of the line has to exist. Simulated rules: it
is taken when a clock of the case has run out, when it was answered and the customer is
dissatisfied, or when nothing happened to it for 48 h. Until then a case can be supplemented. The
platform answers within five working days, by the end of its staffed hours (simulated).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy.orm import Session

from telecom import clock, notices, proposals, tickets
from telecom.conversations import identified_line
from telecom.errors import Refused
from telecom.models import Line, Proposal, Ticket
from telecom.proposals import Confirmation

KIND = "escalate_supervision"
SUPPLEMENT = "supplement_ticket"
WITHOUT_PROGRESS = timedelta(hours=48)
WORKING_DAYS = 5
START_OF_DAY, END_OF_DAY = time(8, 30), time(17, 30)
"""The platform's staffed hours: a sample value (docs/domain.md)."""
REASON_LIMIT = 500


@dataclass(frozen=True)
class Standing:
    """Whether a case may be escalated now, by `why`: overdue, answered or no_progress.

    If not, `wait_until` is when it may if nothing happens.
    """

    why: str | None
    wait_until: datetime | None


def list_cases(uow: Session, line: Line) -> list[Ticket]:
    """The line's cases that are or were with 10086, newest first; withdrawn ones are not."""
    return tickets.list_of(uow, line)


def standing_of(ticket: Ticket) -> Standing:
    """What the rules say of a case that has not been escalated."""
    now = clock.now()
    if ticket.status == "answered":
        return Standing("answered", None)
    clocks = [
        (ticket.reply_due_at, ticket.replied_at),
        (ticket.answer_due_at, ticket.answered_at),
        (ticket.repair_due_at, ticket.answered_at),
    ]
    running = [due for due, met in clocks if due is not None and met is None]
    if any(due <= now for due in running):
        return Standing("overdue", None)
    acted = [event.at for event in ticket.events if event.actor != "customer"]
    quiet = max([ticket.accepted_at, *acted]) + WITHOUT_PROGRESS
    if quiet <= now:
        return Standing("no_progress", None)
    return Standing(None, min([quiet, *running]))


def is_staffed() -> bool:
    """Whether somebody of the platform is there now."""
    return START_OF_DAY <= clock.local(clock.now()).time() < END_OF_DAY


def due_at(accepted: datetime) -> datetime:
    """When the platform has to answer what it took at `accepted`, in UTC."""
    day = clock.working_day_after(clock.local(accepted).date(), WORKING_DAYS)
    return datetime.combine(day, END_OF_DAY, clock.SHANGHAI).astimezone(clock.UTC)


def check(ticket: Ticket) -> str:
    """Why the case may be escalated now.

    Raises:
        Refused: `withdrawn`; `already` (with `due_at` and `answered_at`, ISO or None); `too_early`
            (with `wait_until`, ISO).
    """
    if ticket.status == "withdrawn":
        raise Refused("withdrawn", ticket_no=ticket.ticket_no)
    if ticket.escalated_at is not None:
        answered_at = tickets.supervised_at(ticket)
        assert ticket.supervision_due_at is not None
        raise Refused(
            "already",
            ticket_no=ticket.ticket_no,
            escalated_at=ticket.escalated_at.isoformat(),
            due_at=ticket.supervision_due_at.isoformat(),
            overdue=answered_at is None and ticket.supervision_due_at < clock.now(),
            answered_at=answered_at.isoformat() if answered_at else None,
        )
    standing = standing_of(ticket)
    if standing.why is None:
        assert standing.wait_until is not None
        raise Refused(
            "too_early", ticket_no=ticket.ticket_no, wait_until=standing.wait_until.isoformat()
        )
    return standing.why


def propose(uow: Session, conversation_id: str, ticket_no: str, reason: str) -> Proposal:
    """Keep the escalation that is about to be read back (L1).

    `reason` is the customer's dissatisfaction in the customer's words. Terms: these, `kind`,
    `story`, `why` and `due_at` (ISO), as if it were confirmed now.

    Raises:
        NotIdentified: identity level too low.
        NotFound: no such case of this line.
        Refused: `no_reason`, and as `check`.
    """
    line = identified_line(uow, conversation_id)
    ticket = tickets.of_line(uow, line, ticket_no)
    why = check(ticket)
    if not reason.strip():
        raise Refused("no_reason")
    terms: dict[str, Any] = {
        "phone_number": line.phone_number,
        "ticket_no": ticket.ticket_no,
        "kind": ticket.kind,
        "story": ticket.story,
        "reason": reason.strip()[:REASON_LIMIT],
        "why": why,
        "due_at": due_at(clock.now()).isoformat(),
    }
    return proposals.make(uow, conversation_id, line, KIND, terms)


def confirm(uow: Session, confirmation: Confirmation) -> Ticket:
    """Hand the case to the platform, once; an answered one is open again.

    Raises:
        NotFound, NotIdentified, AlreadyDecided: as `proposals.take`.
        Refused: as `check`, when something was faster.
    """
    taken = proposals.take(uow, confirmation, KIND)
    if taken is None:
        return tickets.of_proposal(uow, confirmation.proposal_id)[0]
    proposal, line = taken
    ticket = tickets.of_line(uow, line, proposal.terms["ticket_no"])
    check(ticket)
    ticket.escalated_at = clock.now()
    ticket.supervision_due_at = due_at(ticket.escalated_at)
    ticket.status = "replied" if ticket.replied_at else "open"
    tickets.add_event(uow, ticket, "customer", "escalated", proposal.terms["reason"], proposal)
    notices.send(
        uow,
        line,
        "escalate_supervision_accepted",
        f"ticket:{ticket.id}:escalated",
        ticket=ticket,
        sender=tickets.SUPERVISION,
        ticket_no=ticket.ticket_no,
        due_at=ticket.supervision_due_at,
    )
    return ticket


def propose_supplement(uow: Session, conversation_id: str, ticket_no: str, words: str) -> Proposal:
    """Keep what the customer wants to add to an open case (L1).

    Raises:
        NotIdentified: identity level too low.
        NotFound: no such case of this line.
        Refused: `no_reason` for no words, `closed`.
    """
    line = identified_line(uow, conversation_id)
    ticket = tickets.of_line(uow, line, ticket_no)
    if not words.strip():
        raise Refused("no_reason")
    _refuse_if_closed(ticket)
    terms: dict[str, Any] = {
        "phone_number": line.phone_number,
        "ticket_no": ticket.ticket_no,
        "kind": ticket.kind,
        "words": words.strip()[:REASON_LIMIT],
    }
    return proposals.make(uow, conversation_id, line, SUPPLEMENT, terms)


def confirm_supplement(uow: Session, confirmation: Confirmation) -> Ticket:
    """Add it to the case, once; its clocks stay as they are.

    Raises:
        NotFound, NotIdentified, AlreadyDecided: as `proposals.take`.
        Refused: `closed`, when that was faster.
    """
    taken = proposals.take(uow, confirmation, SUPPLEMENT)
    if taken is None:
        return tickets.of_proposal(uow, confirmation.proposal_id)[0]
    proposal, line = taken
    ticket = tickets.of_line(uow, line, proposal.terms["ticket_no"])
    _refuse_if_closed(ticket)
    event = tickets.add_event(
        uow, ticket, "customer", "supplemented", proposal.terms["words"], proposal
    )
    notices.send(
        uow,
        line,
        "escalate_supervision_supplemented",
        f"ticket:{ticket.id}:event:{event.id}",
        ticket=ticket,
        ticket_no=ticket.ticket_no,
    )
    return ticket


def _refuse_if_closed(ticket: Ticket) -> None:
    if ticket.status not in tickets.OPEN:
        raise Refused("closed", ticket_no=ticket.ticket_no, status=ticket.status)
