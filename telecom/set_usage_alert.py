"""Usage alerts (commitment 2): an SMS when data or minutes of the plan are used up to a percentage.

The customer chooses the percentages, or none; they are sent by telecom/rating.py.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from telecom import clock, proposals
from telecom.conversations import identified_line
from telecom.errors import Refused, TermsChanged
from telecom.models import Line, Order, Proposal
from telecom.orders import done_at_once
from telecom.proposals import Confirmation
from telecom.rating import allowance, percent_used, used_in

KIND = "set_usage_alert"
DEFAULT = [80, 100]
"""What a new line has, and who switches them on without saying more."""
MOST = 5
"""Percentages at most (simulated)."""


def get_usage_alert(uow: Session, line: Line) -> dict[str, Any]:
    """`phone_number`, `alerts` (percentages, rising; empty: off), and `used`: percent of this
    month's allowance by `data` and `minutes`, where there is one. Changes nothing.
    """
    used = used_in(uow, line, clock.month_of(clock.today()))
    return {
        "phone_number": line.phone_number,
        "alerts": sorted(line.usage_alerts),
        "used": percent_used(allowance(uow, line), used),
    }


def percent_of(uow: Session, line: Line, mb: int, left: bool) -> int:
    """The percentage at which `mb` of this month's general data are used, or `left`.

    Raises:
        Refused: `no_allowance`, if there is none or not as much.
    """
    whole = allowance(uow, line).data_mb
    if not 0 < mb < whole:
        raise Refused("no_allowance", whole_mb=whole)
    return round(100 * (whole - mb if left else mb) / whole) or 1


def get_terms(uow: Session, line: Line, alerts: list[int]) -> dict[str, Any]:
    """What setting `alerts` would do: `phone_number`, `before`, `alerts` (rising, each once), and
    `passed`: those that this month's data has already passed, which come from next month on.

    Raises:
        Refused: `out_of_range` (1-100), `too_many`, `same`.
    """
    wanted = sorted(set(alerts))
    if wanted and not 1 <= wanted[0] <= wanted[-1] <= 100:
        raise Refused("out_of_range")
    if len(wanted) > MOST:
        raise Refused("too_many", most=MOST)
    now = get_usage_alert(uow, line)
    if wanted == now["alerts"]:
        raise Refused("same", alerts=wanted)
    used = now["used"].get("data", 0)
    return {
        "phone_number": line.phone_number,
        "before": now["alerts"],
        "alerts": wanted,
        "passed": [percent for percent in wanted if percent <= used],
    }


def propose(uow: Session, conversation_id: str, alerts: list[int]) -> Proposal:
    """Keep what is about to be set (L1).

    Raises:
        NotIdentified, Refused: as `get_terms`.
    """
    line = identified_line(uow, conversation_id)
    return proposals.make(uow, conversation_id, line, KIND, get_terms(uow, line, alerts))


def confirm(uow: Session, confirmation: Confirmation) -> Order:
    """Set them, at once and once.

    Raises:
        NotFound, NotIdentified, AlreadyDecided: as `proposals.take`.
        Refused, TermsChanged: they are no longer what was shown.
    """
    taken = proposals.take(uow, confirmation, KIND)
    if taken is None:
        return proposals.order_of(uow, confirmation.proposal_id)
    proposal, line = taken
    terms = proposal.terms
    if get_terms(uow, line, terms["alerts"]) != terms:
        raise TermsChanged(proposal.id)
    line.usage_alerts = list(terms["alerts"])
    return done_at_once(uow, proposal, line, "set_usage_alert_done")
