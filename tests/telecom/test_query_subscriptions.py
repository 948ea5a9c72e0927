"""Query subscriptions: everything that is active, and what it costs."""

from __future__ import annotations

from typing import Any

import pytest

from telecom import unsubscribe_service
from telecom.conversations import identified_line, line_of
from telecom.db import Database
from telecom.errors import NotIdentified
from telecom.models import Subscription
from telecom.query_subscriptions import Subscriptions, get_subscriptions
from tests.telecom.desk import LIN, LIU, MA, WANG, ZHOU, Talk, at, day, kept, line


def of(house: Database, number: str) -> Subscriptions:
    with house.read() as uow:
        found: Any = line_of(uow, number)
        return get_subscriptions(uow, found)


def test_own_services_need_level_1(house: Database) -> None:
    talk = Talk(house, WANG, level=0)
    with house.read() as uow, pytest.raises(NotIdentified):
        identified_line(uow, talk.id)


def test_everything_active_is_told_with_its_price(house: Database) -> None:
    zhou = of(house, ZHOU)
    assert zhou.count == len(zhou.items) == 8
    prices = [item.price_fen for item in zhou.items]
    assert prices == sorted(prices, reverse=True) and zhou.monthly_fen == sum(prices) == 5200
    assert [item.service_id for item in zhou.items if item.auto_renew] == [
        "suixinkan",
        "migu_yinyue",
        "yunpan",
    ]


def test_home_services_are_told_and_counted(house: Database) -> None:
    ma = of(house, MA)
    assert [h.kind for h in ma.home] == ["broadband", "tv"]
    assert ma.monthly_fen == 800 + 500 + 5000 + 1000


def test_what_runs_out_is_told_last_and_costs_nothing_more(house: Database) -> None:
    Talk(house, WANG).have(unsubscribe_service, ["toutiao_9"])
    wang = of(house, WANG)
    assert [item.service_id for item in wang.items] == ["cailing", "toutiao_9"]
    assert (wang.items[1].ends_on, wang.monthly_fen, wang.count) == ("2026-12-01", 500, 2)
    at("2026-12-01T00:00")
    assert [item.service_id for item in of(house, WANG).items] == ["cailing"]


def test_what_ended_at_once_is_gone(house: Database) -> None:
    Talk(house, WANG).have(unsubscribe_service, ["cailing"])
    assert [item.service_id for item in of(house, WANG).items] == ["toutiao_9"]


def test_pack_under_contract_says_until_when(house: Database) -> None:
    [pack] = of(house, LIU).items
    assert pack.contract_until == "2027-06-22" and pack.data_mb == 20 * 1024


def test_free_services_are_told_as_free(house: Database) -> None:
    line_id = line(house, LIN).id
    house.run(
        lambda uow: uow.add(
            Subscription(line_id=line_id, service_id="youquanyi", started_on=day("2026-11-22"))
        )
    )
    lin = of(house, LIN)
    assert (lin.count, lin.free, lin.monthly_fen) == (1, 1, 0)


def test_line_without_services_has_an_empty_list(house: Database) -> None:
    lin = of(house, LIN)
    assert (lin.items, lin.home, lin.monthly_fen) == ([], [], 0)


def test_reading_the_services_changes_nothing(house: Database) -> None:
    before = kept(house)
    of(house, ZHOU)
    assert kept(house) == before
