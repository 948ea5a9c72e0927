"""Transcripts: one timeline of customer, bot, agent and system, masked on the way in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy import text as sql
from sqlalchemy.orm import Session

from telecom import clock, privacy
from telecom.models import Conversation, Entry

TEXT_LIMIT = 4000
_COLUMNS = Entry.__table__.c
_ADD_ONCE = sql(
    """
    INSERT INTO transcript_entries
        (conversation_id, key, at, who, text, intent, confidence, entities, buttons)
    VALUES
        (:conversation_id, :key, :at, :who, :text, :intent, :confidence, :entities, :buttons)
    ON CONFLICT (key) DO NOTHING
    """
).bindparams(*(bindparam(c.name, type_=c.type) for c in _COLUMNS if c.name != "id"))
"""As text because SQLAlchemy compiles its own ON CONFLICT anew every time."""


def append(
    uow: Session,
    conversation_id: str,
    key: str,
    who: str,
    text: str,
    *,
    at: datetime | None = None,
    intent: str | None = None,
    confidence: float | None = None,
    entities: list[dict[str, Any]] | None = None,
    buttons: list[dict[str, Any]] | None = None,
    channel: str = "unknown",
) -> bool:
    """Add a line; False if one with this `key` is there already.

    `who`: customer, bot, agent or system. A conversation nobody opened is opened here, on
    `channel`, with nobody at the other end.
    """
    moment = at or clock.now()
    conversation = uow.get(Conversation, conversation_id)
    if conversation is None:
        conversation = Conversation(
            id=conversation_id,
            channel=channel,
            level=0,
            started_at=moment,
            last_at=moment,
            state={},
        )
        uow.add(conversation)
        uow.flush()
    line = {
        "conversation_id": conversation_id,
        "key": key,
        "at": moment,
        "who": who,
        "text": privacy.mask(text)[:TEXT_LIMIT],
        "intent": intent,
        "confidence": confidence,
        "entities": privacy.mask_entities(entities) if entities else None,
        "buttons": buttons,
    }
    added: Any = uow.execute(_ADD_ONCE, line)
    if not added.rowcount:
        return False
    conversation.last_at = max(conversation.last_at, moment)
    return True


def of(uow: Session, conversation_id: str, after_id: int = 0) -> list[Entry]:
    """The lines of a conversation, oldest first."""
    query = select(Entry).where(Entry.conversation_id == conversation_id, Entry.id > after_id)
    return list(uow.execute(query.order_by(Entry.id)).scalars())


def newest(uow: Session, conversation_id: str) -> int:
    """The id of the newest line of a conversation; 0 without one."""
    query = select(func.max(Entry.id)).where(Entry.conversation_id == conversation_id)
    return uow.execute(query).scalar() or 0


def reword(uow: Session, entry: Entry, text: str) -> None:
    """Let a line say what really reached the other side."""
    entry.text = privacy.mask(text)[:TEXT_LIMIT]
    uow.flush()
