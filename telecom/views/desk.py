"""The desk for the console: who waits, who talks, calls back, messages; numbers masked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from telecom import call_backs, clock, desk, privacy
from telecom.conversations import line_of
from telecom.models import CallBack, Conversation, DeskCall, Voicemail
from telecom.views import masked

RECENT = 10
"""Calls that are shown after they are over."""
DONE_SHOWN = 20
"""Calls back and messages that are shown after they are done."""
SOON = timedelta(hours=2)
"""A call back without a window is overdue after this long; simulated."""


@dataclass(frozen=True)
class DeskRow:
    """A call at the desk or in its queue. `place` is 0 for one that does not wait."""

    id: int
    conversation_id: str
    number: str
    customer: str
    state: str
    summary: str
    place: int
    queued_at: datetime
    taken_at: datetime | None
    taken_by: str | None
    ended_at: datetime | None

    @property
    def waited(self) -> timedelta:
        """How long the caller has waited, or did."""
        return (self.taken_at or self.ended_at or clock.now()) - self.queued_at


@dataclass(frozen=True)
class CallBackRow:
    """A call back that was promised."""

    id: int
    conversation_id: str
    number: str
    customer: str
    reason: str
    begins_at: datetime | None
    ends_at: datetime | None
    state: str
    promised_at: datetime
    done_at: datetime | None
    done_by: str | None
    outcome: str | None

    @property
    def overdue(self) -> bool:
        """Whether the window is over, or as soon as possible is long ago."""
        until = self.ends_at or self.promised_at + SOON
        return self.state == "open" and until < clock.now()


@dataclass(frozen=True)
class VoicemailRow:
    """A message that a caller left."""

    id: int
    conversation_id: str
    number: str
    customer: str
    url: str
    seconds: int
    text: str
    state: str
    left_at: datetime
    done_at: datetime | None
    done_by: str | None


def list_waiting(uow: Session) -> list[DeskRow]:
    """Who waits, the first first."""
    return [_desk_row(call, place) for place, call in enumerate(desk.waiting(uow), 1)]


def list_recent(uow: Session) -> list[DeskRow]:
    """Calls that are being talked to, and the last ones that are over; the newest first."""
    query = select(DeskCall).where(DeskCall.state != "waiting").order_by(DeskCall.id.desc())
    return [_desk_row(call) for call in uow.execute(query.limit(RECENT)).scalars()]


def get_desk_call(uow: Session, desk_call_id: int) -> DeskRow:
    """One call.

    Raises:
        NotFound: no such call.
    """
    call = desk.get(uow, desk_call_id)
    return _desk_row(call, desk.position(uow, call.conversation_id))


def list_call_backs(uow: Session) -> list[CallBackRow]:
    """Open ones, the most urgent first, then the last that are done."""
    when = func.coalesce(CallBack.begins_at, CallBack.promised_at)
    open_ones = select(CallBack).where(CallBack.state == "open").order_by(when, CallBack.id)
    done = select(CallBack).where(CallBack.state == "done").order_by(CallBack.done_at.desc())
    found = [*uow.execute(open_ones).scalars(), *uow.execute(done.limit(DONE_SHOWN)).scalars()]
    return [_call_back_row(uow, kept) for kept in found]


def get_call_back(uow: Session, call_back_id: int) -> CallBackRow:
    """One promise.

    Raises:
        NotFound: there is none.
    """
    return _call_back_row(uow, call_backs.get(uow, call_back_id))


def list_voicemails(uow: Session) -> list[VoicemailRow]:
    """Messages nobody has seen to, the oldest first, then the last that are done."""
    waiting = select(Voicemail).where(Voicemail.state != "done").order_by(Voicemail.id)
    done = select(Voicemail).where(Voicemail.state == "done").order_by(Voicemail.done_at.desc())
    found = [*uow.execute(waiting).scalars(), *uow.execute(done.limit(DONE_SHOWN)).scalars()]
    return [
        VoicemailRow(
            message.id,
            message.conversation_id,
            *_person(message.conversation),
            message.url,
            message.seconds,
            message.text,
            message.state,
            message.left_at,
            message.done_at,
            message.done_by,
        )
        for message in found
    ]


def count_desk(uow: Session) -> dict[str, int]:
    """How many callers wait, and how many calls back and messages are to be seen to."""

    def count(model: type, *where: object) -> int:
        return int(uow.execute(select(func.count()).select_from(model).where(*where)).scalar_one())

    promised = count(CallBack, CallBack.state == "open")
    messages = count(Voicemail, Voicemail.state != "done")
    return {
        "waiting": len(desk.waiting(uow)),
        "to_call": promised + messages,
    }


def _desk_row(call: DeskCall, place: int = 0) -> DeskRow:
    return DeskRow(
        call.id,
        call.conversation_id,
        *_person(call.conversation),
        call.state,
        call.summary,
        place,
        call.queued_at,
        call.taken_at,
        call.taken_by,
        call.ended_at,
    )


def _call_back_row(uow: Session, kept: CallBack) -> CallBackRow:
    line = line_of(uow, kept.phone_number)
    return CallBackRow(
        kept.id,
        kept.conversation_id,
        masked.text(kept.phone_number),
        privacy.mask_name(line.customer.name) if line else "",
        kept.reason,
        kept.begins_at,
        kept.ends_at,
        kept.state,
        kept.promised_at,
        kept.done_at,
        kept.done_by,
        kept.outcome,
    )


def _person(conversation: Conversation) -> tuple[str, str]:
    """Number and name, masked."""
    line = conversation.line
    name = privacy.mask_name(line.customer.name) if line else ""
    return masked.text(conversation.remote_number), name
