"""Who is at the other end: service passwords, one-time codes, and their locks.

A service password has 6 digits, and 3 wrong tries lock it for 24 h (docs/domain.md, channels and
codes). The figures of the login codes are simulated.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import NoReturn

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from telecom import caller_limit, clock, notices
from telecom.conversations import L1, L2, get, identified_line, line_of, locked_line
from telecom.errors import Locked, NotFound, Refused, WrongPassword
from telecom.models import Line, LoginCode

PASSWORD = re.compile(r"\d{6}")
PASSWORD_TRIES = 3
PASSWORD_LOCK = timedelta(hours=24)
CODE_LIFE = timedelta(minutes=5)
CODE_TRIES = 5
CODES_AN_HOUR = 6


@cache
def _hasher() -> PasswordHasher:
    # The least memory of OWASP's settings of argon2id, which are equally strong (Password Storage
    # Cheat Sheet): 7 MiB, five passes; the quickest of them to check. In two lanes two cores share
    # the same memory and passes (RFC 9106), and who waits on the telephone waits half as long.
    return PasswordHasher(time_cost=5, memory_cost=7_168, parallelism=2)


def hash_password(password: str) -> str:
    """The argon2id hash to store."""
    return _hasher().hash(password)


def password_matches(password: str, stored: str | None) -> bool:
    """Whether `password` is the one that was hashed."""
    try:
        return stored is not None and _hasher().verify(stored, password)
    except (VerifyMismatchError, InvalidHashError):
        return False


def renewed_hash(password: str, stored: str) -> str | None:
    """A new hash of a password that matched, if it was hashed with other settings than today's."""
    return hash_password(password) if _hasher().check_needs_rehash(stored) else None


@dataclass(frozen=True)
class Tried:
    """A service password that was compared with a hash outside of any transaction: that takes so
    long that nobody should wait for it. `renewed`: the hash to keep instead, if there is one.
    """

    password: str = field(repr=False)
    stored: str | None = field(repr=False)
    matches: bool
    renewed: str | None = field(default=None, repr=False)

    @classmethod
    def of(cls, password: str, stored: str | None) -> Tried:
        """Compare them now."""
        looks_like_one = PASSWORD.fullmatch(password) is not None
        if stored is None or not looks_like_one or not password_matches(password, stored):
            return cls(password, stored, matches=False)
        return cls(password, stored, matches=True, renewed=renewed_hash(password, stored))

    def holds(self, password: str, stored: str | None) -> bool:
        """Whether these are the two that were compared."""
        return (self.password, self.stored) == (password, stored)


def verify_service_password(
    uow: Session,
    conversation_id: str,
    digits: str,
    *,
    caller: str = "",
    tried: Tried | None = None,
) -> Line:
    """Raise the conversation to L1 with the six-digit service password of its line.

    Wrong tries count for the line, on whichever number it is dialled, and for the `caller` (as the
    carrier says, empty if there is none), for whichever line. The caller of this commits, also on
    failure: a wrong try counts. `tried`: what is known beforehand, unless the password was changed
    meanwhile.

    Raises:
        NotFound: the conversation has no line.
        Locked: three wrong tries, or too many of this caller; `facts["until"]`.
        WrongPassword: `facts["left"]` tries are left.
    """
    conversation = get(uow, conversation_id)
    if conversation.line_id is None:
        raise NotFound("the conversation has no line")
    caller_limit.refuse_if_exhausted(uow, caller)
    line = locked_line(uow, conversation.line_id)
    _refuse_if_locked(line, "password")
    if tried is None or not tried.holds(digits, line.password_hash):
        tried = Tried.of(digits, line.password_hash)
    if tried.matches:
        line.password_failures = 0
        line.password_hash = tried.renewed or line.password_hash
        conversation.level = max(conversation.level, L1)
        uow.flush()
        return line
    caller_limit.count_failure(uow, caller)
    _count_failure(uow, line, "password")


