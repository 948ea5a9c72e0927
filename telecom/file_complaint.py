"""File a complaint (commitment 9): first reply within 48 h, answer within 15 days.

Source of the clocks: docs/domain.md, time limits. A second complaint of the same line on the same
matter (category and what it is about) is linked to the open one, not doubled.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from telecom import notices, proposals, tickets
from telecom.conversations import identified_line
from telecom.errors import Refused
from telecom.models import Line, Proposal, Ticket
from telecom.proposals import Confirmation

KIND = "file_complaint"
CATEGORIES = ("charges", "service", "staff", "network", "contract")
FIRST_REPLY = timedelta(hours=48)
ANSWER = timedelta(days=15)
STORY_LIMIT = 2000
ABOUT_LIMIT = 60


def find_same(
    uow: Session, line: Line, category: str, about: str | None, *, hold: bool = False
) -> Ticket | None:
    """The open complaint of this line on the same matter, or None; `hold`: nobody closes it now."""
    for ticket in tickets.list_open(uow, line, "TS", hold=hold):
        if ticket.category == category and (ticket.about or None) == (about or None):
            return ticket
    return None


def propose(
    uow: Session,
    conversation_id: str,
    category: str,
    story: str,
    about: str | None,
    remedy: str | None,
    contact: str | None,
) -> Proposal:
    """Keep the complaint that is about to be read back (L1).

    `about` is the number, order or service it concerns; `contact` a phone number, the line's own
    by default.

    Raises:
        NotIdentified: identity level too low.
        Refused: `unknown_category`, `no_story`.
    """
    line = identified_line(uow, conversation_id)
    if category not in CATEGORIES:
        raise Refused("unknown_category", category=category)
    if not story.strip():
        raise Refused("no_story")
    about = (about or "").strip()[:ABOUT_LIMIT] or None
    same = find_same(uow, line, category, about)
    terms: dict[str, Any] = {
        "phone_number": line.phone_number,
        "category": category,
        "story": story.strip()[:STORY_LIMIT],
        "about": about,
        "remedy": remedy,
        "contact": contact or line.phone_number,
        "linked_to": same.ticket_no if same else None,
    }
    return proposals.make(uow, conversation_id, line, KIND, terms)


def confirm(uow: Session, confirmation: Confirmation) -> tuple[Ticket, bool]:
    """File what was confirmed, once; gives the ticket, and whether it was linked to an open one.

    Raises:
        NotFound, NotIdentified, AlreadyDecided: as `proposals.take`.
    """
    taken = proposals.take(uow, confirmation, KIND)
    if taken is None:
        return tickets.of_proposal(uow, confirmation.proposal_id)
    proposal, line = taken
    terms = proposal.terms
    same = find_same(uow, line, terms["category"], terms["about"], hold=True)
    if same is not None:
        event = tickets.add_event(uow, same, "customer", "supplemented", terms["story"], proposal)
        notices.send(
            uow,
            line,
            "file_complaint_linked",
            f"ticket:{same.id}:event:{event.id}",
            ticket=same,
            ticket_no=same.ticket_no,
            answer_due_at=same.answer_due_at,
        )
        return same, True
    ticket = tickets.create(
        uow,
        "TS",
        line,
        proposal,
        category=terms["category"],
        story=terms["story"],
        about=terms["about"],
        remedy=terms["remedy"],
        contact=terms["contact"],
    )
    ticket.reply_due_at = ticket.accepted_at + FIRST_REPLY
    ticket.answer_due_at = ticket.accepted_at + ANSWER
    notices.send(
        uow,
        line,
        "file_complaint_filed",
        f"ticket:{ticket.id}:filed",
        ticket=ticket,
        ticket_no=ticket.ticket_no,
        reply_due_at=ticket.reply_due_at,
        answer_due_at=ticket.answer_due_at,
    )
    return ticket, False
