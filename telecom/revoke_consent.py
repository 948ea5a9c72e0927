"""Withdraw or grant an authorisation (commitment 7, PIPL 14-16, 29).

Both take one confirmation and count at once; refusing changes nothing of the service itself. A
sensitive purpose is only ever granted alone. How long a consent lasts is simulated.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from telecom import clock, notices, proposals, purposes
from telecom.conversations import identified_line
from telecom.errors import Refused, TermsChanged
from telecom.models import Line, Order, Proposal
from telecom.numbers import next_number
from telecom.proposals import Confirmation

KIND = "revoke_consent"


def list_changeable(uow: Session, line: Line, on: bool) -> list[purposes.Purpose]:
    """What can be granted (`on`) or withdrawn now, in the order of the file."""
    states = purposes.states(uow, line)
    return [
        p
        for p in purposes.all_purposes()
        if not p.necessary and (states.get(p.id) == purposes.GRANTED) is not on
    ]


def get_terms(uow: Session, line: Line, wanted: list[str], on: bool) -> dict[str, Any]:
    """What would change: `items` (id, name, data, effect, until ISO), `on`, `phone_number`.

    Raises:
        NotFound: no such purpose.
        Refused: `nothing_chosen`, `necessary` or `already` with `names`, `separate` with `names`
            of the sensitive ones.
    """
    chosen = [purposes.get(purpose) for purpose in dict.fromkeys(wanted)]
    if not chosen:
        raise Refused("nothing_chosen", on=on)
    necessary = [p for p in chosen if p.necessary]
    if necessary:
        uses = "、".join(p.use for p in necessary)
        raise Refused("necessary", names=[p.name for p in necessary], uses=uses)
    changeable = {p.id for p in list_changeable(uow, line, on)}
    already = [p.name for p in chosen if p.id not in changeable]
    if already:
        raise Refused("already", names=already, on=on)
    sensitive = [p.name for p in chosen if p.sensitive]
    if on and sensitive and len(chosen) > 1:
        raise Refused("separate", names=sensitive)
    today = clock.today()
    return {
        "phone_number": line.phone_number,
        "on": on,
        "items": [
            {
                "id": p.id,
                "name": p.name,
                "data": p.data,
                "use": p.use,
                "effect": p.on if on else p.off,
                "sensitive": p.sensitive,
                "until": purposes.granted_until(p, today).isoformat() if on else None,
            }
            for p in chosen
        ],
    }


def propose(uow: Session, conversation_id: str, wanted: list[str], on: bool) -> Proposal:
    """Keep what is about to change (L1).

    Raises:
        NotIdentified, NotFound, Refused: as `get_terms`.
    """
    line = identified_line(uow, conversation_id)
    terms = get_terms(uow, line, wanted, on)
    return proposals.make(uow, conversation_id, line, KIND, terms)


def confirm(uow: Session, confirmation: Confirmation) -> Order:
    """Change what was confirmed, at once and once.

    Raises:
        NotFound, NotIdentified, AlreadyDecided: as `proposals.take`.
        Refused, TermsChanged: it is no longer as it was shown.
    """
    taken = proposals.take(uow, confirmation, KIND)
    if taken is None:
        return proposals.order_of(uow, confirmation.proposal_id)
    proposal, line = taken
    terms = proposal.terms
    if get_terms(uow, line, [item["id"] for item in terms["items"]], terms["on"]) != terms:
        raise TermsChanged(proposal.id)
    for item in terms["items"]:
        until = date.fromisoformat(item["until"]) if item["until"] else None
        state = purposes.GRANTED if terms["on"] else purposes.WITHDRAWN
        purposes.put(uow, line, item["id"], state, until)
    now = clock.now()
    order = Order(
        order_no=next_number(uow, "OD"),
        proposal_id=proposal.id,
        line_id=line.id,
        kind=KIND,
        status="done",
        terms=terms,
        accepted_at=now,
        handled_at=now,
        closed_at=now,
        effective_on=clock.today(),
    )
    uow.add(order)
    uow.flush()
    notices.send(
        uow,
        line,
        "revoke_consent_done",
        f"order:{order.id}:done",
        order=order,
        order_no=order.order_no,
        **terms,
    )
    return order


def refuse(uow: Session, conversation_id: str, wanted: list[str]) -> None:
    """The customer said no to granting: kept, so that nobody asks again (L1).

    Raises:
        NotIdentified: identity level too low.
    """
    line = identified_line(uow, conversation_id)
    changeable = {p.id for p in list_changeable(uow, line, on=True)}
    for purpose in wanted:
        if purpose in changeable:
            purposes.put(uow, line, purpose, purposes.REFUSED)
