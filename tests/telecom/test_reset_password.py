"""Reset password: what makes a good one, and that it is kept nowhere."""

from __future__ import annotations

import pytest

from telecom import db, identity, reset_password
from telecom.conversations import L1, L2
from telecom.errors import NotIdentified, Refused
from telecom.models import Notice, Order, Proposal
from tests.telecom.desk import WANG, Talk, at_once, change, line, notices, rows

NEW = "739164"


def enter(talk: Talk, digits: str, repeated: str | None = None) -> Proposal:
    hashed = talk.house.run(lambda uow: reset_password.hashed(uow, talk.id, digits))
    return talk.propose(reset_password, hashed, repeated or digits)


def reason(talk: Talk, digits: str, repeated: str | None = None) -> str:
    with pytest.raises(Refused) as refused:
        enter(talk, digits, repeated)
    return refused.value.reason


def test_new_password_counts_at_once_and_the_old_no_more(house: db.Database) -> None:
    talk = Talk(house, WANG, L2)
    order = talk.confirm(reset_password, enter(talk, NEW))
    stored = line(house, WANG).password_hash
    assert identity.password_matches(NEW, stored)
    assert not identity.password_matches("286031", stored)
    assert order.status == "done" and notices(house, WANG) == ["reset_password_done"]


def test_reset_needs_level_2(house: db.Database) -> None:
    with pytest.raises(NotIdentified):
        enter(Talk(house, WANG, L1), NEW)


def test_new_password_has_six_digits(house: db.Database) -> None:
    talk = Talk(house, WANG, L2)
    for digits in ("", "73916", "7391645", "73916a", "七三九一六四"):
        assert reason(talk, digits) == "six_digits"


def test_new_password_is_no_repeat(house: db.Database) -> None:
    talk = Talk(house, WANG, L2)
    for digits in ("111111", "121212", "739739"):
        assert reason(talk, digits) == "repeats"


def test_new_password_is_no_run(house: db.Database) -> None:
    talk = Talk(house, WANG, L2)
    for digits in ("123456", "654321", "567890", "098765"):
        assert reason(talk, digits) == "run"


def test_new_password_is_not_the_birthday(house: db.Database) -> None:
    talk = Talk(house, WANG, L2)
    for digits in ("880412", "120488", "041288", "198804", "041988"):
        assert reason(talk, digits) == "birthday"


def test_new_password_is_no_part_of_the_number(house: db.Database) -> None:
    assert reason(Talk(house, WANG, L2), "138001") == "in_number"


def test_new_password_is_no_part_of_the_id_card(house: db.Database) -> None:
    assert reason(Talk(house, WANG, L2), "330106") == "in_id_card"


def test_new_password_is_not_the_old_one(house: db.Database) -> None:
    assert reason(Talk(house, WANG, L2), "286031") == "as_before"


def test_new_password_is_entered_twice_the_same(house: db.Database) -> None:
    assert reason(Talk(house, WANG, L2), NEW, "739165") == "not_the_same"


def test_reset_lifts_the_lock(house: db.Database) -> None:
    talk = Talk(house, "13800138010", L2)
    assert line(house, "13800138010").password_locked_until
    talk.confirm(reset_password, enter(talk, NEW))
    call = Talk(house, "13800138010", 0)
    house.run(lambda uow: identity.verify_service_password(uow, call.id, NEW))


def test_neither_order_nor_notice_nor_proposal_keeps_the_password(house: db.Database) -> None:
    talk = Talk(house, WANG, L2)
    talk.confirm(reset_password, enter(talk, NEW))
    kept = [*rows(house, Order), *rows(house, Proposal)]
    assert all(set(record.terms) == {"phone_number"} for record in kept)
    assert NEW not in "".join(notice.text for notice in rows(house, Notice))


def test_old_yes_sets_no_password_again(house: db.Database) -> None:
    talk = Talk(house, WANG, L2)
    proposal = enter(talk, NEW)
    first, second = at_once(*[lambda: talk.confirm(reset_password, proposal)] * 2)
    assert first.id == second.id and notices(house, WANG) == ["reset_password_done"]
    change(house, WANG, password_hash="other")
    talk.confirm(reset_password, proposal)
    assert line(house, WANG).password_hash == "other"
