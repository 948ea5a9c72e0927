"""Take the number to another operator (L2): every reason against it at once, else the code.

The authorisation code goes out by SMS alone and counts for 30 minutes. That a line must be 120 days
old, and that suspended lines and home services stand against it: simulated after the public rules
of number porting.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecom import clock, orders, proposals
from telecom.conversations import L2, identified_line
from telecom.errors import Refused, TermsChanged
from telecom.models import HomeService, Line, Order, Proposal
from telecom.proposals import Confirmation
from telecom.subscriptions import exit_fee_fen, plan_contract

KIND = "port_out"
CODE_LIFE = timedelta(minutes=30)
OLD_ENOUGH = timedelta(days=120)
CODE_DIGITS = 8


def get_obstacles(uow: Session, line: Line) -> list[dict[str, Any]]:
    """All that stands against it, each with its `reason` and facts; empty if nothing does.

    `arrears` (`arrears_fen`), `suspended` (`by`), `contract` (`name`, `ends_on` ISO,
    `exit_fee_fen`), `home` (`names`), `too_new` (`from_on` ISO: the first day on which it may go).
    """
    found: list[dict[str, Any]] = []
    today = clock.today()
    if line.balance_fen < 0:
        found.append({"reason": "arrears", "arrears_fen": -line.balance_fen})
    if line.status == "suspended":
        found.append({"reason": "suspended", "by": line.suspended_by})
    contract = plan_contract(uow, line)
    if contract is not None:
        found.append(
            {
                "reason": "contract",
                "name": contract.name,
                "ends_on": contract.ends_on.isoformat(),
                "exit_fee_fen": exit_fee_fen(contract, today),
            }
        )
    home = uow.execute(
        select(HomeService.name)
        .where(HomeService.line_id == line.id, HomeService.ended_on.is_(None))
        .order_by(HomeService.id)
    ).scalars()
    if names := list(home):
        found.append({"reason": "home", "names": names})
    from_on = line.opened_on + OLD_ENOUGH
    if today < from_on:
        found.append({"reason": "too_new", "from_on": from_on.isoformat()})
    return found


def get_terms(uow: Session, line: Line) -> dict[str, Any]:
    """What leaving means: `phone_number`, `plan_name`, `points` that are lost.

    Raises:
        Refused: `obstacles` (`obstacles` as `get_obstacles` lists them); `code_still_valid`
            (`until` ISO).
    """
    obstacles = get_obstacles(uow, line)
    if obstacles:
        raise Refused("obstacles", obstacles=obstacles)
    query = select(Order).where(
        Order.line_id == line.id,
        Order.kind == KIND,
        Order.accepted_at > clock.now() - CODE_LIFE,
    )
    sent = uow.execute(query.order_by(Order.id.desc())).scalars().first()
    if sent is not None:
        raise Refused("code_still_valid", until=(sent.accepted_at + CODE_LIFE).isoformat())
    return {
        "phone_number": line.phone_number,
        "plan_name": line.plan.name,
        "points": line.points,
    }


def propose(uow: Session, conversation_id: str) -> Proposal:
    """Keep that a code is about to be sent (L2).

    Raises:
        NotIdentified: below L2.
        Refused: as `get_terms`.
    """
    line = identified_line(uow, conversation_id, L2)
    return proposals.make(uow, conversation_id, line, KIND, get_terms(uow, line))


def confirm(uow: Session, confirmation: Confirmation) -> Order:
    """Send the authorisation code by SMS, once; it is kept nowhere else.

    Raises:
        NotFound, NotIdentified, AlreadyDecided: as `proposals.take`.
        TermsChanged: something stands against it now, or the terms are others.
    """
    taken = proposals.take(uow, confirmation, KIND, L2)
    if taken is None:
        return proposals.order_of(uow, confirmation.proposal_id)
    proposal, line = taken
    try:
        unchanged = get_terms(uow, line) == proposal.terms
    except Refused:
        unchanged = False
    if not unchanged:
        raise TermsChanged(proposal.id)
    code = "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS))
    until = clock.now() + CODE_LIFE
    return orders.done_at_once(
        uow, proposal, line, "port_out_code", secret=True, code=code, until=until
    )
