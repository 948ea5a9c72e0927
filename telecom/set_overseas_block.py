"""Block overseas calls and SMS (commitment 8): each by itself, at once, with a white list.

A number of the white list still reaches the line. The limits of the list are simulated.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from telecom import clock, orders, proposals
from telecom.conversations import identified_line
from telecom.errors import Refused, TermsChanged
from telecom.models import AllowedCaller, Line, Order, Proposal
from telecom.proposals import Confirmation

KIND = "set_overseas_block"
KIND_ALLOW = "allow_overseas_caller"
CHANNELS = ("calls", "sms")
MOST_ALLOWED = 20
"""Numbers on a white list at most; simulated."""
HOME = "0086"
"""How a number of this country begins."""
_DOMESTIC = re.compile(r"1[3-9]\d{9}|0[1-9]\d{8,10}|1\d{4,5}|95\d{3,6}|[48]00\d{7}")
"""One of this country as it is written here: a mobile number, one with its area code, a service."""


@dataclass(frozen=True)
class OverseasBlock:
    """What is blocked now, and the numbers (`00…`) that come through, oldest first."""

    phone_number: str
    calls: bool
    sms: bool
    allowed: list[str]


def get_overseas_block(uow: Session, line: Line) -> OverseasBlock:
    """The state of the block on `line`."""
    query = select(AllowedCaller.phone_number).where(AllowedCaller.line_id == line.id)
    return OverseasBlock(
        phone_number=line.phone_number,
        calls=line.overseas_calls_blocked,
        sms=line.overseas_sms_blocked,
        allowed=list(uow.execute(query.order_by(AllowedCaller.id)).scalars()),
    )


def overseas_number(written: str) -> str:
    """A number from abroad as it is kept: `+44 20 7946 0958` → `00442079460958`.

    Raises:
        Refused: `number_incomplete` without 00 or + before it, or not 7-18 digits after that;
            `number_not_overseas` for one of this country.
    """
    digits = re.sub(r"[\s\-()（）]", "", written)
    if _DOMESTIC.fullmatch(digits):
        raise Refused("number_not_overseas", number=digits)
    match = re.fullmatch(r"(?:\+|00)([1-9]\d{6,17})", digits)
    if match is None:
        raise Refused("number_incomplete")
    number = f"00{match[1]}"
    if number.startswith(HOME):
        raise Refused("number_not_overseas", number=number)
    return number


def propose(uow: Session, conversation_id: str, on: bool, channels: Sequence[str]) -> Proposal:
    """Keep what is about to be switched (L1): `channels` are `calls`, `sms` or both.

    The terms name only what changes: `phone_number`, `on`, `channels`.

    Raises:
        NotIdentified: identity level too low.
        Refused: `already`: nothing would change; `facts` are `on` and `channels`.
    """
    line = identified_line(uow, conversation_id)
    return proposals.make(uow, conversation_id, line, KIND, _terms(line, on, channels))


def _terms(line: Line, on: bool, channels: Sequence[str]) -> dict[str, Any]:
    now = {"calls": line.overseas_calls_blocked, "sms": line.overseas_sms_blocked}
    changing = [name for name in CHANNELS if name in channels and now[name] != on]
    if not changing:
        raise Refused("already", on=on, channels=[n for n in CHANNELS if n in channels])
    return {"phone_number": line.phone_number, "on": on, "channels": changing}


def confirm(uow: Session, confirmation: Confirmation) -> Order:
    """Switch it, at once and once.

    Raises:
        NotFound, NotIdentified, AlreadyDecided: as `proposals.take`.
    """
    taken = proposals.take(uow, confirmation, KIND)
    if taken is None:
        return proposals.order_of(uow, confirmation.proposal_id)
    proposal, line = taken
    if "calls" in proposal.terms["channels"]:
        line.overseas_calls_blocked = proposal.terms["on"]
    if "sms" in proposal.terms["channels"]:
        line.overseas_sms_blocked = proposal.terms["on"]
    return orders.done_at_once(uow, proposal, line, "set_overseas_block_done")


def propose_allowed(uow: Session, conversation_id: str, written: str, add: bool) -> Proposal:
    """Keep that a number is about to come onto the white list, or off it (L1).

    Terms: `phone_number`, `number` (`00…`), `add`.

    Raises:
        NotIdentified: identity level too low.
        Refused: as `overseas_number`; `already_allowed`, `not_allowed`, `list_full`.
    """
    line = identified_line(uow, conversation_id)
    number = overseas_number(written)
    _refuse_if_pointless(uow, line, number, add)
    terms = {"phone_number": line.phone_number, "number": number, "add": add}
    return proposals.make(uow, conversation_id, line, KIND_ALLOW, terms)


def _refuse_if_pointless(uow: Session, line: Line, number: str, add: bool) -> None:
    allowed = get_overseas_block(uow, line).allowed
    if add and number in allowed:
        raise Refused("already_allowed", number=number)
    if not add and number not in allowed:
        raise Refused("not_allowed", number=number)
    if add and len(allowed) >= MOST_ALLOWED:
        raise Refused("list_full", most=MOST_ALLOWED)


def confirm_allowed(uow: Session, confirmation: Confirmation) -> Order:
    """Change the white list, at once and once.

    Raises:
        NotFound, NotIdentified, AlreadyDecided: as `proposals.take`.
        TermsChanged: the number came or went meanwhile.
    """
    taken = proposals.take(uow, confirmation, KIND_ALLOW)
    if taken is None:
        return proposals.order_of(uow, confirmation.proposal_id)
    proposal, line = taken
    number, add = proposal.terms["number"], proposal.terms["add"]
    try:
        _refuse_if_pointless(uow, line, number, add)
    except Refused as error:
        raise TermsChanged(proposal.id) from error
    if add:
        uow.add(AllowedCaller(line_id=line.id, phone_number=number, added_at=clock.now()))
    else:
        uow.execute(
            delete(AllowedCaller).where(
                AllowedCaller.line_id == line.id, AllowedCaller.phone_number == number
            )
        )
    return orders.done_at_once(uow, proposal, line, "allow_overseas_caller_done")
