"""The outbox of notices on its way to a carrier: tried again until it is taken, never lost.

A notice is claimed before the carrier is asked, and its next try set: a process that dies in
between leaves it to that next try. The carrier's id is kept as soon as it is known (state `sent`),
so a message that was taken is not handed over again. The carrier's report makes it `delivered` or
`failed`. The pauses between tries are a choice of this house.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from telecom import clock
from telecom.db import Database
from telecom.models import Notice

TRIES = 5
FIRST_PAUSE = timedelta(minutes=1)
"""After the first try; each further pause is twice as long."""
LONGEST_ERROR = 200
AT_A_TIME = 20
DELIVERED = "delivered"
FAILED = "failed"


@dataclass(frozen=True)
class Sms:
    """What is handed to a carrier; `notice_id` comes back with its report."""

    notice_id: int
    sender: str
    phone_number: str
    text: str


class NotSent(Exception):  # noqa: N818 - it names what happened
    """The carrier did not take the message; `final` if it never will."""

    def __init__(self, why: str, *, final: bool = False) -> None:
        super().__init__(why)
        self.final = final


class Sender(Protocol):
    """A carrier that takes messages."""

    def send(self, sms: Sms) -> str:
        """Hand it over; gives the carrier's id of it.

        Raises:
            NotSent: it was not taken.
        """
        ...


def send_queued(house: Database, sender: Sender) -> int:
    """Hand what is due to the carrier, each in a transaction of its own; gives how many moved."""
    due = house.run(lambda uow: [_sms(notice) for notice in claim(uow)])
    for sms in due:
        try:
            sid = sender.send(sms)
        except NotSent as trouble:
            house.run(lambda uow, sms=sms, trouble=trouble: not_sent(uow, sms.notice_id, trouble))  # type: ignore[misc]
        else:
            house.run(lambda uow, sms=sms, sid=sid: sent(uow, sms.notice_id, sid))  # type: ignore[misc]
    return len(due)


def claim(uow: Session, limit: int = AT_A_TIME) -> list[Notice]:
    """Notices to be tried now; nobody else gets them before their next try is due."""
    now = clock.now()
    query = (
        select(Notice)
        .where(
            Notice.state == "queued",
            or_(Notice.next_try_at.is_(None), Notice.next_try_at <= now),
        )
        .order_by(Notice.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    found = list(uow.execute(query).scalars())
    for notice in found:
        notice.next_try_at = now + FIRST_PAUSE * 2**notice.tries
        notice.tries += 1
    uow.flush()
    return found


def sent(uow: Session, notice_id: int, sid: str) -> None:
    """The carrier took it."""
    notice = _locked(uow, notice_id)
    if notice is not None and notice.state == "queued":
        notice.state, notice.carrier_sid, notice.error = "sent", sid, None


def not_sent(uow: Session, notice_id: int, trouble: NotSent) -> None:
    """The carrier did not take it: the next try stands, unless there is none."""
    notice = _locked(uow, notice_id)
    if notice is None or notice.state != "queued":
        return
    notice.error = str(trouble)[:LONGEST_ERROR]
    if trouble.final or notice.tries >= TRIES:
        notice.state = FAILED


def report(
    uow: Session, sid: str, state: str, *, notice_id: int | None = None, error: str | None = None
) -> bool:
    """What the carrier says became of a message: `delivered` or `failed`; False if it is not ours.

    The report may come before the answer to the handing-over was kept: then `notice_id` tells
    which one it is. A delivered message stays delivered.
    """
    query = select(Notice).where(Notice.carrier_sid == sid).with_for_update()
    notice = uow.execute(query.execution_options(populate_existing=True)).scalar_one_or_none()
    if notice is None and notice_id is not None:
        notice = _locked(uow, notice_id)
        if notice is not None and (notice.carrier_sid is not None or notice.tries == 0):
            notice = None
    if notice is None:
        return False
    notice.carrier_sid = sid
    if state == DELIVERED and notice.state != DELIVERED:
        notice.state, notice.delivered_at, notice.error = DELIVERED, clock.now(), None
    elif state == FAILED and notice.state != DELIVERED:
        notice.state, notice.error = FAILED, (error or "")[:LONGEST_ERROR]
    return True


def _locked(uow: Session, notice_id: int) -> Notice | None:
    query = select(Notice).where(Notice.id == notice_id).with_for_update()
    return uow.execute(query.execution_options(populate_existing=True)).scalar_one_or_none()


def _sms(notice: Notice) -> Sms:
    return Sms(notice.id, notice.sender, notice.phone_number, notice.text)
