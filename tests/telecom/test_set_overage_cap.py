"""Cap on overage charges: a tier of the customer's choice, at once."""

from __future__ import annotations

from typing import Any

import pytest

from telecom import rating, set_overage_cap
from telecom.conversations import line_of
from telecom.db import Database
from telecom.errors import NotIdentified, Refused, TermsChanged
from telecom.models import Notice, Order
from telecom.set_overage_cap import get_overage_cap, neighbours
from tests.telecom.desk import LI, LIN, WANG, Talk, at_once, change, kept, line, notices, rows


def use(house: Database, number: str, **amounts: int) -> None:
    def verb(uow: Any) -> None:
        found: Any = line_of(uow, number)
        rating.apply_usage(uow, found, **amounts)

    house.run(verb)


def test_cap_holds_at_once_for_this_line(house: Database) -> None:
    order = Talk(house, WANG).have(set_overage_cap, 3000)
    assert line(house, WANG).overage_cap_fen == 3000
    assert line(house, LI).overage_cap_fen == set_overage_cap.DEFAULT_FEN
    assert (order.kind, order.status) == ("set_overage_cap", "done")
    assert notices(house, WANG) == ["set_overage_cap_done"]
    assert "由500元改为30元/月" in rows(house, Notice)[0].text


def test_present_cap_and_this_month_s_charges_are_told(house: Database) -> None:
    before = kept(house)
    with house.read() as uow:
        found: Any = line_of(uow, WANG)
        now = get_overage_cap(uow, found)
    assert (now.cap_fen, now.is_default, now.charged_fen) == (50_000, True, 875)
    assert kept(house) == before


def test_amount_between_tiers_is_refused_with_its_neighbours(house: Database) -> None:
    with pytest.raises(Refused, match="not_a_tier") as refused:
        Talk(house, WANG).propose(set_overage_cap, 2500)
    assert refused.value.facts == {"asked_fen": 2500, "neighbours": [1000, 3000]}
    assert neighbours(200_000) == [50_000]


def test_cap_switched_off_is_the_default(house: Database) -> None:
    talk = Talk(house, WANG)
    talk.have(set_overage_cap, 0)
    talk.have(set_overage_cap, set_overage_cap.DEFAULT_FEN)
    assert line(house, WANG).overage_cap_fen == 50_000
    assert "500元/月（默认）" in rows(house, Notice)[-1].text


def test_present_cap_is_not_set_again(house: Database) -> None:
    with pytest.raises(Refused, match="same_cap"):
        Talk(house, WANG).propose(set_overage_cap, 50_000)


def test_what_is_charged_stays_charged_and_is_told(house: Database) -> None:
    order = Talk(house, WANG).have(set_overage_cap, 0)
    assert order.terms["charged_fen"] == 875
    assert "已产生的套餐外费用8.75元不变" in rows(house, Notice)[0].text
    use(house, WANG, data_mb=9000)
    with house.read() as uow:
        found: Any = line_of(uow, WANG)
        assert get_overage_cap(uow, found).charged_fen == 875


def test_charges_before_the_yes_mean_new_terms(house: Database) -> None:
    talk = Talk(house, LIN)
    proposal = talk.propose(set_overage_cap, 1000)
    use(house, LIN, data_mb=1)
    with pytest.raises(TermsChanged):
        talk.confirm(set_overage_cap, proposal)
    assert line(house, LIN).overage_cap_fen == 50_000 and not rows(house, Order)


def test_two_yeses_at_once_set_it_once(house: Database) -> None:
    talk = Talk(house, WANG)
    proposal = talk.propose(set_overage_cap, 1000)
    orders = at_once(*[lambda: talk.confirm(set_overage_cap, proposal)] * 3)
    assert len({o.order_no for o in orders}) == 1 == len(rows(house, Order))
    assert notices(house, WANG) == ["set_overage_cap_done"]


def test_old_yes_sets_no_cap_again(house: Database) -> None:
    talk = Talk(house, WANG)
    proposal = talk.propose(set_overage_cap, 1000)
    talk.confirm(set_overage_cap, proposal)
    talk.have(set_overage_cap, 5000)
    talk.confirm(set_overage_cap, proposal)
    assert line(house, WANG).overage_cap_fen == 5000


def test_arrears_and_suspension_do_not_keep_from_a_cap(house: Database) -> None:
    change(house, LI, status="suspended")
    Talk(house, LI).have(set_overage_cap, 0)
    assert line(house, LI).overage_cap_fen == 0


def test_cap_needs_level_1(house: Database) -> None:
    with pytest.raises(NotIdentified):
        Talk(house, WANG, level=0).propose(set_overage_cap, 0)
