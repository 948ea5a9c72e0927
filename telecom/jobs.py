"""What the clocks bring about by themselves."""

from __future__ import annotations

from sqlalchemy.orm import Session

from telecom import cancel_broadband, change_plan, notices, personal_data


def run_due(uow: Session) -> int:
    """One round: move orders along their clocks, hand out queued notices. Gives how many moved."""
    moved = change_plan.handle_due(uow) + cancel_broadband.handle_due(uow)
    moved += personal_data.handle_due(uow)
    return moved + notices.deliver_queued(uow)
