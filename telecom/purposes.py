"""What personal data is used for, and what a customer has agreed to (commitment 7, PIPL 13-17).

What the contract or a law needs rests on no consent. Everything else is used only while it is
granted, and nobody who refused or withdrew is asked again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from telecom import clock
from telecom.errors import NotFound
from telecom.models import Authorisation, Line

DATA = Path(__file__).parent / "seed" / "purposes.yml"
CONSENT = "consent"
GRANTED, WITHDRAWN, REFUSED = "granted", "withdrawn", "refused"


@dataclass(frozen=True)
class Purpose:
    """A use of personal data. `months` a consent lasts; `off` and `on` say what changes then."""

    id: str
    name: str
    basis: str
    data: str
    use: str
    words: str
    keep: str = ""
    sensitive: bool = False
    months: int = 0
    off: str = ""
    on: str = ""

    @property
    def necessary(self) -> bool:
        """Whether it needs no consent and can neither be granted nor withdrawn."""
        return self.basis != CONSENT


@cache
def _data() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(DATA.read_text("utf-8"))
    return loaded


@cache
def all_purposes() -> tuple[Purpose, ...]:
    """All of them, the necessary ones first."""
    return tuple(Purpose(**purpose) for purpose in _data()["purposes"])


def kept() -> list[dict[str, str]]:
    """What has to be kept although a customer asks to delete: `what`, `long`, `why`."""
    return [dict(entry) for entry in _data()["kept"]]


def get(purpose: str) -> Purpose:
    """The purpose of that id.

    Raises:
        NotFound: if there is none.
    """
    found = next((p for p in all_purposes() if p.id == purpose), None)
    if found is None:
        raise NotFound(f"purpose {purpose}")
    return found


def states(uow: Session, line: Line) -> dict[str, str]:
    """By purpose: granted, withdrawn or refused; what was never decided is not in it.

    A consent whose last day is over no longer counts.
    """
    today = clock.today()
    return {
        a.purpose: WITHDRAWN if a.state == GRANTED and a.until and a.until < today else a.state
        for a in uow.execute(
            select(Authorisation).where(Authorisation.line_id == line.id)
        ).scalars()
    }


def allows(uow: Session, line: Line, purpose: str) -> bool:
    """Whether the data may be used for it now."""
    return get(purpose).necessary or states(uow, line).get(purpose) == GRANTED


def may_ask(uow: Session, line: Line, purpose: str) -> bool:
    """Whether the customer may be asked for it: only who was never asked may."""
    return not get(purpose).necessary and purpose not in states(uow, line)


def granted_until(purpose: Purpose, today: date) -> date:
    """The last day of a consent given `today`."""
    months = today.year * 12 + today.month - 1 + purpose.months
    year, month = divmod(months, 12)
    first = date(year, month + 1, 1)
    return min(first.replace(day=min(today.day, 28)), clock.month_end(first))


def put(uow: Session, line: Line, purpose: str, state: str, until: date | None = None) -> None:
    """Keep the customer's decision."""
    found = uow.execute(
        select(Authorisation).where(
            Authorisation.line_id == line.id, Authorisation.purpose == purpose
        )
    ).scalar_one_or_none()
    if found is None:
        found = Authorisation(line_id=line.id, purpose=purpose)
        uow.add(found)
    found.state, found.since, found.until = state, clock.now(), until
    uow.flush()
