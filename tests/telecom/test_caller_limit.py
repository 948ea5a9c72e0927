"""One caller's wrong passwords count over all calls, lines and numbers dialled."""

from __future__ import annotations

from datetime import timedelta

import pytest

from telecom import caller_limit, identity
from telecom.clock import clock
from telecom.db import Database
from telecom.errors import Locked, WrongPassword
from telecom.models import CallerFailure
from tests.telecom.desk import CHEN, LI, LIU, WANG, ZHANG, Talk, line, rows

STRANGER, PASSWORD = "+8613955550000", "286031"


def key_in(house: Database, number: str, digits: str, caller: str) -> None:
    """In a call of its own."""
    talk = Talk(house, number, level=0)
    with house.work() as uow:
        try:
            identity.verify_service_password(uow, talk.id, digits, caller=caller)
        finally:
            uow.commit()


def fail(house: Database, number: str, caller: str) -> None:
    with pytest.raises((WrongPassword, Locked)):
        key_in(house, number, "000001", caller)


def test_wrong_passwords_of_one_line_count_over_calls_and_callers(house: Database) -> None:
    fail(house, WANG, WANG)
    fail(house, WANG, STRANGER)
    with pytest.raises(Locked):
        key_in(house, WANG, "000001", "client:somebody")


def test_a_caller_who_tries_many_numbers_is_locked(house: Database) -> None:
    for number in (WANG, LI, ZHANG):
        fail(house, number, STRANGER)
        fail(house, number, STRANGER)
    with pytest.raises(Locked) as locked:
        key_in(house, CHEN, "615204", STRANGER)
    assert locked.value.reason == "caller_locked"
    assert line(house, CHEN).password_failures == 0


def test_a_right_password_in_between_gives_no_new_tries(house: Database) -> None:
    for number in (LI, ZHANG, CHEN):
        fail(house, number, STRANGER)
        key_in(house, WANG, PASSWORD, STRANGER)
        fail(house, number, STRANGER)
    with pytest.raises(Locked):
        key_in(house, WANG, PASSWORD, STRANGER)


def test_others_are_not_locked_with_them(house: Database) -> None:
    for number in (LI, ZHANG, CHEN):
        fail(house, number, STRANGER)
        fail(house, number, STRANGER)
    key_in(house, WANG, PASSWORD, WANG)


def test_the_tries_are_forgotten_after_a_day(house: Database) -> None:
    for number in (LI, ZHANG, CHEN):
        fail(house, number, STRANGER)
        fail(house, number, STRANGER)
    clock.advance(timedelta(hours=24, minutes=1))
    key_in(house, WANG, PASSWORD, STRANGER)
    fail(house, LIU, STRANGER)
    assert len(rows(house, CallerFailure)) == 1


@pytest.mark.parametrize("caller", ["", "anonymous", "Anonymous", "+266696687", "Restricted"])
def test_hidden_callers_do_not_lock_each_other_out(house: Database, caller: str) -> None:
    for number in (LI, ZHANG, CHEN):
        fail(house, number, caller)
        fail(house, number, caller)
    key_in(house, WANG, PASSWORD, caller)
    assert rows(house, CallerFailure) == []
    assert caller_limit.TRIES == 6
