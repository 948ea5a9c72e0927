"""Calls that 10085 makes: asked for, placed, answered, ended; each kept, to be re-checked later.

A campaign calls a number once (`(campaign, line)` is unique). A call is claimed before the carrier
is asked and never tried again if it is not known what became of that: a process that dies in
between costs one call, and nobody is called twice. Offers are services of the catalogue that are on
sale; nothing is ordered here (`telecom/outbound_choices.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from telecom import clock, outbound, subscribe_service
from telecom.conversations import line_of, locked_line
from telecom.db import Database
from telecom.errors import NotFound, Refused
from telecom.models import Line, OutboundCall

CAMPAIGNS = Path(__file__).parent / "seed" / "campaigns.yml"
UNDER_WAY = ("queued", "placed", "answered")
RINGS = timedelta(minutes=5)
"""A call that was placed and of which nothing was heard for so long has failed."""
AT_A_TIME = 10
LONGEST_ERROR = 200
UNANSWERED = ("busy", "no-answer", "failed", "canceled")


@dataclass(frozen=True)
class Campaign:
    """What 10085 calls about: a service, and one sentence of what it is good for."""

    id: str
    name: str
    service: str
    pitch: str


@dataclass(frozen=True)
class Placing:
    """What is handed to a carrier; `call_id` comes back with its webhooks."""

    call_id: int
    phone_number: str


class NotPlaced(Exception):  # noqa: N818 - it names what happened
    """The carrier did not take the call; `sure` if it certainly will not make it."""

    def __init__(self, why: str, *, sure: bool) -> None:
        super().__init__(why)
        self.sure = sure


class Caller(Protocol):
    """A carrier that makes calls."""

    def place(self, call: Placing) -> str:
        """Have the number called; gives the carrier's id of the call.

        Raises:
            NotPlaced: it was not taken, or nobody knows.
        """
        ...


@cache
def campaigns() -> tuple[Campaign, ...]:
    """All of them, in the order in which they are tried."""
    loaded = yaml.safe_load(CAMPAIGNS.read_text("utf-8"))["campaigns"]
    return tuple(Campaign(**entry) for entry in loaded)


def ask(uow: Session, phone_number: str, asked_by: str, campaign: str = "") -> OutboundCall:
    """Have 10085 call the number about `campaign`, or about the first one that fits.

    Args:
        uow: the caller commits.
        phone_number: of one of our lines.
        asked_by: a user of the console, or `customer`.
        campaign: an id of campaigns.yml.

    Raises:
        NotFound: no such line or campaign.
        Refused: as `outbound.check`; `under_way`, `called_before`, `nothing_to_offer`; as
            `subscribe_service.get_terms` for a named campaign.
    """
    line = line_of(uow, phone_number)
    if line is None:
        raise NotFound(f"line {phone_number}")
    line = locked_line(uow, line.id)
    outbound.check(uow, line)
    earlier = {call.campaign: call for call in calls_of(uow, line)}
    if any(call.state in UNDER_WAY for call in earlier.values()):
        raise Refused("under_way")
    chosen, offer = _fitting(uow, line, earlier, campaign)
    call = earlier.get(chosen.id)
    if call is None:
        call = OutboundCall(campaign=chosen.id, line_id=line.id, phone_number=line.phone_number)
        uow.add(call)
    call.state, call.offer, call.choices = "queued", offer, []
    call.asked_by, call.asked_at, call.error = asked_by, clock.now(), None
    uow.flush()
    return call


def calls_of(uow: Session, line: Line) -> list[OutboundCall]:
    """The calls to a line, oldest first."""
    query = select(OutboundCall).where(OutboundCall.line_id == line.id).order_by(OutboundCall.id)
    return list(uow.execute(query).scalars())


def claim(uow: Session, limit: int = AT_A_TIME) -> list[OutboundCall]:
    """Calls to be placed now, each given out once; those that may no longer be made are dropped."""
    query = (
        select(OutboundCall)
        .where(OutboundCall.state == "queued")
        .order_by(OutboundCall.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    claimed = []
    for call in uow.execute(query).scalars():
        try:
            outbound.check(uow, call.line)
        except Refused as refused:
            call.state, call.error, call.ended_at = "dropped", refused.reason, clock.now()
        else:
            call.state, call.placed_at = "placed", clock.now()
            claimed.append(call)
    uow.flush()
    return claimed


def give_up_lost(uow: Session) -> int:
    """Close calls of which nothing was heard since they were placed; gives how many."""
    query = select(OutboundCall).where(
        OutboundCall.state == "placed", OutboundCall.placed_at < clock.now() - RINGS
    )
    lost = list(uow.execute(query.with_for_update(skip_locked=True)).scalars())
    for call in lost:
        call.state, call.error, call.ended_at = "failed", "lost", clock.now()
    return len(lost)


def place_queued(house: Database, caller: Caller) -> int:
    """Have the carrier make what is due, each in a transaction of its own; gives how many moved."""
    due = house.run(lambda uow: [Placing(call.id, call.phone_number) for call in claim(uow)])
    for placing in due:
        try:
            sid = caller.place(placing)
        except NotPlaced as trouble:
            house.run(lambda uow, p=placing, t=trouble: _not_placed(uow, p.call_id, t))  # type: ignore[misc]
        else:
            house.run(lambda uow, p=placing, s=sid: _placed(uow, p.call_id, s))  # type: ignore[misc]
    return len(due) + house.run(give_up_lost)


def answered(
    uow: Session, call_id: int, sid: str, phone_number: str | None, conversation_id: str
) -> OutboundCall:
    """The customer has picked up; the same call again is the same record.

    Raises:
        NotFound: no such call to that number, or it is another one's by now.
    """
    call = _locked(uow, call_id)
    known = call is not None and call.phone_number == phone_number and call.call_sid in (None, sid)
    if call is None or not known or call.state not in ("placed", "answered"):
        raise NotFound(f"outbound call {call_id}")
    if call.state == "placed":
        call.state, call.answered_at, call.call_sid = "answered", clock.now(), sid
        call.conversation_id = conversation_id
    uow.flush()
    return call


def ended(uow: Session, call_id: int, sid: str, status: str, recording: str | None = None) -> bool:
    """The carrier's final status of a call: `completed` or one of UNANSWERED; False if unknown.

    The first final status stays; the recording may be told later.
    """
    call = _locked(uow, call_id)
    if call is None or call.state in ("queued", "dropped") or call.call_sid not in (None, sid):
        return False
    call.call_sid = sid
    call.recording_sid = recording or call.recording_sid
    if call.state in ("placed", "answered") or call.error == "lost":
        call.state, call.error = status, None
        call.ended_at = clock.now()
    return True


def of_conversation(uow: Session, conversation_id: str) -> OutboundCall:
    """The call that this conversation is.

    Raises:
        NotFound: it is none of 10085's.
    """
    query = select(OutboundCall).where(OutboundCall.conversation_id == conversation_id)
    call: OutboundCall | None = uow.execute(query.with_for_update()).scalar_one_or_none()
    if call is None:
        raise NotFound(f"outbound call {conversation_id}")
    return call


def reported(uow: Session, line: Line, happened_on: str | None) -> OutboundCall | None:
    """The call that a report about 10085 means: of that day (ISO), or the last one; None: 10085 has
    not called, so whoever called only pretended to.
    """
    placed = [call for call in calls_of(uow, line) if call.placed_at is not None]
    if happened_on:
        begin = datetime.combine(date.fromisoformat(happened_on), time(), clock.SHANGHAI)
        placed = [c for c in placed if begin <= c.placed_at < begin + timedelta(days=1)]  # type: ignore[operator]
    return placed[-1] if placed else None


def _fitting(
    uow: Session, line: Line, earlier: dict[str, OutboundCall], wanted: str
) -> tuple[Campaign, dict[str, Any]]:
    if wanted:
        campaign = next((c for c in campaigns() if c.id == wanted), None)
        if campaign is None:
            raise NotFound(f"campaign {wanted}")
        if not _free(earlier, campaign):
            raise Refused("called_before")
        return campaign, subscribe_service.get_terms(uow, line, [campaign.service])
    for campaign in campaigns():
        if not _free(earlier, campaign):
            continue
        try:
            return campaign, subscribe_service.get_terms(uow, line, [campaign.service])
        except (Refused, NotFound):
            continue
    raise Refused("nothing_to_offer")


def _free(earlier: dict[str, OutboundCall], campaign: Campaign) -> bool:
    # what was certainly never placed was no call
    call = earlier.get(campaign.id)
    return call is None or call.state in ("dropped", "not_placed")


def _placed(uow: Session, call_id: int, sid: str) -> None:
    call = _locked(uow, call_id)
    if call is not None and call.call_sid is None:  # its webhooks may have been faster
        call.call_sid = sid


def _not_placed(uow: Session, call_id: int, trouble: NotPlaced) -> None:
    call = _locked(uow, call_id)
    if call is not None and call.state == "placed":
        call.state = "not_placed" if trouble.sure else "failed"
        call.error, call.ended_at = str(trouble)[:LONGEST_ERROR], clock.now()


def _locked(uow: Session, call_id: int) -> OutboundCall | None:
    query = select(OutboundCall).where(OutboundCall.id == call_id).with_for_update()
    return uow.execute(query.execution_options(populate_existing=True)).scalar_one_or_none()
