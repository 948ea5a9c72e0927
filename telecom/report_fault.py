"""Report fault: what the customer is told, and the rules behind it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from telecom.models import Line


@dataclass(frozen=True)
class ReportFault:
    """The facts of an answer. Sums in fen, data in MB, days ISO."""

    phone_number: str


def get_report_fault(uow: Session, line: Line) -> ReportFault:
    """What is to be told of `line` now; changes nothing."""
    return ReportFault(phone_number=line.phone_number)
