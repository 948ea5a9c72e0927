"""Overseas block: calls and SMS by themselves, and the numbers that come through."""

from __future__ import annotations

import pytest

from telecom import db, set_overseas_block
from telecom.errors import NotIdentified, Refused, TermsChanged
from telecom.models import Order
from telecom.set_overseas_block import get_overseas_block, overseas_number
from tests.telecom.desk import LI, WANG, Talk, at_once, line, notices, rows

LONDON = "+44 20 7946 0958"
KEPT = "00442079460958"


class White:
    """The white list's half of the module, as a flow of its own."""

    propose = staticmethod(set_overseas_block.propose_allowed)
    confirm = staticmethod(set_overseas_block.confirm_allowed)


def state(house: db.Database, number: str) -> tuple[bool, bool, list[str]]:
    with house.read() as uow:
        now = get_overseas_block(uow, line(house, number))
    return now.calls, now.sms, now.allowed


def test_overseas_block_holds_at_once_and_for_this_line(house: db.Database) -> None:
    order = Talk(house, WANG).have(set_overseas_block, True, ["calls", "sms"])
    assert state(house, WANG) == (True, True, []) and state(house, LI) == (False, False, [])
    assert order.status == "done" and notices(house, WANG) == ["set_overseas_block_done"]


def test_calls_and_sms_are_blocked_separately(house: db.Database) -> None:
    talk = Talk(house, WANG)
    talk.have(set_overseas_block, True, ["sms"])
    assert state(house, WANG)[:2] == (False, True)
    talk.have(set_overseas_block, True, ["calls"])
    talk.have(set_overseas_block, False, ["sms"])
    assert state(house, WANG)[:2] == (True, False)


def test_terms_name_only_what_changes(house: db.Database) -> None:
    talk = Talk(house, WANG)
    talk.have(set_overseas_block, True, ["sms"])
    assert talk.propose(set_overseas_block, True, ["calls", "sms"]).terms["channels"] == ["calls"]


def test_block_that_is_so_already_is_refused(house: db.Database) -> None:
    with pytest.raises(Refused) as refused:
        Talk(house, WANG).propose(set_overseas_block, False, ["calls"])
    assert refused.value.reason == "already" and refused.value.facts["on"] is False


def test_overseas_block_needs_level_1(house: db.Database) -> None:
    with pytest.raises(NotIdentified):
        Talk(house, WANG, level=0).propose(set_overseas_block, True, ["calls"])


def test_double_yes_blocks_once(house: db.Database) -> None:
    talk = Talk(house, WANG)
    proposal = talk.propose(set_overseas_block, True, ["calls"])
    first, second = at_once(*[lambda: talk.confirm(set_overseas_block, proposal)] * 2)
    assert first.id == second.id and len(rows(house, Order)) == 1
    assert notices(house, WANG) == ["set_overseas_block_done"]


def test_white_list_takes_and_gives_back_a_number(house: db.Database) -> None:
    talk = Talk(house, WANG)
    talk.have(White, LONDON, True)
    assert state(house, WANG)[2] == [KEPT] and state(house, LI)[2] == []
    talk.have(White, KEPT, False)
    assert state(house, WANG)[2] == []
    assert notices(house, WANG) == ["allow_overseas_caller_done"] * 2


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("13800138002", "number_not_overseas"),
        ("00123456", "number_incomplete"),
        ("00" + "1" * 19, "number_incomplete"),
        ("0000442079460958", "number_incomplete"),
        ("+8613800138002", "number_not_overseas"),
        ("008613800138002", "number_not_overseas"),
    ],
)
def test_white_list_takes_numbers_with_a_country_code(written: str, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        overseas_number(written)
    assert refused.value.reason == reason
    assert overseas_number(LONDON) == overseas_number(KEPT) == KEPT


def test_white_list_change_without_effect_is_refused(house: db.Database) -> None:
    talk = Talk(house, WANG)
    with pytest.raises(Refused) as refused:
        talk.propose(White, LONDON, False)
    assert refused.value.reason == "not_allowed"
    talk.have(White, LONDON, True)
    with pytest.raises(Refused) as refused:
        talk.propose(White, LONDON, True)
    assert refused.value.reason == "already_allowed"


def test_white_list_holds_20_numbers(house: db.Database) -> None:
    talk = Talk(house, WANG)
    for tail in range(20):
        talk.have(White, f"00447000000{tail:02}", True)
    with pytest.raises(Refused) as refused:
        talk.propose(White, LONDON, True)
    assert refused.value.reason == "list_full"


def test_number_that_came_meanwhile_means_new_terms(house: db.Database) -> None:
    chat, call = Talk(house, WANG), Talk(house, WANG)
    proposal = chat.propose(White, LONDON, True)
    call.have(White, LONDON, True)
    with pytest.raises(TermsChanged):
        chat.confirm(White, proposal)
    assert state(house, WANG)[2] == [KEPT]
