"""Subscribe packs and services: told before, done at once, paid once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from telecom import billing, jobs, rating, subscribe_service, unsubscribe_service
from telecom.conversations import line_of
from telecom.db import Database
from telecom.errors import NotFound, NotIdentified, Refused, TermsChanged
from telecom.models import Bill, BillItem, Notice, Order, Service, Subscription
from telecom.subscriptions import active_subscriptions
from tests.telecom.desk import (
    HE,
    LI,
    LIN,
    LIU,
    WANG,
    ZHOU,
    Talk,
    at,
    at_once,
    change,
    line,
    notices,
    rows,
)

GB = 1024


def active(house: Database, number: str) -> set[str]:
    with house.read() as uow:
        found: Any = line_of(uow, number)
        return {s.service_id for s in active_subscriptions(uow, found)}


def refused(house: Database, number: str, *services: str) -> Refused:
    with pytest.raises(Refused) as error:
        Talk(house, number).propose(subscribe_service, list(services))
    return error.value


def test_pack_works_at_once_with_its_notice(house: Database) -> None:
    order = Talk(house, LIN).have(subscribe_service, ["jiayou_10"])
    assert (order.status, order.effective_on) == ("done", date(2026, 11, 22))
    assert active(house, LIN) == {"jiayou_10"} and active(house, WANG) == {"cailing", "toutiao_9"}
    with house.read() as uow:
        found: Any = line_of(uow, LIN)
        assert rating.allowance(uow, found).data_mb == GB
    assert notices(house, LIN) == ["subscribe_service_done"]
    assert "流量加油包10元（10元/月，1GB通用流量）" in rows(house, Notice)[0].text


def test_terms_tell_price_data_apps_renewal_and_contract(house: Database) -> None:
    terms = (
        Talk(house, LIN).propose(subscribe_service, ["zhuiju_12", "suixinkan", "wug_tehui"]).terms
    )
    pack, member, bound = terms["items"]
    assert (pack["price_fen"], pack["data_mb"], pack["apps"][0]) == (1200, 15 * GB, "爱奇艺")
    assert (member["auto_renew"], member["contract_until"]) == (True, None)
    assert (bound["contract_months"], bound["contract_until"]) == (12, "2027-11-22")
    assert (bound["exit_fee_percent"], bound["apps"], terms["price_fen"]) == (30, [], 5700)


def test_several_are_one_order_and_one_notice(house: Database) -> None:
    order = Talk(house, LIN).have(subscribe_service, ["cailing", "yunpan", "cailing"])
    assert [item["service_id"] for item in order.terms["items"]] == ["cailing", "yunpan"]
    assert len(rows(house, Order)) == 1 and notices(house, LIN) == ["subscribe_service_done"]


def test_contract_begins_with_the_pack(house: Database) -> None:
    Talk(house, LIN).have(subscribe_service, ["wug_tehui"])
    [mine] = rows(house, Subscription, line_id=line(house, LIN).id)
    assert (mine.started_on, mine.contract_until) == (date(2026, 11, 22), date(2027, 11, 22))


def test_what_is_active_is_not_sold_again(house: Database) -> None:
    assert refused(house, WANG, "cailing").facts == {"name": "彩铃"}
    assert refused(house, WANG, "cailing").reason == "already_active"


def test_service_off_sale_is_refused(house: Database) -> None:
    assert refused(house, WANG, "shoujibao").reason == "off_sale"


def test_unknown_service_is_not_sold(house: Database) -> None:
    with pytest.raises(NotFound):
        Talk(house, WANG).propose(subscribe_service, ["huoxing"])


def test_arrears_are_paid_before_anything_is_added(house: Database) -> None:
    assert refused(house, LI, "cailing").facts == {"arrears_fen": 2350}


def test_suspended_line_adds_nothing(house: Database) -> None:
    change(house, WANG, status="suspended")
    assert refused(house, WANG, "yunpan").reason == "line_not_active"


def test_nothing_chosen_is_refused(house: Database) -> None:
    assert refused(house, WANG).reason == "nothing_chosen"


def test_list_has_what_is_on_sale_and_not_active(house: Database) -> None:
    with house.read() as uow:
        found: Any = line_of(uow, WANG)
        ids = [service.id for service in subscribe_service.list_subscribable(uow, found)]
    assert "toutiao_18" in ids and not {"cailing", "toutiao_9", "shoujibao"} & set(ids)


def test_what_was_unsubscribed_this_month_goes_on_and_is_paid_once(house: Database) -> None:
    talk = Talk(house, WANG)
    talk.have(unsubscribe_service, ["cailing", "toutiao_9"])
    order = talk.have(subscribe_service, ["cailing", "toutiao_9"])
    assert all(item["resumed"] for item in order.terms["items"])
    assert active(house, WANG) == {"cailing", "toutiao_9"}
    with house.read() as uow:
        found: Any = line_of(uow, WANG)
        items = billing.items_of(uow, found, date(2026, 11, 1))
    assert sorted(name for _, name, _ in items).count("彩铃") == 1


def test_what_was_unsubscribed_before_begins_anew(house: Database) -> None:
    talk = Talk(house, WANG)
    talk.have(unsubscribe_service, ["cailing"])
    at("2026-12-02T09:00")
    assert not talk.have(subscribe_service, ["cailing"]).terms["items"][0]["resumed"]
    mine = rows(house, Subscription, line_id=line(house, WANG).id, service_id="cailing")
    assert [s.status for s in mine] == ["cancelled", "active"]


def test_month_of_the_beginning_is_charged_in_full(house: Database) -> None:
    Talk(house, LIN).have(subscribe_service, ["jiayou_10"])
    at("2026-12-01T00:01")
    house.run(jobs.run_due)
    [bill] = rows(house, Bill, line_id=line(house, LIN).id)
    assert [i.amount_fen for i in rows(house, BillItem, bill_id=bill.id)] == [2900, 1000]


def test_second_thoughts_are_unsubscribed_on_the_spot(house: Database) -> None:
    talk = Talk(house, LIN)
    talk.have(subscribe_service, ["yunpan"])
    talk.have(unsubscribe_service, ["yunpan"])
    assert active(house, LIN) == set()


def test_another_price_before_the_yes_is_shown_anew(house: Database) -> None:
    talk = Talk(house, LIN)
    proposal = talk.propose(subscribe_service, ["yunpan"])
    house.run(lambda uow: setattr(uow.get(Service, "yunpan"), "price_fen", 900))
    with pytest.raises(TermsChanged):
        talk.confirm(subscribe_service, proposal)
    assert active(house, LIN) == set()


def test_service_taken_off_sale_before_the_yes_is_refused(house: Database) -> None:
    talk = Talk(house, LIN)
    proposal = talk.propose(subscribe_service, ["yunpan"])
    house.run(lambda uow: setattr(uow.get(Service, "yunpan"), "on_sale", False))
    with pytest.raises(Refused, match="off_sale"):
        talk.confirm(subscribe_service, proposal)


def test_two_yeses_at_once_subscribe_once(house: Database) -> None:
    talk = Talk(house, LIN)
    proposal = talk.propose(subscribe_service, ["yunpan"])
    at_once(*[lambda: talk.confirm(subscribe_service, proposal)] * 3)
    assert len(rows(house, Subscription, line_id=line(house, LIN).id)) == 1
    assert len(rows(house, Order)) == 1 and notices(house, LIN) == ["subscribe_service_done"]


def test_chat_and_call_at_once_subscribe_it_once(house: Database) -> None:
    chat, call = Talk(house, LIN), Talk(house, LIN)
    wishes = [(talk, talk.propose(subscribe_service, ["yunpan"])) for talk in (chat, call)]
    results = at_once(*[lambda w=w: w[0].confirm(subscribe_service, w[1]) for w in wishes])
    assert sum(isinstance(result, Refused) for result in results) == 1
    assert len(rows(house, Subscription, line_id=line(house, LIN).id)) == 1


def test_renewal_is_announced_five_days_before_once(house: Database) -> None:
    at("2026-11-25T23:59")
    house.run(jobs.run_due)
    assert notices(house, HE) == []
    at("2026-11-26T00:00")
    house.run(jobs.run_due)
    house.run(jobs.run_due)
    assert notices(house, HE) == ["subscribe_service_renews"]
    text = rows(house, Notice, phone_number=HE)[0].text
    assert "随心看会员将在2026年12月1日自动续订，15元/月" in text
    assert len(notices(house, ZHOU)) == 3 and notices(house, WANG) == notices(house, LIU) == []


def test_subscribing_needs_level_1(house: Database) -> None:
    with pytest.raises(NotIdentified):
        Talk(house, WANG, level=0).propose(subscribe_service, ["yunpan"])
