"""Set overseas block: what the customer is told, and the rules behind it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from telecom.models import Line


@dataclass(frozen=True)
class SetOverseasBlock:
    """The facts of an answer. Sums in fen, data in MB, days ISO."""

    phone_number: str


def get_set_overseas_block(uow: Session, line: Line) -> SetOverseasBlock:
    """What is to be told of `line` now; changes nothing."""
    return SetOverseasBlock(phone_number=line.phone_number)
