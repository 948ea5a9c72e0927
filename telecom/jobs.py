"""What the clocks bring about by themselves."""

from __future__ import annotations

from sqlalchemy.orm import Session

from telecom import billing, change_plan, notices, subscribe_service


def run_due(uow: Session) -> int:
    """One round: move orders along their clocks, announce renewals, close months that are over,
    hand out queued notices. Gives how many moved.
    """
    return (
        change_plan.handle_due(uow)
        + subscribe_service.tell_renewals(uow)
        + billing.close_due(uow)
        + notices.deliver_queued(uow)
    )
