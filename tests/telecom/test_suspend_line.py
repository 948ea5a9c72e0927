"""Suspend line: a lost phone stops at once, and comes back by its holder or by payment."""

from __future__ import annotations

import pytest

from telecom import db, jobs, suspend_line
from telecom.conversations import L1, L2
from telecom.errors import NotIdentified, Refused, TermsChanged
from telecom.models import Order
from tests.telecom.desk import LI, WANG, Talk, at_once, change, line, notices, rows


def test_suspension_holds_at_once(house: db.Database) -> None:
    order = Talk(house, WANG, L2).have(suspend_line, True)
    now = line(house, WANG)
    assert (now.status, now.suspended_by) == ("suspended", "customer") and now.suspended_at
    assert order.status == "done" and notices(house, WANG) == ["suspend_line_done"]
    assert line(house, LI).status == "active"


def test_suspension_needs_level_2(house: db.Database) -> None:
    for suspend in (True, False):
        with pytest.raises(NotIdentified):
            Talk(house, WANG, L1).propose(suspend_line, suspend)


def test_line_is_not_suspended_twice(house: db.Database) -> None:
    talk = Talk(house, WANG, L2)
    talk.have(suspend_line, True)
    with pytest.raises(Refused) as refused:
        talk.propose(suspend_line, True)
    assert refused.value.reason == "already_suspended"
    assert refused.value.facts["by"] == "customer" and refused.value.facts["at"]


def test_holder_resumes_the_line(house: db.Database) -> None:
    talk = Talk(house, WANG, L2)
    talk.have(suspend_line, True)
    talk.have(suspend_line, False)
    now = line(house, WANG)
    assert (now.status, now.suspended_by, now.suspended_at) == ("active", None, None)
    assert notices(house, WANG) == ["suspend_line_done", "suspend_line_done"]


def test_line_in_use_is_not_resumed(house: db.Database) -> None:
    with pytest.raises(Refused) as refused:
        Talk(house, WANG, L2).propose(suspend_line, False)
    assert refused.value.reason == "not_suspended"


def test_arrears_are_paid_before_resuming(house: db.Database) -> None:
    change(house, LI, status="suspended", suspended_by="arrears")
    with pytest.raises(Refused) as refused:
        Talk(house, LI, L2).propose(suspend_line, False)
    assert refused.value.reason == "arrears_first"
    assert refused.value.facts["arrears_fen"] == -line(house, LI).balance_fen > 0


def test_paid_arrears_resume_the_line_with_a_notice(house: db.Database) -> None:
    change(house, LI, status="suspended", suspended_by="arrears")
    house.run(jobs.run_due)
    assert line(house, LI).status == "suspended"
    change(house, LI, balance_fen=0)
    house.run(jobs.run_due)
    house.run(jobs.run_due)
    assert line(house, LI).status == "active"
    assert notices(house, LI) == ["suspend_line_resumed_by_payment"]


def test_payment_does_not_resume_what_the_customer_suspended(house: db.Database) -> None:
    Talk(house, WANG, L2).have(suspend_line, True)
    house.run(jobs.run_due)
    assert line(house, WANG).status == "suspended"


def test_closed_line_is_neither_suspended_nor_resumed(house: db.Database) -> None:
    change(house, WANG, status="closed")
    for suspend in (True, False):
        with pytest.raises(Refused) as refused:
            Talk(house, WANG, L2).propose(suspend_line, suspend)
        assert refused.value.reason == "closed"


def test_suspension_confirmed_twice_is_one_order(house: db.Database) -> None:
    talk = Talk(house, WANG, L2)
    proposal = talk.propose(suspend_line, True)
    first, second = at_once(*[lambda: talk.confirm(suspend_line, proposal)] * 2)
    assert first.id == second.id and len(rows(house, Order)) == 1
    assert notices(house, WANG) == ["suspend_line_done"]


def test_old_yes_does_not_suspend_again(house: db.Database) -> None:
    talk = Talk(house, WANG, L2)
    proposal = talk.propose(suspend_line, True)
    talk.confirm(suspend_line, proposal)
    talk.have(suspend_line, False)
    talk.confirm(suspend_line, proposal)
    assert line(house, WANG).status == "active"


def test_line_suspended_meanwhile_means_new_terms(house: db.Database) -> None:
    chat, call = Talk(house, WANG, L2), Talk(house, WANG, L2)
    proposal = chat.propose(suspend_line, True)
    call.have(suspend_line, True)
    with pytest.raises(TermsChanged):
        chat.confirm(suspend_line, proposal)
    assert len(rows(house, Order)) == 1
