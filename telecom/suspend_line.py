"""Suspend and resume a line (L2): at once, by its holder.

A suspended line makes and takes no calls, has no data and sends no SMS; its monthly fee goes on (a
simulated rule). A line that was suspended for arrears resumes by payment, within 48 h of it
(电信条例 34); here the jobs see to it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecom import clock, notices, orders, proposals
from telecom.conversations import L2, identified_line
from telecom.errors import Refused, TermsChanged
from telecom.models import Line, Order, Proposal
from telecom.proposals import Confirmation

KIND = "suspend_line"
RESUME_WITHIN = timedelta(hours=48)
"""After payment, 电信条例 34."""


def get_terms(line: Line, suspend: bool) -> dict[str, Any]:
    """What suspending or resuming would mean: `phone_number`, `suspend`, `plan_name`, `plan_fen` a
    month.

    Raises:
        Refused: `already_suspended` (`by`, `at`), `not_suspended`, `arrears_first` (`arrears_fen`),
            `closed`.
    """
    if line.status == "closed":
        raise Refused("closed")
    if suspend and line.status == "suspended":
        at = line.suspended_at.isoformat() if line.suspended_at else None
        raise Refused("already_suspended", by=line.suspended_by, at=at)
    if not suspend and line.status != "suspended":
        raise Refused("not_suspended")
    if not suspend and line.balance_fen < 0:
        raise Refused("arrears_first", arrears_fen=-line.balance_fen)
    return {
        "phone_number": line.phone_number,
        "suspend": suspend,
        "plan_name": line.plan.name,
        "plan_fen": line.plan.price_fen,
    }


def propose(uow: Session, conversation_id: str, suspend: bool) -> Proposal:
    """Keep what is about to happen to the line (L2).

    Raises:
        NotIdentified: below L2.
        Refused: as `get_terms`.
    """
    line = identified_line(uow, conversation_id, L2)
    return proposals.make(uow, conversation_id, line, KIND, get_terms(line, suspend))


def confirm(uow: Session, confirmation: Confirmation) -> Order:
    """Suspend or resume, at once and once.

    Raises:
        NotFound, NotIdentified, AlreadyDecided: as `proposals.take`.
        TermsChanged: the line is no longer as it was shown.
    """
    taken = proposals.take(uow, confirmation, KIND, L2)
    if taken is None:
        return proposals.order_of(uow, confirmation.proposal_id)
    proposal, line = taken
    suspend = proposal.terms["suspend"]
    try:
        unchanged = get_terms(line, suspend) == proposal.terms
    except Refused:
        unchanged = False
    if not unchanged:
        raise TermsChanged(proposal.id)
    if suspend:
        line.status, line.suspended_by, line.suspended_at = "suspended", "customer", clock.now()
    else:
        _resume(line)
    return orders.done_at_once(uow, proposal, line, "suspend_line_done")


def _resume(line: Line) -> None:
    line.status, line.suspended_by, line.suspended_at = "active", None, None


def resume_after_payment(uow: Session, line: Line) -> bool:
    """Resume a line that was suspended for arrears, with a notice, once nothing is owed."""
    if line.status != "suspended" or line.suspended_by != "arrears" or line.balance_fen < 0:
        return False
    since = line.suspended_at.isoformat() if line.suspended_at else ""
    _resume(line)
    uow.flush()
    notices.send(
        uow,
        line,
        "suspend_line_resumed_by_payment",
        f"line:{line.id}:resumed:{since}",
        phone_number=line.phone_number,
    )
    return True


def handle_due(uow: Session) -> int:
    """Resume all lines whose arrears are paid; gives how many."""
    query = select(Line).where(
        Line.status == "suspended", Line.suspended_by == "arrears", Line.balance_fen >= 0
    )
    query = query.with_for_update(skip_locked=True).order_by(Line.id)
    locked = uow.execute(query.execution_options(populate_existing=True)).scalars()
    return sum(resume_after_payment(uow, line) for line in locked)
