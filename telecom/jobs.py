"""What the clocks bring about by themselves.

Every job asks the database what is due now. So nothing is lost over a restart or a standstill, the
next round catches up, and two processes share the work: each row is taken by whoever locks it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from sqlalchemy.orm import Session

from telecom import (
    arrears,
    billing,
    cancel_broadband,
    change_plan,
    desk,
    notices,
    personal_data,
    subscribe_service,
    suspend_line,
)
from telecom.db import Database
from telecom.outbound_calls import Caller, place_queued
from telecom.outbox import Sender, send_queued

Job = Callable[[Session], int]
JOBS: tuple[Job, ...] = (
    change_plan.handle_due,
    cancel_broadband.handle_due,
    personal_data.handle_due,
    suspend_line.handle_due,
    subscribe_service.tell_renewals,
    billing.close_due,
    desk.close_gone,
    arrears.handle_due,
)
"""Each is one transaction, run in this order, and gives how many records it moved."""
ROUNDS = 1000
"""More rounds than any standstill takes; beyond it something moves in circles."""

logger = logging.getLogger(__name__)


def run_due(uow: Session) -> int:
    """One round in one transaction, notices into the simulated inbox; gives how many moved."""
    return sum(job(uow) for job in JOBS) + notices.deliver_queued(uow)


def _deliver(uow: Session) -> int:
    return notices.deliver_queued(uow)


def run_round(house: Database, sender: Sender | None = None, caller: Caller | None = None) -> int:
    """One round, each job in a transaction of its own: one that fails does not hold up others.

    Notices go to `sender`, or without one into the simulated inbox; calls of 10085 are made by
    `caller`, or wait without one. Gives how many records moved.
    """
    moved = 0
    here: tuple[Job, ...] = (*JOBS, _deliver) if sender is None else JOBS
    for job in here:
        try:
            moved += house.run(job)
        except Exception:
            logger.exception("the job %s.%s failed", job.__module__, job.__name__)
    if sender is not None:
        try:
            moved += send_queued(house, sender)
        except Exception:
            logger.exception("sending notices failed")
    if caller is not None:
        try:
            moved += place_queued(house, caller)
        except Exception:
            logger.exception("placing calls failed")
    return moved


def run_until_still(house: Database, sender: Sender | None = None) -> int:
    """Rounds until nothing moves any more; gives how many records moved in all."""
    total = 0
    for _ in range(ROUNDS):
        moved = run_round(house, sender)
        total += moved
        if not moved:
            break
    return total
