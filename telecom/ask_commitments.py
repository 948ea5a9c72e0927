"""Ask commitments: what the customer is told, and the rules behind it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from telecom.models import Line


@dataclass(frozen=True)
class AskCommitments:
    """The facts of an answer. Sums in fen, data in MB, days ISO."""

    phone_number: str


def get_ask_commitments(uow: Session, line: Line) -> AskCommitments:
    """What is to be told of `line` now; changes nothing."""
    return AskCommitments(phone_number=line.phone_number)
