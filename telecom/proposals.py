"""Proposals and consents: nothing is ordered that was not shown and confirmed (commitment 1).

A transaction is first kept as a proposal with its exact terms. Confirming it executes it once; the
proposal's id is the idempotency key of everything that follows, so a repeated yes, message or
webhook finds what the first one did.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from telecom import clock
from telecom.conversations import L0, L1, get, identified_line, locked_line
from telecom.errors import AlreadyDecided, NotFound
from telecom.models import Consent, Line, Order, Proposal


@dataclass(frozen=True)
class Confirmation:
    """A customer's yes to a proposal: the words shown, and the words said or the key pressed."""

    proposal_id: str
    conversation_id: str
    words_shown: str
    words_said: str


def make(
    uow: Session, conversation_id: str, line: Line, kind: str, terms: dict[str, Any]
) -> Proposal:
    """Keep what is about to happen; earlier open proposals of the conversation are superseded."""
    uow.execute(
        update(Proposal)
        .where(Proposal.conversation_id == conversation_id, Proposal.state == "open")
        .values(state="declined", decided_at=clock.now())
    )
    proposal = Proposal(
        id=uuid4().hex,
        conversation_id=conversation_id,
        line_id=line.id,
        kind=kind,
        terms=terms,
        state="open",
        created_at=clock.now(),
    )
    uow.add(proposal)
    uow.flush()
    return proposal


def take(
    uow: Session, confirmation: Confirmation, kind: str, level: int = L1
) -> tuple[Proposal, Line] | None:
    """Turn the open proposal into a consent, or None if this very proposal was confirmed before.

    Holds the line until the end of the transaction, and forgets what was read of it before: what
    the caller checks now stays true until it commits. If it then raises, it must not commit.

    At `L0` whoever talks may confirm, as long as the conversation is nobody's or that line's.

    Raises:
        NotFound: no such proposal of this kind in this conversation.
        NotIdentified: the conversation no longer is the line's holder at `level`.
        AlreadyDecided: it was declined or superseded, or (L0) the conversation became another
            line's.
    """
    proposal = uow.get(Proposal, confirmation.proposal_id)
    if (
        proposal is None
        or proposal.kind != kind
        or proposal.conversation_id != confirmation.conversation_id
    ):
        raise NotFound(f"proposal {confirmation.proposal_id}")
    line: Line | None
    if level == L0:
        if get(uow, confirmation.conversation_id).line_id not in (None, proposal.line_id):
            raise AlreadyDecided(proposal.id)
        line = uow.get(Line, proposal.line_id)
    else:
        line = identified_line(uow, confirmation.conversation_id, level)
    if line is None or line.id != proposal.line_id:
        raise NotFound(f"proposal {confirmation.proposal_id}")
    uow.flush()
    uow.expire_all()
    locked_line(uow, line.id)
    taken: Any = uow.execute(
        update(Proposal)
        .where(Proposal.id == proposal.id, Proposal.state == "open")
        .values(state="confirmed", decided_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    uow.refresh(proposal)
    if taken.rowcount == 0:
        if proposal.state == "confirmed":
            return None
        raise AlreadyDecided(proposal.id)
    uow.add(
        Consent(
            proposal_id=proposal.id,
            conversation_id=confirmation.conversation_id,
            line_id=line.id,
            channel=get(uow, confirmation.conversation_id).channel,
            words_shown=confirmation.words_shown,
            words_said=confirmation.words_said,
            given_at=clock.now(),
        )
    )
    uow.flush()
    return proposal, line


def decline(uow: Session, conversation_id: str, proposal_id: str) -> None:
    """The customer said no: the proposal can no longer be confirmed."""
    uow.execute(
        update(Proposal)
        .where(
            Proposal.id == proposal_id,
            Proposal.conversation_id == conversation_id,
            Proposal.state == "open",
        )
        .values(state="declined", decided_at=clock.now())
    )


def order_of(uow: Session, proposal_id: str) -> Order:
    """The order that came of a confirmed proposal.

    Raises:
        NotFound: if none did.
    """
    query = select(Order).where(Order.proposal_id == proposal_id)
    order: Order | None = uow.execute(query).scalar_one_or_none()
    if order is None:
        raise NotFound(f"order of proposal {proposal_id}")
    return order
