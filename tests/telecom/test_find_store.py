"""Branches: where, when, and what can be done there."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest

from telecom import find_store, seed
from telecom.db import Database
from telecom.models import Store
from tests.telecom.desk import at, kept, rows


@pytest.fixture(autouse=True)
def _noon() -> None:
    at("2026-11-22T12:00")


def find(house: Database, words: str, home: str | None = None, **only: Any) -> Any:
    with house.read() as uow:
        return find_store.find(uow, words, home, only.pop("service", None), **only)


def names(house: Database, words: str, home: str | None = None, **only: Any) -> list[str]:
    return [branch.name for branch in find(house, words, home, **only).branches]


def test_every_customer_s_city_has_branches(house: Database) -> None:
    stores = rows(house, Store)
    assert len(stores) >= 30
    with house.read() as uow:
        from telecom.models import Customer

        cities = {customer.city for customer in uow.query(Customer)}
    assert cities <= {store.city for store in stores}


def test_road_or_district_comes_first(house: Database) -> None:
    assert names(house, "杭州市西湖区文三路")[0] == "文三路旗舰店"
    assert names(house, "离我近的营业厅 我住曲阳路")[0] == "曲阳路店"
    assert names(house, "浦东新区附近")[0] == "世纪大道店"
    assert find(house, "光谷那边").exact


def test_branch_nearby_that_cannot_do_it_is_told_from_none_nearby(house: Database) -> None:
    assert find(house, "杭州滨江区", service="close").only_without
    assert not find(house, "杭州西湖区", service="close").only_without
    assert not find(house, "杭州", service="close").only_without


def test_city_alone_lists_its_branches(house: Database) -> None:
    found = find(house, "我在武汉")
    assert (found.city, found.exact, len(found.branches)) == ("武汉", False, 3)


def test_without_a_place_the_registered_city_counts(house: Database) -> None:
    assert find(house, "附近营业厅在哪", "厦门").city == "厦门"
    assert find(house, "我在武汉", "厦门").city == "武汉"
    assert find(house, "附近营业厅在哪") is None


def test_place_without_a_branch_gets_the_nearest_city(house: Database) -> None:
    found = find(house, "我在东莞打工", "长沙")
    assert (found.city, found.instead_of) == ("深圳", "东莞")


def test_only_branches_that_can_do_it_are_told(house: Database) -> None:
    assert names(house, "杭州", service="close") == ["文三路旗舰店", "延安路店"]
    assert names(house, "杭州", service="aixin") == ["文三路旗舰店"]


def test_customers_of_other_provinces_are_sent_where_they_are_served(house: Database) -> None:
    for city in ("杭州", "长沙", "大连"):
        found = find(house, city, service="sim", guest=True)
        assert found.branches and all(branch.out_of_province for branch in found.branches)


def test_open_now_goes_by_the_clock_and_the_day_of_the_week(house: Database) -> None:
    def open_now() -> list[bool]:
        return [branch.open_now for branch in find(house, "杭州").branches]

    assert open_now() == [True, True, False]  # a Sunday at noon
    at("2026-11-23T09:00")
    assert open_now() == [True, True, True]
    at("2026-11-23T18:30")
    assert open_now() == [True, False, False]
    at("2026-11-23T19:00")
    assert open_now() == [False, False, False]


def test_hours_are_hours(house: Database) -> None:
    for store in rows(house, Store):
        for hours in store.hours.values():
            begins, _, ends = hours.partition("-")
            assert hours == "closed" or time.fromisoformat(begins) < time.fromisoformat(ends)
        assert set(store.services) <= set(find_store.services())


def test_branches_are_brought_up_to_date_in_place(house: Database) -> None:
    house.run(lambda uow: setattr(uow.get(Store, "hz_1"), "name", "旧店名"))
    house.run(seed.put_catalogue)
    assert rows(house, Store, id="hz_1")[0].name == "文三路旗舰店"


def test_looking_for_a_branch_changes_nothing(house: Database) -> None:
    before = kept(house)
    find(house, "杭州")
    assert kept(house) == before
