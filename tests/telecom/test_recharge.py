"""Recharge: paid once, in time, for whichever number; the payer learns nothing of another."""

from __future__ import annotations

import pytest

from telecom import db, recharge
from telecom.errors import AlreadyDecided, NotFound, Refused
from telecom.models import Notice, Payment
from tests.telecom.desk import LI, WANG, Talk, at_once, change, line, notices, rows, wait


def pay(house: db.Database, payment: Payment) -> Payment:
    return house.run(lambda uow: recharge.pay(uow, payment.token))


def test_payment_adds_to_the_credit(house: db.Database) -> None:
    before = line(house, WANG).balance_fen
    payment = Talk(house, WANG).have(recharge, 5_000)
    assert line(house, WANG).balance_fen == before and payment.state == "open"
    assert pay(house, payment).state == "paid"
    assert line(house, WANG).balance_fen == before + 5_000
    assert notices(house, WANG) == ["recharge_link", "recharge_paid"]


def test_another_number_is_topped_up_and_told(house: db.Database) -> None:
    before = line(house, WANG).balance_fen, line(house, LI).balance_fen
    pay(house, Talk(house, WANG).have(recharge, 2_000, LI))
    assert line(house, WANG).balance_fen == before[0]
    assert line(house, LI).balance_fen == before[1] + 2_000
    assert notices(house, WANG) == ["recharge_link"] and notices(house, LI) == ["recharge_paid"]


def test_payer_learns_nothing_of_another_number(house: db.Database) -> None:
    proposal = Talk(house, WANG).propose(recharge, 2_000, LI)
    assert proposal.terms == {"phone_number": LI, "own": False, "amount_fen": 2_000}


@pytest.mark.parametrize("payer", [None, LI])
def test_anybody_may_top_up_a_number(house: db.Database, payer: str | None) -> None:
    before = line(house, WANG).balance_fen
    pay(house, Talk(house, payer, level=0).have(recharge, 2_000, WANG))
    assert line(house, WANG).balance_fen == before + 2_000


def test_link_of_a_payer_nobody_knows_is_sent_to_nobody(house: db.Database) -> None:
    payment = Talk(house, None, level=0).have(recharge, 2_000, WANG)
    assert payment.payer_line_id is None and notices(house, WANG) == []
    Talk(house, WANG, level=0).have(recharge, 2_000)
    assert notices(house, WANG) == ["recharge_link"]


def test_payment_is_not_confirmed_for_another_line(house: db.Database) -> None:
    talk = Talk(house, None, level=0)
    proposal = talk.propose(recharge, 2_000, WANG)
    talk.identify(LI)
    with pytest.raises(AlreadyDecided):
        talk.confirm(recharge, proposal)
    assert not rows(house, Payment)


def test_payer_nobody_knows_has_to_name_a_number(house: db.Database) -> None:
    with pytest.raises(Refused) as refused:
        Talk(house, None, level=0).propose(recharge, 2_000)
    assert refused.value.reason == "number_unknown"


@pytest.mark.parametrize("amount_fen", [0, 900, 50_100, -5_000])
def test_amount_is_10_to_500_yuan(house: db.Database, amount_fen: int) -> None:
    with pytest.raises(Refused) as refused:
        Talk(house, WANG).propose(recharge, amount_fen)
    assert refused.value.reason == "amount_out_of_range"


def test_amount_is_whole_yuan(house: db.Database) -> None:
    with pytest.raises(Refused) as refused:
        Talk(house, WANG).propose(recharge, 1_050)
    assert refused.value.reason == "amount_not_whole"


def test_unknown_number_is_not_topped_up(house: db.Database) -> None:
    with pytest.raises(Refused) as refused:
        Talk(house, WANG).propose(recharge, 2_000, "13900000000")
    assert refused.value.reason == "number_unknown"


def test_closed_line_is_not_topped_up(house: db.Database) -> None:
    change(house, LI, status="closed")
    with pytest.raises(Refused) as refused:
        Talk(house, WANG).propose(recharge, 2_000, LI)
    assert refused.value.reason == "line_closed"


def test_clicks_at_once_pay_once(house: db.Database) -> None:
    before = line(house, WANG).balance_fen
    payment = Talk(house, WANG).have(recharge, 5_000)
    results = at_once(*[lambda: pay(house, payment)] * 4)
    assert [result.state for result in results] == ["paid"] * 4
    assert line(house, WANG).balance_fen == before + 5_000
    assert notices(house, WANG).count("recharge_paid") == 1


def test_double_yes_opens_one_payment(house: db.Database) -> None:
    talk = Talk(house, WANG)
    proposal = talk.propose(recharge, 5_000)
    first, second = at_once(*[lambda: talk.confirm(recharge, proposal)] * 2)
    assert first.token == second.token and len(rows(house, Payment)) == 1


def test_link_counts_for_30_minutes(house: db.Database) -> None:
    payment = Talk(house, WANG).have(recharge, 5_000)
    wait(house, minutes=31)
    before = line(house, WANG).balance_fen
    with pytest.raises(Refused) as refused:
        pay(house, payment)
    assert refused.value.reason == "expired" and line(house, WANG).balance_fen == before


def test_paid_stays_paid_after_its_time(house: db.Database) -> None:
    payment = Talk(house, WANG).have(recharge, 5_000)
    pay(house, payment)
    wait(house, minutes=31)
    assert pay(house, payment).state == "paid"


def test_unknown_link_pays_nothing(house: db.Database) -> None:
    with pytest.raises(NotFound):
        house.run(lambda uow: recharge.pay(uow, "guessed"))


def test_settled_arrears_resume_the_line(house: db.Database) -> None:
    change(house, LI, status="suspended", suspended_by="arrears")
    talk = Talk(house, WANG)
    pay(house, talk.have(recharge, 2_000, LI))
    assert line(house, LI).status == "suspended"
    pay(house, talk.have(recharge, 1_000, LI))
    assert line(house, LI).status == "active"
    assert notices(house, LI)[-1] == "suspend_line_resumed_by_payment"


def test_payment_notice_tells_credit_or_what_is_still_owed(house: db.Database) -> None:
    talk = Talk(house, LI)
    pay(house, talk.have(recharge, 2_000))
    pay(house, talk.have(recharge, 2_000))
    texts = [n.text for n in rows(house, Notice, template="recharge_paid")]
    assert "仍欠费3.50元" in texts[0] and "当前余额16.50元" in texts[1]


def test_newest_payment_is_found_by_payer_and_receiver(house: db.Database) -> None:
    with house.read() as uow:
        assert recharge.last_payment(uow, line(house, WANG)) is None
    payment = Talk(house, WANG).have(recharge, 2_000, LI)
    with house.read() as uow:
        for number in (WANG, LI):
            found = recharge.last_payment(uow, line(house, number))
            assert found is not None and found.id == payment.id
