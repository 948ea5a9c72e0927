"""What the clocks bring about by themselves."""

from __future__ import annotations

from sqlalchemy.orm import Session

from telecom import change_plan, notices, suspend_line


def run_due(uow: Session) -> int:
    """One round: move orders along their clocks, hand out queued notices. Gives how many moved."""
    moved = change_plan.handle_due(uow) + suspend_line.handle_due(uow)
    return moved + notices.deliver_queued(uow)
