"""Register a marketing report (commitment 5), about 10085 or about any other number.

10085 is the only official outbound marketing number. A report about it is re-checked against the
rules of 10085 calls, any other number is checked for who is behind it (docs/domain.md, rules for
10085 calls). The check list becomes the ticket's questions. A call of 10085 is kept with its
report: which of the recorded calls it was, or that there was none.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from telecom import notices, outbound_calls, proposals, tickets
from telecom.conversations import identified_line
from telecom.errors import Refused
from telecom.models import Proposal, Ticket
from telecom.proposals import Confirmation

KIND = "report_marketing"
CHANNELS = ("call", "sms")
OFFICIAL = "10085"
OFFICIAL_QUESTIONS = (
    "called_after_refusal",
    "price_scope_term_stated",
    "only_published_tariffs",
    "recorded",
    "consent_sms_and_reply",
    "asked_for_code",
)
OTHER_QUESTIONS = (
    "number_verified",
    "claimed_to_be_operator",
    "asked_for_code",
    "forwarded_to_12321",
)


def propose(
    uow: Session,
    conversation_id: str,
    number: str,
    channel: str,
    happened_on: str | None,
    said: str | None,
) -> Proposal:
    """Keep the report that is about to be read back (L1).

    `number` is digits only, `happened_on` an ISO day.

    Raises:
        NotIdentified: identity level too low.
        Refused: `bad_number`, `unknown_channel`.
    """
    line = identified_line(uow, conversation_id)
    if not (number.isascii() and number.isdigit() and 3 <= len(number) <= 20):
        raise Refused("bad_number", number=number)
    if channel not in CHANNELS:
        raise Refused("unknown_channel", channel=channel)
    terms: dict[str, Any] = {
        "phone_number": line.phone_number,
        "number": number,
        "channel": channel,
        "happened_on": happened_on,
        "said": (said or "").strip()[:2000] or None,
        "official": number == OFFICIAL,
    }
    return proposals.make(uow, conversation_id, line, KIND, terms)


def confirm(uow: Session, confirmation: Confirmation) -> Ticket:
    """Register what was confirmed, once; a repeated yes gets the same ticket.

    Raises:
        NotFound, NotIdentified, AlreadyDecided: as `proposals.take`.
    """
    taken = proposals.take(uow, confirmation, KIND)
    if taken is None:
        return tickets.of_proposal(uow, confirmation.proposal_id)[0]
    proposal, line = taken
    terms = proposal.terms
    facts = {"channel": terms["channel"], "happened_on": terms["happened_on"]}
    if terms["official"] and terms["channel"] == "call":
        call = outbound_calls.reported(uow, line, terms["happened_on"])
        facts["outbound_call"] = call.id if call else None
    ticket = tickets.create(
        uow,
        "JB",
        line,
        proposal,
        category="10085" if terms["official"] else "other_number",
        story=terms["said"] or "",
        about=terms["number"],
        contact=line.phone_number,
        facts=facts,
        questions=[
            {"question": question, "answer": None}
            for question in (OFFICIAL_QUESTIONS if terms["official"] else OTHER_QUESTIONS)
        ],
    )
    notices.send(
        uow,
        line,
        "report_marketing_filed",
        f"ticket:{ticket.id}:filed",
        ticket=ticket,
        ticket_no=ticket.ticket_no,
        number=terms["number"],
        official=terms["official"],
    )
    return ticket
