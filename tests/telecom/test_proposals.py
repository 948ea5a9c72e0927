"""Consent: nothing happens that was not shown and confirmed, and nothing happens twice."""

from __future__ import annotations

from typing import Any

import pytest

from telecom import change_plan, file_complaint, set_do_not_disturb, unsubscribe_service
from telecom.db import Database
from telecom.errors import AlreadyDecided, NotFound, NotIdentified, TermsChanged
from telecom.models import Consent, Order, Plan, Proposal, Subscription
from tests.telecom.desk import LI, WANG, Talk, at_once, kept, line, notices, rows


def test_nothing_is_ordered_without_a_yes(house: Database) -> None:
    before = kept(house)
    Talk(house, WANG).propose(change_plan, "huaka_59")
    assert kept(house) == before
    assert line(house, WANG).plan_id == "huaka_39"


def test_consent_keeps_the_words_shown_and_said(house: Database) -> None:
    talk = Talk(house, WANG)
    order = talk.have(change_plan, "huaka_59")
    [consent] = rows(house, Consent)
    assert (consent.words_shown, consent.words_said) == ("请确认：……", "确认办理")
    assert (consent.proposal_id, consent.conversation_id) == (order.proposal_id, talk.id)
    assert (consent.line_id, consent.channel) == (line(house, WANG).id, "rest")


def test_double_yes_orders_once(house: Database) -> None:
    talk = Talk(house, WANG)
    before = kept(house)
    proposal = talk.propose(change_plan, "huaka_59")
    orders = [talk.confirm(change_plan, proposal) for _ in range(3)]
    assert len({order.order_no for order in orders}) == 1
    assert kept(house) == {**before, "Order": 1, "Consent": 1, "Notice": before["Notice"] + 1}


def test_yes_from_two_threads_orders_once(house: Database) -> None:
    talk = Talk(house, WANG)
    before = kept(house)
    proposal = talk.propose(unsubscribe_service, ["cailing"])
    orders = at_once(*[lambda: talk.confirm(unsubscribe_service, proposal)] * 4)
    assert len({order.order_no for order in orders}) == 1
    assert kept(house) == {**before, "Order": 1, "Consent": 1, "Notice": before["Notice"] + 1}


def test_another_conversation_cannot_confirm(house: Database) -> None:
    proposal = Talk(house, WANG).propose(change_plan, "huaka_59")
    for number in (WANG, LI):
        with pytest.raises(NotFound):
            Talk(house, number).confirm(change_plan, proposal)
    assert not rows(house, Order)


def test_another_line_cannot_confirm(house: Database) -> None:
    talk = Talk(house, WANG)
    proposal = talk.propose(change_plan, "huaka_59")
    talk.identify(LI)
    with pytest.raises(NotFound):
        talk.confirm(change_plan, proposal)
    assert not rows(house, Consent)


def test_yes_to_one_matter_confirms_no_other(house: Database) -> None:
    talk = Talk(house, WANG)
    proposal = talk.propose(change_plan, "huaka_59")
    with pytest.raises(NotFound):
        talk.confirm(unsubscribe_service, proposal)
    assert not rows(house, Consent)


def test_superseded_proposal_cannot_be_confirmed(house: Database) -> None:
    talk = Talk(house, WANG)
    old = talk.propose(change_plan, "huaka_59")
    new = talk.propose(change_plan, "huaka_29")
    with pytest.raises(AlreadyDecided):
        talk.confirm(change_plan, old)
    assert talk.confirm(change_plan, new).terms["to_plan"] == "huaka_29"


def test_declined_proposal_cannot_be_confirmed(house: Database) -> None:
    talk = Talk(house, WANG)
    proposal = talk.propose(change_plan, "huaka_59")
    talk.no(proposal)
    with pytest.raises(AlreadyDecided):
        talk.confirm(change_plan, proposal)
    assert not rows(house, Order) and not rows(house, Consent)


def test_what_is_confirmed_stays_confirmed(house: Database) -> None:
    talk = Talk(house, WANG)
    proposal = talk.propose(set_do_not_disturb, True)
    order = talk.confirm(set_do_not_disturb, proposal)
    talk.no(proposal)
    talk.propose(change_plan, "huaka_59")
    assert rows(house, Proposal, id=proposal.id)[0].state == "confirmed"
    assert talk.confirm(set_do_not_disturb, proposal).order_no == order.order_no


def test_another_customer_cannot_decline(house: Database) -> None:
    proposal = Talk(house, WANG).propose(set_do_not_disturb, True)
    Talk(house, LI).no(proposal)
    assert rows(house, Proposal)[0].state == "open"


def test_yes_needs_the_identity_again(house: Database) -> None:
    talk = Talk(house, WANG)
    proposal = talk.propose(change_plan, "huaka_59")
    talk.identify(None)
    talk.identify("13900000000")
    with pytest.raises(NotIdentified):
        talk.confirm(change_plan, proposal)
    assert not rows(house, Order)


def test_changed_terms_leave_nothing_behind(house: Database) -> None:
    talk = Talk(house, WANG)
    before = kept(house)
    proposal = talk.propose(change_plan, "huaka_59")
    house.run(lambda uow: setattr(uow.get(Plan, "huaka_59"), "price_fen", 6900))
    with pytest.raises(TermsChanged):
        talk.confirm(change_plan, proposal)
    assert kept(house) == before
    assert rows(house, Proposal)[0].state == "open"
    assert talk.have(change_plan, "huaka_59").terms["to_price_fen"] == 6900


FLOWS = [
    (change_plan, ("huaka_59",)),
    (unsubscribe_service, (["cailing", "toutiao_9"],)),
    (file_complaint, ("charges", "多扣了五块钱", None, None, None)),
    (set_do_not_disturb, (True,)),
]


@pytest.mark.parametrize(("flow", "args"), FLOWS)
def test_crash_before_the_commit_leaves_the_old_state(
    house: Database, flow: Any, args: tuple[Any, ...]
) -> None:
    talk = Talk(house, WANG)
    proposal = talk.propose(flow, *args)
    before = kept(house)
    with pytest.raises(RuntimeError), house.work() as uow:
        flow.confirm(uow, talk.yes(proposal))
        raise RuntimeError("the process dies")
    assert kept(house) == before
    assert rows(house, Proposal)[0].state == "open"
    assert not [s for s in rows(house, Subscription) if s.status != "active"]
    assert not line(house, WANG).do_not_disturb


@pytest.mark.parametrize(("flow", "args"), FLOWS)
def test_crash_after_the_commit_is_found_by_asking_again(
    house: Database, flow: Any, args: tuple[Any, ...]
) -> None:
    talk = Talk(house, WANG)
    proposal = talk.propose(flow, *args)
    talk.confirm(flow, proposal)
    done = kept(house)
    again = talk.confirm(flow, proposal)
    assert (again[0] if isinstance(again, tuple) else again).proposal_id == proposal.id
    assert kept(house) == done


def test_crash_in_the_notice_undoes_the_order(
    house: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*args: Any, **facts: Any) -> None:
        raise OSError("no space left")

    talk = Talk(house, WANG)
    proposal = talk.propose(unsubscribe_service, ["cailing"])
    monkeypatch.setattr("telecom.notices.send", fails)
    with pytest.raises(OSError, match="no space"):
        talk.confirm(unsubscribe_service, proposal)
    monkeypatch.undo()
    assert not rows(house, Order) and not notices(house, WANG)
    assert talk.confirm(unsubscribe_service, proposal).status == "done"
