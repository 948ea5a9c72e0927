"""A supervisor has 10085 call a number, and finds the recorded call behind a report."""

from __future__ import annotations

from typing import Any

import pytest

from telecom import outbound_calls, outbound_choices, report_marketing, set_do_not_disturb
from telecom.conversations import L1, open_conversation
from telecom.models import Audit, OutboundCall
from telecom.outbound_calls import Placing
from tests.console.people import Browser, Site
from tests.telecom.desk import LI, WANG, Talk, at, rows

PAGE = "/console/outbound"


def ask(browser: Browser, number: str = WANG, campaign: str = "") -> Any:
    browser.get(PAGE)
    fields = {"number": number, "campaign": campaign}
    return browser.post(PAGE, csrf=browser.field("csrf"), **fields)


def test_a_supervisor_has_a_number_called(site: Site, supervisor: Browser) -> None:
    assert ask(supervisor).status_code == 303
    call = rows(site.database, OutboundCall)[0]
    assert (call.phone_number, call.state, call.asked_by) == (WANG, "queued", "zhou")
    assert rows(site.database, Audit, act="outbound_asked")[0].subject == str(call.id)
    page = supervisor.get(PAGE).text
    assert "追剧流量包12元" in page and "待拨打" in page and WANG not in page


def test_the_form_sent_twice_calls_once(site: Site, supervisor: Browser) -> None:
    ask(supervisor)
    answer = ask(supervisor)
    assert answer.status_code == 409 and "已经有一通在拨打" in answer.text
    assert len(rows(site.database, OutboundCall)) == 1


def test_who_may_not_be_called_is_not_and_it_says_why(site: Site, supervisor: Browser) -> None:
    assert "没有同意个性化推荐" in ask(supervisor, LI).text
    assert "没有这个号码" in ask(supervisor, "13900000000").text
    assert "11 位手机号码" in ask(supervisor, "10086").text
    Talk(site.database, WANG).have(set_do_not_disturb, True)
    assert "营销免打扰" in ask(supervisor).text
    assert rows(site.database, OutboundCall) == []


def test_outside_the_hours_nobody_is_called(site: Site, supervisor: Browser) -> None:
    at("2026-11-22T21:00")
    assert "外呼时段" in ask(supervisor).text


def test_an_auditor_sees_the_calls_and_makes_none(site: Site, auditor: Browser) -> None:
    assert 'name="number"' not in auditor.get(PAGE).text
    assert ask(auditor).status_code == 403
    assert rows(site.database, OutboundCall) == []


class Carrier:
    def place(self, call: Placing) -> str:
        return "CA1"


@pytest.fixture
def called(site: Site) -> Site:
    """10085 called, and the customer did not want it."""
    house = site.database
    call = house.run(lambda uow: outbound_calls.ask(uow, WANG, "zhou"))
    outbound_calls.place_queued(house, Carrier())

    def verb(uow: Any) -> None:
        open_conversation(uow, "CA1", "ivr", phone_number=WANG, level=L1)
        outbound_calls.answered(uow, call.id, "CA1", WANG, "CA1")
        outbound_choices.choose(uow, "CA1", "not_now", "愿意听请按1", "2")
        outbound_calls.ended(uow, call.id, "CA1", "completed", "RE123")

    house.run(verb)
    return site


def test_whoever_checks_a_report_sees_the_recorded_call(called: Site, supervisor: Browser) -> None:
    talk = Talk(called.database, WANG)
    ticket = talk.have(report_marketing, "10085", "call", "2026-11-22", "老打")
    page = supervisor.get(f"/console/tickets/{ticket.ticket_no}").text
    for shown in ("10085 通话记录", "追剧流量包12元", "12 元/月", "暂时不需要", "RE123"):
        assert shown in page
    assert 'href="/console/conversations/CA1"' in page


def test_a_call_that_10085_never_made_is_said_to_be_none(called: Site, supervisor: Browser) -> None:
    talk = Talk(called.database, WANG)
    ticket = talk.have(report_marketing, "10085", "call", "2026-11-20", "骗人")
    page = supervisor.get(f"/console/tickets/{ticket.ticket_no}").text
    assert "没有查到 10085 在那天打过这个号码" in page
