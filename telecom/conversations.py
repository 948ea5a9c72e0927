"""Conversations: which channel, whose line, how well identified, and what the channel remembers."""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from telecom import clock, transcripts
from telecom.errors import NotFound, NotIdentified
from telecom.models import Conversation, Delivery, Line, Order, Proposal

L0, L1, L2 = 0, 1, 2
"""Identity levels: nobody; number known by the channel and password or code; real name as well."""
_DELIVERIES = Delivery.__table__
_BODY = select(_DELIVERIES.c.body).where(_DELIVERIES.c.key == bindparam("key"))
_LOCKED_LINE = (
    select(Line)
    .where(Line.id == bindparam("id"))
    .with_for_update()
    .execution_options(populate_existing=True)
)
_LINE = select(Line).where(Line.phone_number == bindparam("number"))


def open_conversation(
    uow: Session,
    conversation_id: str,
    channel: str,
    *,
    phone_number: str | None = None,
    level: int = L0,
) -> Conversation:
    """The conversation of that id, made if new.

    `phone_number` is what the channel itself vouches for (login, caller id). A number that is no
    line of ours leaves the conversation without a line and at level 0. The line of an existing
    conversation is never replaced by another one without the level falling to what the channel
    vouches for.
    """
    conversation = uow.get(Conversation, conversation_id)
    if conversation is None:
        now = clock.now()
        conversation = Conversation(
            id=conversation_id, channel=channel, level=L0, started_at=now, last_at=now, state={}
        )
        uow.add(conversation)
    if phone_number is not None and phone_number != conversation.remote_number:
        line = line_of(uow, phone_number)
        conversation.remote_number = phone_number
        conversation.line_id = line.id if line else None
        conversation.level = level if line else L0
    elif phone_number is not None and conversation.line_id is not None:
        conversation.level = max(conversation.level, level)
    uow.flush()
    return conversation


def get(uow: Session, conversation_id: str) -> Conversation:
    """The conversation of that id.

    Raises:
        NotFound: if there is none.
    """
    conversation = uow.get(Conversation, conversation_id)
    if conversation is None:
        raise NotFound(f"conversation {conversation_id}")
    return conversation


def line_of(uow: Session, phone_number: str) -> Line | None:
    """The line with that number, or None."""
    return uow.execute(_LINE, {"number": phone_number}).scalar_one_or_none()


def locked_line(uow: Session, line_id: int) -> Line:
    """The line as it is now, held until the end of the transaction: its matters go one by one."""
    line: Line = uow.execute(_LOCKED_LINE, {"id": line_id}).scalar_one()
    return line


def identified_line(uow: Session, conversation_id: str, level: int = L1) -> Line:
    """The line of the conversation, if it is identified at `level` or better.

    Raises:
        NotIdentified: if it is not, or the conversation is unknown.
    """
    conversation = uow.get(Conversation, conversation_id)
    if conversation is None or conversation.line_id is None or conversation.level < level:
        raise NotIdentified(level)
    line = uow.get(Line, conversation.line_id)
    assert line is not None
    return line


def known_line(uow: Session, conversation_id: str) -> Line | None:
    """The line that the channel knows the conversation by, identified or not; None if none."""
    conversation = uow.get(Conversation, conversation_id)
    return uow.get(Line, conversation.line_id) if conversation and conversation.line_id else None


def save_state(uow: Session, conversation_id: str, state: dict[str, Any]) -> None:
    """Keep what the channel has to remember of the conversation."""
    conversation = get(uow, conversation_id)
    conversation.state = dict(state)
    conversation.last_at = clock.now()


def end(uow: Session, conversation_id: str, reason: str) -> None:
    """Mark the conversation as ended; the first reason stays."""
    conversation = uow.get(Conversation, conversation_id)
    if conversation is not None and conversation.ended_at is None:
        conversation.ended_at = clock.now()
        conversation.end_reason = reason


def hand_off(uow: Session, conversation_id: str, how: str, summary: str = "") -> None:
    """Record that a human is asked for, `queued` or `callback`, or was there, `taken` or `called`;
    what the human has to know goes into the transcript, each summary once.
    """
    get(uow, conversation_id).handoff = how
    if summary:
        digest = hashlib.sha256(summary.encode()).hexdigest()[:16]
        key = f"{conversation_id}:handoff:{digest}"
        transcripts.append(uow, conversation_id, key, "system", summary)


def last_order(uow: Session, conversation_id: str) -> Order | None:
    """The newest order that came of this conversation, or None."""
    query = select(Order).join(Proposal).where(Proposal.conversation_id == conversation_id)
    return uow.execute(query.order_by(Order.id.desc())).scalars().first()


def list_confirmed(uow: Session, conversation_id: str, most: int) -> list[Proposal]:
    """What was said yes to in this conversation, newest first, `most` at most."""
    query = select(Proposal).where(
        Proposal.conversation_id == conversation_id, Proposal.state == "confirmed"
    )
    return list(uow.execute(query.order_by(Proposal.decided_at.desc()).limit(most)).scalars())


def delivered(uow: Session, key: str) -> str | None:
    """The answer already given under this idempotency key, or None."""
    body: str | None = uow.execute(_BODY, {"key": key}).scalar()
    return body


def remember_delivery(uow: Session, key: str, body: str) -> None:
    """Keep the answer given under `key`.

    Raises:
        IntegrityError: there is an answer under that key already.
    """
    uow.execute(_DELIVERIES.insert(), {"key": key, "body": body, "created_at": clock.now()})
