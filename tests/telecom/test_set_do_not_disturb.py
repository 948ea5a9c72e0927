"""Do not disturb: 10085 stays away from who asked for it."""

from __future__ import annotations

from telecom import set_do_not_disturb
from telecom.db import Database
from telecom.models import Notice, Order
from tests.telecom.desk import LI, WANG, Talk, line, notices, rows


def test_do_not_disturb_holds_at_once(house: Database) -> None:
    order = Talk(house, WANG).have(set_do_not_disturb, True)
    assert line(house, WANG).do_not_disturb and not line(house, LI).do_not_disturb
    assert order.status == "done" and notices(house, WANG) == ["set_do_not_disturb_done"]


def test_do_not_disturb_can_be_switched_off(house: Database) -> None:
    talk = Talk(house, WANG)
    talk.have(set_do_not_disturb, True)
    talk.have(set_do_not_disturb, False)
    assert not line(house, WANG).do_not_disturb
    assert ["开通" in n.text for n in rows(house, Notice)] == [True, False]


def test_old_yes_switches_nothing_again(house: Database) -> None:
    talk = Talk(house, WANG)
    proposal = talk.propose(set_do_not_disturb, True)
    talk.confirm(set_do_not_disturb, proposal)
    talk.have(set_do_not_disturb, False)
    talk.confirm(set_do_not_disturb, proposal)
    assert not line(house, WANG).do_not_disturb
    assert len(rows(house, Order)) == 2
