"""Who is at the other end: service passwords, login codes, identity levels."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import update

from telecom import (
    change_plan,
    conversations,
    file_complaint,
    identity,
    report_marketing,
    set_do_not_disturb,
    unsubscribe_service,
)
from telecom.clock import clock
from telecom.db import Database
from telecom.errors import Locked, NotFound, NotIdentified, Refused, WrongPassword
from telecom.models import Conversation, Line, LoginCode, Notice, Proposal
from tests.telecom.desk import LI, MA, MOTHER, WANG, ZHENG, Talk, at_once, line, rows, wait

PASSWORD, WRONG = "286031", "000001"


def try_password(talk: Talk, digits: str) -> int:
    """The level afterwards."""
    with talk.house.work() as uow:
        try:
            identity.verify_service_password(uow, talk.id, digits)
        finally:
            uow.commit()
    return level(talk)


def level(talk: Talk) -> int:
    return rows(talk.house, Conversation, id=talk.id)[0].level


def lock(talk: Talk) -> Locked:
    for left in (2, 1):
        with pytest.raises(WrongPassword) as error:
            try_password(talk, WRONG)
        assert error.value.facts["left"] == left
    with pytest.raises(Locked) as locked:
        try_password(talk, WRONG)
    return locked.value


def test_password_hashed_with_other_settings_holds_and_is_hashed_anew(
    house: Database,
) -> None:
    earlier = PasswordHasher(time_cost=5, memory_cost=7_168, parallelism=1).hash(PASSWORD)
    with house.work() as uow:
        uow.execute(update(Line).where(Line.phone_number == WANG).values(password_hash=earlier))
        uow.commit()
    talk = Talk(house, WANG, level=0)
    with pytest.raises(WrongPassword):
        try_password(talk, WRONG)
    assert line(house, WANG).password_hash == earlier
    assert try_password(talk, PASSWORD) == 1
    renewed = line(house, WANG).password_hash
    assert renewed is not None and renewed != earlier and PASSWORD not in renewed
    assert try_password(talk, PASSWORD) == 1
    assert line(house, WANG).password_hash == renewed


@pytest.mark.parametrize("number", [None, WANG, "13900000000"])
@pytest.mark.parametrize(
    ("flow", "args"),
    [
        (change_plan, ("huaka_59",)),
        (unsubscribe_service, (["cailing"],)),
        (file_complaint, ("charges", "多扣了钱", None, None, None)),
        (report_marketing, ("10085", "call", None, None)),
        (set_do_not_disturb, (True,)),
    ],
)
def test_nobody_gets_nothing(
    house: Database, flow: Any, args: tuple[Any, ...], number: str | None
) -> None:
    talk = Talk(house, number, level=0)
    with pytest.raises(NotIdentified):
        talk.propose(flow, *args)
    assert not rows(house, Proposal)


def test_unknown_conversation_is_nobody(house: Database) -> None:
    with house.read() as uow, pytest.raises(NotIdentified):
        conversations.identified_line(uow, "made-up")


def test_unknown_number_is_nobody_whatever_the_channel_says(house: Database) -> None:
    talk = Talk(house, "13900000000", level=1)
    assert level(talk) == 0
    assert rows(house, Conversation)[0].line_id is None


def test_another_number_loses_the_level(house: Database) -> None:
    talk = Talk(house, WANG, level=1)
    talk.identify(LI, level=0)
    assert level(talk) == 0
    assert rows(house, Conversation)[0].line_id == line(house, LI).id


def test_level_never_falls_for_the_same_number(house: Database) -> None:
    talk = Talk(house, WANG, level=1)
    talk.identify(WANG, level=0)
    talk.identify(None)
    assert level(talk) == 1


def test_lines_of_one_identity_card_are_apart(house: Database) -> None:
    assert line(house, MA).customer_id == line(house, MOTHER).customer_id
    with pytest.raises(NotFound):
        Talk(house, MA).propose(unsubscribe_service, ["shoujibao"])


# Service password


def test_password_proves_the_caller(house: Database) -> None:
    talk = Talk(house, WANG, level=0)
    assert try_password(talk, PASSWORD) == 1


@pytest.mark.parametrize("digits", ["", "28603", "2860310", "２８６０３１", "abcdef"])
def test_password_has_six_digits(house: Database, digits: str) -> None:
    talk = Talk(house, WANG, level=0)
    with pytest.raises(WrongPassword):
        try_password(talk, digits)
    assert level(talk) == 0


def test_what_was_tried_beforehand_counts_only_for_the_same_password_and_hash(
    house: Database,
) -> None:
    talk = Talk(house, WANG, level=0)
    stored = line(house, WANG).password_hash
    right = identity.Tried.of(PASSWORD, stored)
    assert right.matches and not identity.Tried.of(WRONG, stored).matches
    assert PASSWORD not in repr(right) and stored not in repr(right)
    for digits, tried in ((WRONG, right), (WRONG, identity.Tried(WRONG, "another", True))):
        with pytest.raises(WrongPassword), house.work() as uow:
            identity.verify_service_password(uow, talk.id, digits, tried=tried)
    with house.work() as uow:
        identity.verify_service_password(uow, talk.id, PASSWORD, tried=right)


def test_password_of_another_line_is_wrong(house: Database) -> None:
    with pytest.raises(WrongPassword):
        try_password(Talk(house, LI, level=0), PASSWORD)


def test_password_needs_a_line(house: Database) -> None:
    with pytest.raises(NotFound):
        try_password(Talk(house, None, level=0), PASSWORD)


def test_third_wrong_password_locks_for_24_hours(house: Database) -> None:
    now = clock.now()
    until = lock(Talk(house, WANG, level=0)).facts["until"]
    assert timedelta(0) <= until - now - timedelta(hours=24) < timedelta(minutes=1)


def test_lock_holds_in_every_conversation_and_for_the_right_password(house: Database) -> None:
    lock(Talk(house, WANG, level=0))
    other = Talk(house, WANG, level=0)
    with pytest.raises(Locked):
        try_password(other, PASSWORD)
    assert level(other) == 0


def test_lock_opens_after_24_hours_with_three_new_tries(house: Database) -> None:
    talk = Talk(house, WANG, level=0)
    lock(talk)
    clock.advance(timedelta(hours=23, minutes=59))
    with pytest.raises(Locked):
        try_password(talk, PASSWORD)
    clock.advance(timedelta(minutes=2))
    with pytest.raises(WrongPassword) as error:
        try_password(talk, WRONG)
    assert error.value.facts["left"] == 2
    assert try_password(talk, PASSWORD) == 1


def test_right_password_forgives_wrong_tries(house: Database) -> None:
    talk = Talk(house, WANG, level=0)
    for _ in range(2):
        with pytest.raises(WrongPassword):
            try_password(talk, WRONG)
    assert try_password(talk, PASSWORD) == 1
    lock(Talk(house, WANG, level=0))


def test_wrong_tries_at_the_same_moment_all_count(house: Database) -> None:
    talks = [Talk(house, WANG, level=0) for _ in range(4)]
    results = at_once(*[lambda talk=talk: try_password(talk, WRONG) for talk in talks])
    kinds = sorted(type(result).__name__ for result in results)
    assert kinds == ["Locked", "Locked", "WrongPassword", "WrongPassword"]


def test_a_locked_line_says_until_when(house: Database) -> None:
    with pytest.raises(Locked) as error:
        try_password(Talk(house, ZHENG, level=0), "394058")
    assert error.value.facts["until"] == line(house, ZHENG).password_locked_until


# Login codes


def send_code(house: Database, number: str = WANG) -> str:
    house.run(lambda uow: identity.send_login_code(uow, number))
    notice = rows(house, Notice, phone_number=number, template="login_code")[-1]
    found = re.search(r"\d{6}", notice.text)
    assert found and notice.secret
    return found[0]


def log_in(house: Database, code: str, number: str = WANG) -> Any:
    with house.work() as uow:
        try:
            return identity.check_login_code(uow, number, code)
        finally:
            uow.commit()


def other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_login_code_comes_by_sms_and_is_kept_as_a_hash(house: Database) -> None:
    code = send_code(house)
    [record] = rows(house, LoginCode)
    assert code not in record.code_hash and len(record.code_hash) == 64
    assert log_in(house, code).phone_number == WANG


def test_login_code_works_once(house: Database) -> None:
    code = send_code(house)
    log_in(house, code)
    with pytest.raises(WrongPassword):
        log_in(house, code)


def test_login_code_used_by_two_at_once_lets_one_in(house: Database) -> None:
    code = send_code(house)
    results = at_once(*[lambda: log_in(house, code)] * 2)
    assert sorted(type(result).__name__ for result in results) == ["Line", "WrongPassword"]


def test_login_code_lives_five_minutes(house: Database) -> None:
    code = send_code(house)
    clock.advance(timedelta(minutes=5, seconds=1))
    with pytest.raises(WrongPassword):
        log_in(house, code)
    code = send_code(house)
    clock.advance(timedelta(minutes=4, seconds=50))
    assert log_in(house, code)


def test_login_code_allows_five_tries(house: Database) -> None:
    code = send_code(house)
    lefts = []
    for _ in range(5):
        with pytest.raises(WrongPassword) as error:
            log_in(house, other_than(code))
        lefts.append(error.value.facts["left"])
    assert lefts == [4, 3, 2, 1, 0]
    with pytest.raises(WrongPassword):
        log_in(house, code)


def test_only_the_newest_login_code_counts(house: Database) -> None:
    old = send_code(house)
    new = send_code(house)
    if old != new:
        with pytest.raises(WrongPassword):
            log_in(house, old)
    assert log_in(house, new)


def test_login_code_is_for_its_number_alone(house: Database) -> None:
    code = send_code(house)
    with pytest.raises(WrongPassword):
        log_in(house, code, LI)
    with pytest.raises(WrongPassword):
        log_in(house, code, "13900000000")


def test_six_login_codes_an_hour(house: Database) -> None:
    for _ in range(6):
        send_code(house)
    with pytest.raises(Refused, match="too_many_codes"):
        send_code(house)
    assert send_code(house, LI)
    clock.advance(timedelta(hours=1, seconds=1))
    assert log_in(house, send_code(house))


def test_login_codes_asked_for_at_once_are_counted(house: Database) -> None:
    for _ in range(5):
        send_code(house)
    at_once(*[lambda: house.run(lambda uow: identity.send_login_code(uow, WANG))] * 3)
    assert len(rows(house, LoginCode)) == 6


def test_unknown_number_gets_no_login_code(house: Database) -> None:
    with pytest.raises(NotFound):
        send_code(house, "13900000000")
    assert not rows(house, Notice)


def try_card(talk: Talk, number: str) -> int:
    """The level afterwards."""
    with talk.house.work() as uow:
        try:
            identity.verify_real_name(uow, talk.id, number)
        finally:
            uow.commit()
    return level(talk)


LI_CARD = "33010619910903031X"


@pytest.mark.parametrize("number", [LI_CARD, LI_CARD.lower(), f" {LI_CARD}"])
def test_real_name_raises_level_1_to_level_2(house: Database, number: str) -> None:
    assert try_card(Talk(house, LI), number) == 2


def test_real_name_needs_level_1_first(house: Database) -> None:
    talk = Talk(house, LI, level=0)
    with pytest.raises(NotIdentified):
        try_card(talk, LI_CARD)
    assert level(talk) == 0


def test_third_wrong_card_number_locks_for_24_hours(house: Database) -> None:
    talk = Talk(house, LI)
    for left in (2, 1):
        with pytest.raises(WrongPassword) as error:
            try_card(talk, "330106198804120128")
        assert error.value.facts["left"] == left
    for number in ("330106198804120128", LI_CARD):
        with pytest.raises(Locked):
            try_card(talk, number)
    assert level(talk) == 1
    wait(house, hours=24, seconds=1)
    assert try_card(talk, LI_CARD) == 2


def test_locked_password_leaves_the_card(house: Database) -> None:
    assert try_card(Talk(house, "13800138010"), "350203199503030537") == 2
