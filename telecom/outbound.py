"""Whom 10085, the only official outbound marketing number, may call (commitment 5).

Whoever is about to call asks here, for every call anew: consent can be withdrawn at any time.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecom import clock
from telecom.models import Authorisation, Line

RECOMMENDATION = "recommendation"
"""The purpose a customer has to have allowed: personal recommendations."""


def may_call(uow: Session, line: Line) -> bool:
    """Whether 10085 may call the line now.

    Only with consent to recommendations that still holds; never with do-not-disturb, never after a
    refusal or withdrawal, and only a line that is in use.
    """
    if line.do_not_disturb or line.status != "active":
        return False
    query = select(Authorisation).where(
        Authorisation.line_id == line.id, Authorisation.purpose == RECOMMENDATION
    )
    consent = uow.execute(query).scalar_one_or_none()
    if consent is None or consent.state != "granted":
        return False
    return consent.until is None or consent.until >= clock.today()
