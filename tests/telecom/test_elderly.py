"""Elderly mode: who has it, who asks for it, and that it is remembered."""

from __future__ import annotations

from datetime import date

import pytest

from telecom import elderly
from telecom.db import Database
from telecom.models import Customer
from tests.telecom.desk import CHEN, WANG, Talk, line, rows


def mode(house: Database, number: str) -> bool:
    with house.read() as uow:
        customer = uow.get(Customer, line(house, number).customer_id)
        assert customer is not None
        return elderly.is_on(customer)


def put(house: Database, talk: Talk, on: bool) -> bool:
    return house.run(lambda uow: elderly.put(uow, talk.id, on))


def test_it_is_on_by_itself_from_65_on(house: Database) -> None:
    assert mode(house, CHEN) and not mode(house, WANG)
    assert elderly.by_choice_or_age(None, date(1961, 11, 22))
    assert not elderly.by_choice_or_age(None, date(1961, 11, 23))


def test_who_turns_it_off_keeps_it_off(house: Database) -> None:
    assert put(house, Talk(house, CHEN, level=0), on=False)
    assert not mode(house, CHEN)


def test_who_turns_it_on_keeps_it_and_turns_it_off_as_easily(house: Database) -> None:
    put(house, Talk(house, WANG, level=0), on=True)
    assert mode(house, WANG)
    put(house, Talk(house, WANG, level=0), on=False)
    assert not mode(house, WANG)


def test_nobody_is_remembered_who_is_not_known(house: Database) -> None:
    assert not put(house, Talk(house, None, level=0), on=True)
    assert rows(house, Customer, elderly_mode=True) == []


@pytest.mark.parametrize(
    "said",
    [
        *("慢一点", "你说慢一点", "能不能说慢点？", "太快了，慢点说", "说得太快了", "听不清楚"),
        *(
            "我听不清",
            "我年纪大了",
            "我年纪大了，听不清楚。",
            "我今年78岁了",
            "我七十多岁了",
            "我耳朵不好",
        ),
        *("长辈模式", "打开长辈模式", "字太小了看不清", "字大一点", "喂，你讲慢些好吗", "跟不上"),
    ],
)
def test_who_cannot_follow_is_understood(said: str) -> None:
    assert elderly.wish(said) == elderly.Wish(True, "")


@pytest.mark.parametrize(
    "said",
    ["快一点", "说快点吧", "太慢了", "恢复正常语速", "关闭长辈模式", "不用长辈模式", "字小一点"],
)
def test_who_has_enough_of_it_is_understood(said: str) -> None:
    assert elderly.wish(said) == elderly.Wish(False, "")


def test_a_request_beside_it_is_kept() -> None:
    assert elderly.wish("我年纪大了，帮我查一下话费") == elderly.Wish(True, "帮我查一下话费")


@pytest.mark.parametrize(
    "said",
    [
        *("打电话听不清楚", "上网太慢了", "网速慢一点都不行", "我老公的手机", "我老是收到垃圾短信"),
        *("我妈年纪大了，帮她退了彩铃", "快点给我退", "查话费", "1", "我家宽带慢", "没听清"),
    ],
)
def test_other_matters_are_not_taken_for_it(said: str) -> None:
    assert elderly.wish(said) is None
