"""Whom 10085, the only official outbound marketing number, may call, and when (commitment 5).

Whoever is about to call asks here, for every call anew: consent can be withdrawn at any time. The
hours and the pause after 暂时不需要 are choices of this house; the rest are the rules of 10085
calls (docs/domain.md).
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecom import clock
from telecom.errors import Refused
from telecom.models import Authorisation, Line, OutboundCall

RECOMMENDATION = "recommendation"
"""The purpose a customer has to have allowed: personal recommendations."""
OPENS, CLOSES = time(9), time(20)
"""Nobody is called before or after, in Shanghai."""
NOT_NOW, NEVER = "not_now", "never"
PAUSE = timedelta(days=30)
"""After 暂时不需要, whatever the campaign."""


def check(uow: Session, line: Line) -> None:
    """Whether 10085 may call the line now.

    Only with consent to recommendations that still holds; never with do-not-disturb, never after a
    refusal or withdrawal, only a line that is in use, only in the hours for it.

    Raises:
        Refused: `do_not_disturb`, `line_not_active`, `no_consent`, `not_now` (with `until`),
            `out_of_hours` (with `opens` and `closes`, hours).
    """
    if line.do_not_disturb:
        raise Refused("do_not_disturb")
    if line.status != "active":
        raise Refused("line_not_active")
    if not _consents(uow, line):
        raise Refused("no_consent")
    until = _left_alone_until(uow, line)
    if until is not None and until > clock.now():
        raise Refused("not_now", until=until)
    if not OPENS <= clock.local(clock.now()).time() < CLOSES:
        raise Refused("out_of_hours", opens=OPENS.hour, closes=CLOSES.hour)


def may_call(uow: Session, line: Line) -> bool:
    """Whether `check` lets 10085 call the line now."""
    try:
        check(uow, line)
    except Refused:
        return False
    return True


def _consents(uow: Session, line: Line) -> bool:
    query = select(Authorisation).where(
        Authorisation.line_id == line.id, Authorisation.purpose == RECOMMENDATION
    )
    consent = uow.execute(query).scalar_one_or_none()
    if consent is None or consent.state != "granted":
        return False
    return consent.until is None or consent.until >= clock.today()


def _left_alone_until(uow: Session, line: Line) -> datetime | None:
    calls = uow.execute(select(OutboundCall).where(OutboundCall.line_id == line.id)).scalars()
    refusals = [
        datetime.fromisoformat(made["at"])
        for call in calls
        for made in call.choices
        if made["choice"] == NOT_NOW
    ]
    return max(refusals) + PAUSE if refusals else None
