"""How many wrong service passwords one caller may key in, over all calls and lines.

A line's own lock (`telecom/identity.py`) stops who tries one number; this stops who tries many. The
figures are choices of this house. Who hides the number shares it with all who do: they are not
counted together, or one of them could lock out the rest.
"""

from __future__ import annotations

import re
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from telecom import clock
from telecom.errors import Locked
from telecom.models import CallerFailure

TRIES = 6
WITHIN = timedelta(hours=24)
LONGEST = 120
HIDDEN = re.compile(
    r"|anonymous|restricted|unavailable|unknown|private|blocked|\+?(?:266696687|8656696|7378742833)",
    re.IGNORECASE,
)
"""How Twilio names callers without a number: words, or the words on a keypad."""


def refuse_if_exhausted(uow: Session, caller: str) -> None:
    """Whether the caller may try another password.

    Raises:
        Locked: too many wrong ones within a day; `facts["until"]`.
    """
    since = clock.now() - WITHIN
    query = select(CallerFailure.at).where(
        CallerFailure.caller == caller[:LONGEST], CallerFailure.at > since
    )
    failures = sorted(uow.execute(query).scalars())
    if len(failures) >= TRIES:
        raise Locked("caller_locked", until=failures[-TRIES] + WITHIN)


def count_failure(uow: Session, caller: str) -> None:
    """A wrong password of that caller; what is older than a day is forgotten."""
    if HIDDEN.fullmatch(caller.strip()):
        return
    uow.execute(delete(CallerFailure).where(CallerFailure.at <= clock.now() - WITHIN))
    uow.add(CallerFailure(caller=caller[:LONGEST], at=clock.now()))
    uow.flush()