def verify_real_name(uow: Session, conversation_id: str, id_card: str) -> Line:
    """Raise the conversation from L1 to L2 with the holder's identity card number, 18 characters.

    Three wrong numbers lock the card for 24 h, as wrong passwords lock the password; whose password
    is locked may still prove the card, and so get a new one. The caller commits, also on failure.

    Raises:
        NotIdentified: the conversation is below L1.
        Locked: three wrong tries; `facts["until"]`.
        WrongPassword: `facts["left"]` tries are left.
    """
    line = identified_line(uow, conversation_id)
    line = locked_line(uow, line.id)
    _refuse_if_locked(line, "card")
    if not hmac.compare_digest(line.customer.id_card.encode(), id_card.strip().upper().encode()):
        _count_failure(uow, line, "card")
    line.card_failures = 0
    conversation = get(uow, conversation_id)
    conversation.level = max(conversation.level, L2)
    uow.flush()
    return line


def _refuse_if_locked(line: Line, what: str) -> None:
    """`what`: `password` or `card`. A lock that is over is taken off."""
    until = getattr(line, f"{what}_locked_until")
    if until and until > clock.now():
        raise Locked(f"{what}_locked", until=until)
    if until:
        setattr(line, f"{what}_failures", 0)
        setattr(line, f"{what}_locked_until", None)


def _count_failure(uow: Session, line: Line, what: str) -> NoReturn:
    failures = getattr(line, f"{what}_failures") + 1
    setattr(line, f"{what}_failures", failures)
    if failures < PASSWORD_TRIES:
        uow.flush()
        raise WrongPassword(f"wrong_{what}", left=PASSWORD_TRIES - failures)
    until = clock.now() + PASSWORD_LOCK
    setattr(line, f"{what}_locked_until", until)
    uow.flush()
    raise Locked(f"{what}_locked", until=until)


def send_login_code(uow: Session, phone_number: str) -> None:
    """Send a six-digit code to the number, good for five minutes.

    Raises:
        NotFound: no line has that number.
        Refused: `too_many_codes` within an hour.
    """
    line = line_of(uow, phone_number)
    if line is None:
        raise NotFound(f"line {phone_number}")
    locked_line(uow, line.id)
    now = clock.now()
    recent = uow.execute(
        select(func.count())
        .select_from(LoginCode)
        .where(LoginCode.line_id == line.id, LoginCode.created_at > now - timedelta(hours=1))
    ).scalar_one()
    if recent >= CODES_AN_HOUR:
        raise Refused("too_many_codes")
    code = f"{secrets.randbelow(1_000_000):06d}"
    record = LoginCode(
        line_id=line.id,
        code_hash=_code_hash(line.id, code),
        created_at=now,
        expires_at=now + CODE_LIFE,
    )
    uow.add(record)
    uow.flush()
    notices.send(uow, line, "login_code", f"login:{record.id}", secret=True, code=code)


def check_login_code(uow: Session, phone_number: str, code: str) -> Line:
    """Use up the newest code of the number. The caller commits, also on failure: a try counts.

    Raises:
        WrongPassword: wrong, expired, used or never sent.
    """
    line = line_of(uow, phone_number)
    if line is None:
        raise WrongPassword("wrong_code", left=0)
    record = (
        uow.execute(
            select(LoginCode)
            .where(LoginCode.line_id == line.id)
            .order_by(LoginCode.id.desc())
            .limit(1)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        .scalars()
        .first()
    )
    if (
        record is None
        or record.used_at is not None
        or record.expires_at < clock.now()
        or record.tries >= CODE_TRIES
    ):
        raise WrongPassword("wrong_code", left=0)
    record.tries += 1
    if not hmac.compare_digest(record.code_hash, _code_hash(line.id, code)):
        uow.flush()
        raise WrongPassword("wrong_code", left=CODE_TRIES - record.tries)
    record.used_at = clock.now()
    uow.flush()
    return line


def _code_hash(line_id: int, code: str) -> str:
    return hashlib.sha256(f"{line_id}:{code}".encode()).hexdigest()
