"""Query consent: what the customer is told, and the rules behind it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from telecom.models import Line


@dataclass(frozen=True)
class QueryConsent:
    """The facts of an answer. Sums in fen, data in MB, days ISO."""

    phone_number: str


def get_query_consent(uow: Session, line: Line) -> QueryConsent:
    """What is to be told of `line` now; changes nothing."""
    return QueryConsent(phone_number=line.phone_number)
