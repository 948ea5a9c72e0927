"""Who takes calls at the desk now.

A user on duty who has not asked for news for a while counts as gone: the browser is closed, or the
machine is dead. Signs of life run on real time: moving the simulated clock must send nobody home.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from telecom import clock, staff
from telecom.errors import Refused
from telecom.models import DeskCall, Duty

SILENT = timedelta(seconds=90)
"""After this long without a sign of life somebody on duty counts as gone: browsers wake a page that
nobody looks at once a minute."""
SEEN_EVERY = timedelta(seconds=5)
"""A sign of life is written down at most this often."""
_DUTIES = Duty.__table__
_SEEN_SINCE = (
    select(func.count()).select_from(_DUTIES).where(_DUTIES.c.seen_at >= bindparam("since"))
)


def begin(uow: Session, username: str) -> None:
    """From now on the user takes calls; again is harmless."""
    duty = uow.get(Duty, username)
    if duty is None:
        uow.add(Duty(username=username, since=clock.now(), seen_at=real_now()))
        staff.record(uow, username, "duty_begun", username)
    else:
        duty.seen_at = real_now()
    uow.flush()


def end(uow: Session, username: str) -> None:
    """The user takes no more calls; again is harmless. Whoever waits in vain is told by the wait.

    Raises:
        Refused: `busy`: a call is being talked to.
    """
    talks = select(DeskCall.id).where(DeskCall.taken_by == username, DeskCall.state == "talking")
    if uow.execute(talks).first():
        raise Refused("busy")
    duty = uow.get(Duty, username)
    if duty is not None:
        uow.delete(duty)
        staff.record(uow, username, "duty_ended", username)
        uow.flush()


def is_on(uow: Session, username: str) -> bool:
    """Whether the user takes calls and has given a sign of life lately."""
    duty = uow.get(Duty, username)
    return duty is not None and real_now() - duty.seen_at <= SILENT


def count(uow: Session) -> int:
    """How many people take calls now."""
    return int(uow.execute(_SEEN_SINCE, {"since": real_now() - SILENT}).scalar_one())


def needs_sign(uow: Session, username: str) -> bool:
    """Whether a sign of life of this user is due to be written."""
    duty = uow.get(Duty, username)
    return duty is not None and real_now() - duty.seen_at >= SEEN_EVERY


def sign(uow: Session, username: str) -> None:
    """A sign of life of the user, who brings back nobody that is not on duty."""
    duty = uow.get(Duty, username)
    if duty is not None:
        duty.seen_at = real_now()
        uow.flush()


def real_now() -> datetime:
    """The time that signs of life are measured by."""
    return datetime.now(clock.UTC)
