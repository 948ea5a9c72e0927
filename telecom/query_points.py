"""Query points: what the customer is told, and the rules behind it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from telecom.models import Line


@dataclass(frozen=True)
class QueryPoints:
    """The facts of an answer. Sums in fen, data in MB, days ISO."""

    phone_number: str


def get_query_points(uow: Session, line: Line) -> QueryPoints:
    """What is to be told of `line` now; changes nothing."""
    return QueryPoints(phone_number=line.phone_number)
