"""Usage alerts: at the percentages of the customer's choice."""

from __future__ import annotations

from typing import Any

import pytest

from telecom import rating, set_usage_alert
from telecom.conversations import line_of
from telecom.db import Database
from telecom.errors import NotIdentified, Refused, TermsChanged
from telecom.models import Notice, Order
from tests.telecom.desk import CHEN, GUO, LI, LIU, WANG, Talk, at_once, kept, line, notices, rows


def test_alerts_are_set_at_once_in_rising_order(house: Database) -> None:
    order = Talk(house, WANG).have(set_usage_alert, [90, 50, 90])
    assert line(house, WANG).usage_alerts == [50, 90] and line(house, LI).usage_alerts == [80, 100]
    assert (order.status, order.terms["before"]) == ("done", [80, 100])
    assert notices(house, WANG) == ["set_usage_alert_done"]
    assert "用到50%、90%时各发一次短信" in rows(house, Notice)[0].text


def test_alerts_that_were_set_are_sent(house: Database) -> None:
    Talk(house, GUO).have(set_usage_alert, [75])

    def use(uow: Any) -> None:
        found: Any = line_of(uow, GUO)
        rating.apply_usage(uow, found, data_mb=2000)

    house.run(use)
    assert notices(house, GUO) == ["set_usage_alert_done", "usage_alert"]


def test_alerts_can_be_switched_off(house: Database) -> None:
    Talk(house, WANG).have(set_usage_alert, [])
    assert line(house, WANG).usage_alerts == []
    assert "提醒已关闭" in rows(house, Notice)[0].text


def test_percentages_are_of_the_allowance(house: Database) -> None:
    for wrong in ([0], [80, 120], [-5]):
        with pytest.raises(Refused, match="out_of_range"):
            Talk(house, WANG).propose(set_usage_alert, wrong)


def test_five_percentages_at_most(house: Database) -> None:
    with pytest.raises(Refused, match="too_many"):
        Talk(house, WANG).propose(set_usage_alert, [10, 20, 30, 40, 50, 60])
    Talk(house, WANG).have(set_usage_alert, [10, 20, 30, 40, 50])


def test_present_alerts_are_not_set_again(house: Database) -> None:
    with pytest.raises(Refused, match="same"):
        Talk(house, WANG).propose(set_usage_alert, [100, 80])


def test_what_is_passed_this_month_is_told(house: Database) -> None:
    assert Talk(house, WANG).propose(set_usage_alert, [50, 90]).terms["passed"] == [50]


def test_volume_is_a_percentage_of_this_month_s_data(house: Database) -> None:
    with house.read() as uow:
        found: Any = line_of(uow, WANG)
        assert set_usage_alert.percent_of(uow, found, 512, left=True) == 90
        assert set_usage_alert.percent_of(uow, found, 4096, left=False) == 80
        without: Any = line_of(uow, CHEN)
        with pytest.raises(Refused, match="no_allowance"):
            set_usage_alert.percent_of(uow, without, 512, left=True)


def test_present_alerts_and_use_are_told(house: Database) -> None:
    before = kept(house)
    with house.read() as uow:
        found: Any = line_of(uow, LIU)  # 18 GB and 2 GB directed of 60 and 20 GB
        now = set_usage_alert.get_usage_alert(uow, found)
    assert (now["alerts"], now["used"]) == ([80, 100], {"data": 22, "minutes": 22})
    assert kept(house) == before


def test_alerts_changed_before_the_yes_mean_new_terms(house: Database) -> None:
    talk, call = Talk(house, WANG), Talk(house, WANG)
    proposal = talk.propose(set_usage_alert, [50])
    call.have(set_usage_alert, [])
    with pytest.raises(TermsChanged):
        talk.confirm(set_usage_alert, proposal)
    assert line(house, WANG).usage_alerts == []


def test_two_yeses_at_once_set_alerts_once(house: Database) -> None:
    talk = Talk(house, WANG)
    proposal = talk.propose(set_usage_alert, [50])
    at_once(*[lambda: talk.confirm(set_usage_alert, proposal)] * 3)
    assert len(rows(house, Order)) == 1 and notices(house, WANG) == ["set_usage_alert_done"]


def test_alerts_need_level_1(house: Database) -> None:
    with pytest.raises(NotIdentified):
        Talk(house, WANG, level=0).propose(set_usage_alert, [50])
