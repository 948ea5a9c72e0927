"""Users of the console and what they did."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecom import clock
from telecom.errors import Locked, Refused, WrongPassword
from telecom.identity import hash_password, password_matches, renewed_hash
from telecom.models import Audit, Staff

ROLES = ("supervisor", "auditor")
TRIES = 5
LOCK = timedelta(minutes=15)
SHORTEST_PASSWORD = 10


def add_user(uow: Session, username: str, password: str, role: str) -> Staff:
    """A new user, or a new password and role for an existing one.

    Raises:
        Refused: `unknown_role`, `bad_username`, `password_too_short`.
    """
    if role not in ROLES:
        raise Refused("unknown_role", roles=ROLES)
    if not (1 <= len(username) <= 40) or not username.isprintable() or " " in username:
        raise Refused("bad_username")
    if len(password) < SHORTEST_PASSWORD:
        raise Refused("password_too_short", shortest=SHORTEST_PASSWORD)
    user = _user(uow, username)
    if user is None:
        user = Staff(username=username, failures=0, created_at=clock.now())
        uow.add(user)
    user.password_hash, user.role = hash_password(password), role
    user.failures, user.locked_until = 0, None
    uow.flush()
    record(uow, "command line", "staff_set", username, role)
    return user


def log_in(uow: Session, username: str, password: str) -> Staff:
    """The user, if the password is right. The caller commits, also on failure.

    Raises:
        WrongPassword, Locked: after five wrong tries for 15 minutes.
    """
    user = _user(uow, username)
    now = clock.now()
    if user is None:
        password_matches(password, _decoy())
        raise WrongPassword("wrong_password")
    if user.locked_until and user.locked_until > now:
        password_matches(password, _decoy())
        raise Locked("locked", until=user.locked_until)
    if not password_matches(password, user.password_hash):
        user.failures += 1
        if user.failures >= TRIES:
            user.failures, user.locked_until = 0, now + LOCK
            record(uow, username, "login_locked", username)
        record(uow, username, "login_failed", username)
        raise WrongPassword("wrong_password")
    user.failures, user.locked_until = 0, None
    user.password_hash = renewed_hash(password, user.password_hash) or user.password_hash
    record(uow, username, "login", username)
    return user


def has_users(uow: Session) -> bool:
    """Whether anybody may log in at all."""
    return uow.execute(select(Staff.id).limit(1)).first() is not None


def get_user(uow: Session, user_id: int) -> Staff | None:
    """The user of that id, or None."""
    return uow.get(Staff, user_id)


def record(uow: Session, actor: str, act: str, subject: str, detail: str = "") -> None:
    """Write into the audit trail."""
    uow.add(Audit(at=clock.now(), actor=actor, act=act, subject=subject, detail=detail))
    uow.flush()


def _user(uow: Session, username: str) -> Staff | None:
    query = select(Staff).where(Staff.username == username).with_for_update()
    return uow.execute(query).scalar_one_or_none()


@cache
def _decoy() -> str:
    # An unknown or locked name takes as long as a wrong password: time gives no names away.
    return hash_password("no such user")
