"""What ends with a month: data given for it does not last into the next."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from telecom import clock, conversations
from telecom.models import Delivery, Line

MARK = "clock:month:"
"""The key, with the month, under which a month's beginning is remembered."""


def begin(uow: Session) -> int:
    """Once a month, on its first round: gives how many lines lost data given for the last one.

    The very first round of a house only remembers the month: there was none before it.
    """
    key = f"{MARK}{clock.month_of(clock.today())}"
    if conversations.delivered(uow, key) is not None:
        return 0
    query = select(Delivery.key).where(Delivery.key.startswith(MARK)).limit(1)
    before = uow.execute(query).first()
    conversations.remember_delivery(uow, key, "")
    if before is None:
        return 0
    done = uow.execute(
        update(Line)
        .where(Line.supplement_mb > 0)
        .values(supplement_mb=0)
        .execution_options(synchronize_session=False)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]
