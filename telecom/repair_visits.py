"""Move the visit that was booked with a fault (L1), until it begins.

The fault is repaired within its hours (commitment 9); who wants the visit later than that waits for
it, so its clock then ends with the day that was chosen.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy.orm import Session

from telecom import appointments, clock, notices, proposals, tickets
from telecom.conversations import identified_line
from telecom.errors import Refused
from telecom.models import Appointment, Line, Proposal, Ticket
from telecom.proposals import Confirmation
from telecom.report_fault import SERIES

KIND = "move_repair_visit"


def get_booked(uow: Session, line: Line) -> tuple[Ticket, Appointment] | None:
    """The newest open fault of the line with a visit that has not begun, and that visit."""
    for ticket in tickets.list_open(uow, line, SERIES):
        visit = appointments.standing(uow, ticket=ticket)
        if visit is not None and visit.part_of_day in appointments.parts(visit.day):
            return ticket, visit
    return None


def propose(uow: Session, conversation_id: str, ticket_no: str, day: date, part: str) -> Proposal:
    """Keep another time for the visit (L1).

    Terms: `ticket_no`, `product`, `address`, `from_day` and `day` (ISO), `from_part` and `part`,
    `repair_due_at` as it will be (ISO), and whether it is `later` than it was.

    Raises:
        NotIdentified: identity level too low.
        NotFound: no such ticket of this line.
        Refused: `no_visit`, `same_time`, and as `appointments.check`.
    """
    line = identified_line(uow, conversation_id)
    ticket = tickets.of_line(uow, line, ticket_no)
    return proposals.make(uow, conversation_id, line, KIND, _terms(uow, ticket, day, part))


def confirm(uow: Session, confirmation: Confirmation) -> Ticket:
    """Move it, once; a repeated yes finds it moved.

    Raises:
        NotFound, NotIdentified, AlreadyDecided: as `proposals.take`.
        Refused: as `propose`, when that was faster.
    """
    taken = proposals.take(uow, confirmation, KIND)
    if taken is None:
        return tickets.of_proposal(uow, confirmation.proposal_id)[0]
    proposal, line = taken
    ticket = tickets.of_line(uow, line, proposal.terms["ticket_no"])
    day, part = date.fromisoformat(proposal.terms["day"]), proposal.terms["part"]
    terms = _terms(uow, ticket, day, part)
    visit = appointments.standing(uow, ticket=ticket)
    assert visit is not None  # else `_terms` refuses
    moved = appointments.move(uow, visit, day, part)
    ticket.facts = {**(ticket.facts or {}), "day": terms["day"], "part": part}
    ticket.repair_due_at = datetime.fromisoformat(terms["repair_due_at"])
    tickets.add_event(uow, ticket, "customer", "visit_moved", "", proposal)
    notices.send(
        uow,
        line,
        "report_fault_moved",
        f"ticket:{ticket.id}:moved:{moved.id}",
        ticket=ticket,
        **{**terms, "repair_due_at": ticket.repair_due_at},
    )
    return ticket


def _terms(uow: Session, ticket: Ticket, day: date, part: str) -> dict[str, Any]:
    visit = appointments.standing(uow, ticket=ticket) if ticket.status in tickets.OPEN else None
    if visit is None or ticket.repair_due_at is None:
        raise Refused("no_visit", ticket_no=ticket.ticket_no)
    if (day, part) == (visit.day, visit.part_of_day):
        raise Refused("same_time", day=day.isoformat(), part=part)
    appointments.check(day, part, first_in=0)
    end_of_day = datetime.combine(day + timedelta(days=1), time(), clock.SHANGHAI)
    hours = appointments.PARTS
    put_off = (day, hours[part]) > (visit.day, hours[visit.part_of_day])
    later = put_off and end_of_day > ticket.repair_due_at
    due = end_of_day if later else clock.local(ticket.repair_due_at)
    return {
        "ticket_no": ticket.ticket_no,
        "product": ticket.category,
        "address": visit.address,
        "from_day": visit.day.isoformat(),
        "from_part": visit.part_of_day,
        "day": day.isoformat(),
        "part": part,
        "repair_due_at": due.isoformat(),
        "later": later,
    }
