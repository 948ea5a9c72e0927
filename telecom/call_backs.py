"""Calls back: promised with or without a window, made by the desk, marked done.

The hours in which the desk calls back, and windows of two hours, are simulated.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecom import clock, conversations, desk, staff
from telecom.errors import NotFound, Refused
from telecom.models import CallBack

WINDOWS = ((9, 11), (11, 13), (13, 15), (15, 17), (17, 19))
"""Hours in Shanghai."""
DAYS = 3
"""Today and the days after it that a window can be chosen on."""
NOTICE = timedelta(minutes=30)
"""A window is offered if it begins at least this much later."""
OUTCOMES = ("reached", "not_reached")


@dataclass(frozen=True)
class Window:
    """When somebody will call: aware times."""

    begins_at: datetime
    ends_at: datetime


def windows() -> list[Window]:
    """Windows that can be chosen now, the next first."""
    earliest = clock.now() + NOTICE
    return [window for window in _windows(clock.today()) if window.begins_at >= earliest]


@lru_cache(maxsize=2)
def _windows(today: date) -> tuple[Window, ...]:
    days = [today + timedelta(days=n) for n in range(DAYS)]
    return tuple(
        Window(*(datetime.combine(day, time(hour), clock.SHANGHAI) for hour in hours))
        for day in days
        for hours in WINDOWS
    )


def promise(uow: Session, conversation_id: str) -> CallBack:
    """Somebody will call the number of the conversation as soon as possible; once a conversation.

    Raises:
        NotFound: no such conversation, or its number is not known.
    """
    found = of(uow, conversation_id)
    if found is not None:
        return found
    conversation = conversations.get(uow, conversation_id)
    if not conversation.remote_number:
        raise NotFound(f"number of {conversation_id}")
    made = CallBack(
        conversation_id=conversation_id,
        line_id=conversation.line_id,
        phone_number=conversation.remote_number,
        reason=desk.summary(uow, conversation_id),
        state="open",
        promised_at=clock.now(),
    )
    uow.add(made)
    uow.flush()
    return made


def choose(uow: Session, conversation_id: str, window: Window) -> CallBack:
    """The caller wants to be called within `window`.

    Raises:
        NotFound: nothing was promised in that conversation.
        Refused: `no_such_window`: it has begun meanwhile, or was never offered.
    """
    found = of(uow, conversation_id)
    if found is None:
        raise NotFound(f"call back of {conversation_id}")
    if window not in windows():
        raise Refused("no_such_window")
    found.begins_at, found.ends_at = window.begins_at, window.ends_at
    uow.flush()
    return found


def of(uow: Session, conversation_id: str) -> CallBack | None:
    """What was promised in that conversation, or None."""
    query = select(CallBack).where(CallBack.conversation_id == conversation_id)
    found: CallBack | None = uow.execute(query).scalar_one_or_none()
    return found


def get(uow: Session, call_back_id: int) -> CallBack:
    """The promise of that id.

    Raises:
        NotFound: there is none.
    """
    found = uow.get(CallBack, call_back_id)
    if found is None:
        raise NotFound(f"call back {call_back_id}")
    return found


def reveal(uow: Session, call_back_id: int, username: str) -> str:
    """The number to call, for whoever is about to: that is written into the audit trail.

    Raises:
        NotFound: no such promise.
    """
    found = get(uow, call_back_id)
    staff.record(uow, username, "number_revealed", f"call_back:{found.id}")
    return str(found.phone_number)


def finish(uow: Session, call_back_id: int, username: str, outcome: str) -> CallBack:
    """The call was made; the same again is harmless.

    Raises:
        NotFound: no such promise.
        Refused: `unknown_outcome`, `done` (otherwise, or by somebody else).
    """
    found = get(uow, call_back_id)
    if outcome not in OUTCOMES:
        raise Refused("unknown_outcome", outcomes=OUTCOMES)
    if found.state == "done":
        if (found.done_by, found.outcome) == (username, outcome):
            return found
        raise Refused("done")
    found.state, found.outcome = "done", outcome
    found.done_at, found.done_by = clock.now(), username
    if outcome == "reached":
        conversations.hand_off(uow, found.conversation_id, "called")
    uow.flush()
    staff.record(uow, username, "call_back_done", f"call_back:{found.id}", outcome)
    return found
