"""Request invoice: what the customer is told, and the rules behind it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from telecom.models import Line


@dataclass(frozen=True)
class RequestInvoice:
    """The facts of an answer. Sums in fen, data in MB, days ISO."""

    phone_number: str


def get_request_invoice(uow: Session, line: Line) -> RequestInvoice:
    """What is to be told of `line` now; changes nothing."""
    return RequestInvoice(phone_number=line.phone_number)
