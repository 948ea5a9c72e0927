"""Order and ticket numbers: a prefix, the day in Shanghai, and a running number of six digits."""

from __future__ import annotations

import re
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from telecom import clock
from telecom.models import Counter


def next_number(uow: Session, series: str, on: date | None = None) -> str:
    """The next number of `series` (`OD`, `TS`, `JB`, `GZ`) today, such as `OD20261122000001`."""
    day = f"{on or clock.today():%Y%m%d}"
    counter = _locked(uow, series, day)
    if counter is None:
        try:
            with uow.begin_nested():
                uow.add(Counter(series=series, day=day, value=0))
        except IntegrityError:
            pass  # another process made it in this very moment
        counter = _locked(uow, series, day)
    assert counter is not None
    counter.value += 1
    uow.flush()
    return f"{series}{day}{counter.value:06d}"


def digits_at_the_end(number: str) -> str:
    """The digits of a whole number or of its last part; `` if there are fewer than three, which
    name nothing.
    """
    digits = re.sub(r"\D", "", number)
    return digits if len(digits) >= 3 else ""


def _locked(uow: Session, series: str, day: str) -> Counter | None:
    return uow.execute(
        select(Counter).where(Counter.series == series, Counter.day == day).with_for_update()
    ).scalar_one_or_none()
