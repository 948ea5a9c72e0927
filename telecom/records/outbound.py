"""Calls that 10085 makes, and wrong passwords by who called."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, Column, ForeignKey, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, relationship

from telecom.records.base import Base, Moment

if TYPE_CHECKING:
    from telecom.records.lines import Line


class OutboundCall(Base):
    """A call of 10085 to a line: once a campaign.

    `state`: queued, placed, answered, completed; busy, no-answer, failed, canceled as the carrier
    says; dropped (no longer allowed), not_placed (refused by the carrier), with `error` saying why.
    `offer` is what the customer is told: the terms of `subscribe_service.get_terms`. `choices` are
    what the customer chose, in order: `{choice, at}`. `conversation_id`: the recorded call.
    """

    __tablename__ = "outbound_calls"
    __table_args__ = (UniqueConstraint("campaign", "line_id"),)
    id: Mapped[int] = Column(Integer, primary_key=True)
    campaign: Mapped[str] = Column(String(40), nullable=False)
    line_id: Mapped[int] = Column(ForeignKey("lines.id"), nullable=False, index=True)
    phone_number: Mapped[str] = Column(String(20), nullable=False)
    state: Mapped[str] = Column(String(20), nullable=False, default="queued")
    offer: Mapped[dict[str, Any]] = Column(JSON, nullable=False)
    choices: Mapped[list[dict[str, str]]] = Column(JSON, nullable=False, default=list)
    asked_by: Mapped[str] = Column(String(60), nullable=False)
    asked_at: Mapped[datetime] = Column(Moment, nullable=False)
    placed_at: Mapped[datetime | None] = Column(Moment)
    answered_at: Mapped[datetime | None] = Column(Moment)
    ended_at: Mapped[datetime | None] = Column(Moment)
    call_sid: Mapped[str | None] = Column(String(64), unique=True)
    recording_sid: Mapped[str | None] = Column(String(64))
    conversation_id: Mapped[str | None] = Column(ForeignKey("conversations.id"))
    error: Mapped[str | None] = Column(String(200))
    line: Mapped[Line] = relationship("Line")


class CallerFailure(Base):
    """A wrong service password keyed in by a caller, for whichever line."""

    __tablename__ = "caller_failures"
    id: Mapped[int] = Column(Integer, primary_key=True)
    caller: Mapped[str] = Column(String(120), nullable=False, index=True)
    at: Mapped[datetime] = Column(Moment, nullable=False)
