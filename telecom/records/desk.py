"""People at the telephone: who is on duty, calls handed to them, calls back, messages left."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Column, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, relationship

from telecom.records.base import Base, Moment

if TYPE_CHECKING:
    from telecom.records.conversations import Conversation


class Duty(Base):
    """A user of the console who takes calls; `seen_at` is when their page last asked for news."""

    __tablename__ = "duties"
    username: Mapped[str] = Column(String(40), primary_key=True)
    since: Mapped[datetime] = Column(Moment, nullable=False)
    seen_at: Mapped[datetime] = Column(Moment, nullable=False)


class DeskCall(Base):
    """A call waiting for somebody at the desk, or talking to them.

    `state`: waiting, talking; then returned (to the bot), ended (by the desk), hung_up (while
    talking), left (out of the queue by key, or because the desk is empty), abandoned (hung up in
    the queue) or lost (the desk fell silent). `asked_at` is when the call last asked for news.
    `version` guards it against two who take it at once.
    """

    __tablename__ = "desk_calls"
    id: Mapped[int] = Column(Integer, primary_key=True)
    conversation_id: Mapped[str] = Column(
        ForeignKey("conversations.id"), nullable=False, index=True
    )
    state: Mapped[str] = Column(String(20), nullable=False, index=True)
    summary: Mapped[str] = Column(Text, nullable=False)
    queued_at: Mapped[datetime] = Column(Moment, nullable=False)
    asked_at: Mapped[datetime] = Column(Moment, nullable=False)
    taken_at: Mapped[datetime | None] = Column(Moment)
    taken_by: Mapped[str | None] = Column(String(40))
    ended_at: Mapped[datetime | None] = Column(Moment)
    version: Mapped[int] = Column(Integer, nullable=False, default=0)
    conversation: Mapped[Conversation] = relationship("Conversation")
    __mapper_args__ = {"version_id_col": version}


class DeskLine(Base):
    """What somebody at the desk typed for the caller to hear; emptied when the call is over."""

    __tablename__ = "desk_lines"
    id: Mapped[int] = Column(Integer, primary_key=True)
    desk_call_id: Mapped[int] = Column(ForeignKey("desk_calls.id"), nullable=False, index=True)
    key: Mapped[str] = Column(String(120), nullable=False, unique=True)
    at: Mapped[datetime] = Column(Moment, nullable=False)
    text: Mapped[str] = Column(Text, nullable=False)


class CallBack(Base):
    """A call back that was promised; without a window as soon as possible.

    `state`: open, done. `outcome`: reached, not_reached.
    """

    __tablename__ = "call_backs"
    id: Mapped[int] = Column(Integer, primary_key=True)
    conversation_id: Mapped[str] = Column(
        ForeignKey("conversations.id"), nullable=False, unique=True
    )
    line_id: Mapped[int | None] = Column(ForeignKey("lines.id"), index=True)
    phone_number: Mapped[str] = Column(String(40), nullable=False)
    reason: Mapped[str] = Column(Text, nullable=False)
    begins_at: Mapped[datetime | None] = Column(Moment)
    ends_at: Mapped[datetime | None] = Column(Moment)
    state: Mapped[str] = Column(String(20), nullable=False, default="open", index=True)
    promised_at: Mapped[datetime] = Column(Moment, nullable=False)
    done_at: Mapped[datetime | None] = Column(Moment)
    done_by: Mapped[str | None] = Column(String(40))
    outcome: Mapped[str | None] = Column(String(20))


class Voicemail(Base):
    """A message a caller left; `text` is what was said, masked, where the carrier writes it down.

    `state`: recorded, absent (the carrier kept no sound), done.
    """

    __tablename__ = "voicemails"
    id: Mapped[int] = Column(Integer, primary_key=True)
    conversation_id: Mapped[str] = Column(
        ForeignKey("conversations.id"), nullable=False, index=True
    )
    recording_sid: Mapped[str] = Column(String(64), nullable=False, unique=True)
    url: Mapped[str] = Column(String(500), nullable=False, default="")
    seconds: Mapped[int] = Column(Integer, nullable=False, default=0)
    text: Mapped[str] = Column(Text, nullable=False, default="")
    state: Mapped[str] = Column(String(20), nullable=False, index=True)
    left_at: Mapped[datetime] = Column(Moment, nullable=False)
    done_at: Mapped[datetime | None] = Column(Moment)
    done_by: Mapped[str | None] = Column(String(40))
    conversation: Mapped[Conversation] = relationship("Conversation")
