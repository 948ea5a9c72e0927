"""Query bill: what the customer is told, and the rules behind it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from telecom.models import Line


@dataclass(frozen=True)
class QueryBill:
    """The facts of an answer. Sums in fen, data in MB, days ISO."""

    phone_number: str


def get_query_bill(uow: Session, line: Line) -> QueryBill:
    """What is to be told of `line` now; changes nothing."""
    return QueryBill(phone_number=line.phone_number)
