"""The calls of 10085: whom, about what, what was chosen, and where the recorded call is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecom import outbound_calls, privacy
from telecom.models import OutboundCall

LATEST = 100


@dataclass(frozen=True)
class OutboundRow:
    """A call. `items` are what was offered, `choices` what was chosen, in order."""

    id: int
    number: str
    customer: str
    campaign: str
    items: list[dict[str, Any]]
    state: str
    error: str
    choices: list[str]
    asked_by: str
    asked_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    recording_sid: str
    conversation_id: str | None


def list_outbound(uow: Session) -> list[OutboundRow]:
    """The latest calls, newest first."""
    query = select(OutboundCall).order_by(OutboundCall.id.desc()).limit(LATEST)
    return [_row(call) for call in uow.execute(query).scalars()]


def get_outbound(uow: Session, call_id: int | None) -> OutboundRow | None:
    """The call of that id, or None."""
    call = uow.get(OutboundCall, call_id) if call_id is not None else None
    return _row(call) if call is not None else None


def _row(call: OutboundCall) -> OutboundRow:
    names = {campaign.id: campaign.name for campaign in outbound_calls.campaigns()}
    return OutboundRow(
        id=call.id,
        number=privacy.mask(call.phone_number),
        customer=privacy.mask_name(call.line.customer.name),
        campaign=names.get(call.campaign, call.campaign),
        items=list(call.offer["items"]),
        state=call.state,
        error=call.error or "",
        choices=[made["choice"] for made in call.choices],
        asked_by=call.asked_by,
        asked_at=call.asked_at,
        answered_at=call.answered_at,
        ended_at=call.ended_at,
        recording_sid=call.recording_sid or "",
        conversation_id=call.conversation_id,
    )
