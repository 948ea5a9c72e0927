"""What was said, and the answers already given."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, Column, Float, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, relationship

from telecom.records.base import Base, Moment

if TYPE_CHECKING:
    from telecom.records.lines import Line


class Conversation(Base):
    """A chat session or a call, and who was proved to be at the other end.

    `level` is the identity level 0-2; `state` belongs to the channel; `version` guards it against
    lost updates.
    """

    __tablename__ = "conversations"
    id: Mapped[str] = Column(String(255), primary_key=True)
    channel: Mapped[str] = Column(String(20), nullable=False)  # app | ivr | rest | cmdline
    line_id: Mapped[int | None] = Column(ForeignKey("lines.id"), index=True)
    remote_number: Mapped[str | None] = Column(String(40))
    level: Mapped[int] = Column(Integer, nullable=False, default=0)
    started_at: Mapped[datetime] = Column(Moment, nullable=False)
    last_at: Mapped[datetime] = Column(Moment, nullable=False, index=True)
    ended_at: Mapped[datetime | None] = Column(Moment)
    end_reason: Mapped[str | None] = Column(String(40))
    handoff: Mapped[str | None] = Column(String(40))  # queued | callback | taken | called
    state: Mapped[dict[str, Any]] = Column(JSON, nullable=False, default=dict)
    version: Mapped[int] = Column(Integer, nullable=False, default=0)
    line: Mapped[Line | None] = relationship("Line")
    __mapper_args__ = {"version_id_col": version}


class Entry(Base):
    """One line of a transcript.

    `text` is masked before it gets here; `key` makes repeated delivery harmless.
    """

    __tablename__ = "transcript_entries"
    __table_args__ = (Index("ix_entries_conversation", "conversation_id", "id"),)
    id: Mapped[int] = Column(Integer, primary_key=True)
    conversation_id: Mapped[str] = Column(ForeignKey("conversations.id"), nullable=False)
    key: Mapped[str] = Column(String(300), nullable=False, unique=True)
    at: Mapped[datetime] = Column(Moment, nullable=False)
    who: Mapped[str] = Column(String(20), nullable=False)  # customer | bot | agent | system
    text: Mapped[str] = Column(Text, nullable=False)
    intent: Mapped[str | None] = Column(String(40), index=True)
    confidence: Mapped[float | None] = Column(Float)
    entities: Mapped[list[dict[str, Any]] | None] = Column(JSON)
    buttons: Mapped[list[dict[str, Any]] | None] = Column(JSON)


class Delivery(Base):
    """The answer already given to a webhook or message, by its idempotency key."""

    __tablename__ = "deliveries"
    key: Mapped[str] = Column(String(300), primary_key=True)
    body: Mapped[str] = Column(Text, nullable=False)
    created_at: Mapped[datetime] = Column(Moment, nullable=False)
