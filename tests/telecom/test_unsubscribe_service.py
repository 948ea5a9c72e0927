"""Unsubscribe: what is active, what is lost, on the spot."""

from __future__ import annotations

from datetime import timedelta

import pytest

from telecom import subscribe_service, unsubscribe_service
from telecom.clock import clock
from telecom.conversations import line_of
from telecom.db import Database
from telecom.errors import NotFound, Refused, TermsChanged
from telecom.models import HomeService, Order, Service, Subscription
from tests.telecom.desk import LIU, MA, WANG, ZHOU, Talk, at, day, kept, line, notices, rows


def active(house: Database, number: str) -> list[str]:
    with house.read() as uow:
        found = line_of(uow, number)
        assert found is not None
        return [s.service_id for s in unsubscribe_service.list_cancellable(uow, found)]


def test_list_is_what_is_active_the_dearest_first(house: Database) -> None:
    assert active(house, ZHOU) == [
        *("suixinkan", "migu_yinyue", "yunpan", "cailing", "qinqingwang"),
        *("anquan", "laidian", "nongwang"),
    ]


def test_broadband_and_tv_go_their_own_way(house: Database) -> None:
    assert active(house, MA) == ["yunpan", "qinqingwang"]
    with house.read() as uow:
        found = line_of(uow, MA)
        assert found is not None
        home = unsubscribe_service.list_home_services(uow, found)
    assert [h.kind for h in home] == ["broadband", "tv"]


def test_value_added_service_ends_at_once(house: Database) -> None:
    order = Talk(house, WANG).have(unsubscribe_service, ["cailing"])
    assert order.terms["items"][0]["ends_on"] == "2026-11-22"
    [gone] = rows(house, Subscription, status="cancelled")
    assert (gone.service_id, gone.ends_on) == ("cailing", day("2026-11-22"))
    assert active(house, WANG) == ["toutiao_9"]


def test_pack_works_until_the_month_ends(house: Database) -> None:
    order = Talk(house, WANG).have(unsubscribe_service, ["toutiao_9"])
    assert order.effective_on == day("2026-12-01")
    with house.read() as uow:
        found = line_of(uow, WANG)
        assert found is not None
        from telecom.subscriptions import active_subscriptions as working

        for today, works in (("2026-11-30", True), ("2026-12-01", False)):
            ids = [s.service_id for s in working(uow, found, day(today))]
            assert ("toutiao_9" in ids) is works
    assert active(house, WANG) == ["cailing"]


def test_it_is_done_on_the_spot(house: Database) -> None:
    order = Talk(house, WANG).have(unsubscribe_service, ["cailing"])
    assert order.status == "done"
    assert order.accepted_at == order.handled_at == order.closed_at
    assert notices(house, WANG) == ["unsubscribe_service_done"]


def test_what_was_not_chosen_stays(house: Database) -> None:
    Talk(house, ZHOU).have(unsubscribe_service, ["suixinkan", "yunpan"])
    assert {"suixinkan", "yunpan"}.isdisjoint(active(house, ZHOU))
    assert len(active(house, ZHOU)) == 6
    assert len(active(house, WANG)) == 2


def test_all_at_once_is_one_order_and_one_notice(house: Database) -> None:
    order = Talk(house, ZHOU).have(unsubscribe_service, active(house, ZHOU))
    assert len(order.terms["items"]) == 8
    assert not active(house, ZHOU)
    assert len(rows(house, Order)) == len(notices(house, ZHOU)) == 1


def test_savings_and_fees_are_told_before(house: Database) -> None:
    terms = Talk(house, ZHOU).propose(unsubscribe_service, ["suixinkan", "cailing"]).terms
    assert [item["price_fen"] for item in terms["items"]] == [1500, 500]
    assert (terms["saves_fen"], terms["exit_fee_fen"]) == (2000, 0)


def test_pack_under_contract_costs_a_share_of_the_months_after(house: Database) -> None:
    terms = Talk(house, LIU).propose(unsubscribe_service, ["wug_tehui"]).terms
    assert terms["exit_fee_fen"] == 3000 * 7 * 30 // 100


def test_exit_fee_ends_with_the_contract(house: Database) -> None:
    at("2027-06-22T12:00")  # its last month
    terms = Talk(house, LIU).propose(unsubscribe_service, ["wug_tehui"]).terms
    assert terms["exit_fee_fen"] == 0
    at("2027-06-23T12:00")
    terms = Talk(house, LIU).propose(unsubscribe_service, ["wug_tehui"]).terms
    assert terms["exit_fee_fen"] == 0


def test_service_that_is_not_active_is_not_found(house: Database) -> None:
    for services in (["suixinkan"], ["cailing", "suixinkan"], ["made_up"]):
        with pytest.raises(NotFound):
            Talk(house, WANG).propose(unsubscribe_service, services)


def test_something_has_to_be_chosen(house: Database) -> None:
    with pytest.raises(Refused, match="nothing_chosen"):
        Talk(house, WANG).propose(unsubscribe_service, [])


def test_service_named_twice_counts_once(house: Database) -> None:
    terms = Talk(house, WANG).propose(unsubscribe_service, ["cailing", "cailing"]).terms
    assert terms["saves_fen"] == 500


def test_service_is_not_cancelled_twice(house: Database) -> None:
    talk = Talk(house, WANG)
    talk.have(unsubscribe_service, ["toutiao_9"])
    with pytest.raises(NotFound):
        talk.propose(unsubscribe_service, ["toutiao_9"])


def test_service_gone_before_the_yes_means_new_terms(house: Database) -> None:
    chat, call = Talk(house, WANG), Talk(house, WANG)
    proposal = chat.propose(unsubscribe_service, ["cailing", "toutiao_9"])
    call.have(unsubscribe_service, ["cailing"])
    before = kept(house)
    with pytest.raises(TermsChanged):
        chat.confirm(unsubscribe_service, proposal)
    assert kept(house) == before
    assert active(house, WANG) == ["toutiao_9"]


def test_another_price_before_the_yes_means_new_terms(house: Database) -> None:
    talk = Talk(house, WANG)
    proposal = talk.propose(unsubscribe_service, ["cailing"])
    house.run(lambda uow: setattr(uow.get(Service, "cailing"), "price_fen", 600))
    with pytest.raises(TermsChanged):
        talk.confirm(unsubscribe_service, proposal)
    assert active(house, WANG) == ["toutiao_9", "cailing"]


def test_midnight_before_the_yes_means_new_terms(house: Database) -> None:
    talk = Talk(house, WANG)
    proposal = talk.propose(unsubscribe_service, ["cailing"])
    clock.advance(timedelta(hours=12, seconds=1))
    with pytest.raises(TermsChanged):
        talk.confirm(unsubscribe_service, proposal)


def test_unsubscribing_leaves_plan_and_home_alone(house: Database) -> None:
    Talk(house, MA).have(unsubscribe_service, ["yunpan", "qinqingwang"])
    assert line(house, MA).plan_id == "renwoyong_98"
    assert all(home.ended_on is None for home in rows(house, HomeService))


def test_pack_left_on_its_first_day_costs_no_exit_fee(house: Database) -> None:
    talk = Talk(house, WANG)
    talk.have(subscribe_service, ["wug_tehui"])
    assert talk.propose(unsubscribe_service, ["wug_tehui"]).terms["exit_fee_fen"] == 0
    at("2026-11-23T00:01")
    assert talk.propose(unsubscribe_service, ["wug_tehui"]).terms["exit_fee_fen"] > 0
