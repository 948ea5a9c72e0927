"""Users of the console: who may log in, and what is kept of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select
from sqlalchemy.orm import Session

from telecom import clock, staff
from telecom.db import Database
from telecom.errors import Locked, Refused, WrongPassword
from telecom.models import Audit, Staff

PASSWORD = "correct horse"


@pytest.fixture
def uow(house: Database) -> Iterator[Session]:
    with house.work() as uow:
        yield uow


@pytest.fixture
def zhou(uow: Session) -> Staff:
    return staff.add_user(uow, "zhou", PASSWORD, "supervisor")


def acts(uow: Session) -> list[str]:
    return list(uow.execute(select(Audit.act).order_by(Audit.id)).scalars())


def fail(uow: Session, times: int) -> None:
    for _ in range(times):
        with pytest.raises(WrongPassword):
            staff.log_in(uow, "zhou", "wrong")


def test_nobody_may_log_in_before_a_user_is_added(uow: Session) -> None:
    assert not staff.has_users(uow)
    staff.add_user(uow, "zhou", PASSWORD, "auditor")
    assert staff.has_users(uow)


def test_the_password_is_stored_as_a_hash_only(zhou: Staff) -> None:
    assert zhou.password_hash.startswith("$argon2id$") and PASSWORD not in zhou.password_hash


def test_a_password_hashed_with_other_settings_is_hashed_anew_at_the_next_login(
    uow: Session, zhou: Staff
) -> None:
    earlier = PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash(PASSWORD)
    zhou.password_hash = earlier
    staff.log_in(uow, "zhou", PASSWORD)
    assert zhou.password_hash != earlier
    staff.log_in(uow, "zhou", PASSWORD)


@pytest.mark.parametrize(
    ("name", "password", "role", "reason"),
    [
        ("zhou", PASSWORD, "owner", "unknown_role"),
        ("zhou", "short", "auditor", "password_too_short"),
        ("", PASSWORD, "auditor", "bad_username"),
        ("z" * 41, PASSWORD, "auditor", "bad_username"),
        ("two words", PASSWORD, "auditor", "bad_username"),
    ],
)
def test_an_unfit_user_is_refused(
    uow: Session, name: str, password: str, role: str, reason: str
) -> None:
    with pytest.raises(Refused) as refused:
        staff.add_user(uow, name, password, role)
    assert refused.value.reason == reason


def test_adding_a_user_again_sets_password_and_role_and_unlocks(uow: Session, zhou: Staff) -> None:
    fail(uow, staff.TRIES)
    again = staff.add_user(uow, "zhou", "another password", "auditor")
    assert again.id == zhou.id and again.role == "auditor"
    assert staff.log_in(uow, "zhou", "another password").id == zhou.id


def test_a_login_is_written_into_the_audit_trail(uow: Session, zhou: Staff) -> None:
    assert staff.log_in(uow, "zhou", PASSWORD) is zhou
    assert acts(uow) == ["staff_set", "login"]


def test_an_unknown_name_is_refused_like_a_wrong_password(uow: Session, zhou: Staff) -> None:
    with pytest.raises(WrongPassword):
        staff.log_in(uow, "nobody", PASSWORD)


def test_five_wrong_passwords_lock_the_user_for_a_quarter_of_an_hour(
    uow: Session, zhou: Staff
) -> None:
    fail(uow, staff.TRIES)
    with pytest.raises(Locked):
        staff.log_in(uow, "zhou", PASSWORD)
    assert acts(uow)[-2:] == ["login_locked", "login_failed"]
    clock.clock.advance(staff.LOCK + timedelta(seconds=1))
    assert staff.log_in(uow, "zhou", PASSWORD) is zhou


def test_four_wrong_passwords_lock_nobody_and_a_right_one_forgets_them(
    uow: Session, zhou: Staff
) -> None:
    fail(uow, staff.TRIES - 1)
    staff.log_in(uow, "zhou", PASSWORD)
    fail(uow, staff.TRIES - 1)
    assert staff.log_in(uow, "zhou", PASSWORD) is zhou
