"""SMS on the simulated phone, and the payment page that they lead to."""

from __future__ import annotations

from typing import Any

import pytest

from telecom import conversations, notices
from tests.browser.phone import WANG, Handset

pytestmark = [pytest.mark.browser, pytest.mark.server]


def test_a_notice_drops_in_and_lies_in_the_inbox(handset: Handset, server: Any) -> None:
    handset.take()
    handset.page.wait_for_timeout(600)
    with server.house.work() as uow:
        line = conversations.line_of(uow, WANG)
        notices.send(uow, line, "ticket_replied", "k1", ticket_no="TS1", text="已为您退费15元")
        uow.commit()
    assert "已为您退费15元" in handset.page.locator(".note-card").inner_text()
    assert handset.page.locator("#badge").inner_text() == "1"
    handset.page.click(".note-card .second")
    handset.page.locator("#messages", has_text="已为您退费15元").wait_for()
    handset.home()
    assert handset.page.locator("#badge").is_hidden()


def test_an_sms_is_written_and_answered(handset: Handset) -> None:
    handset.take()
    handset.log_in()
    handset.home()
    handset.open("sms")
    handset.page.click('.foot a[href="#sms/10086"]')
    handset.page.fill("#sms-words", "YE")
    handset.page.press("#sms-words", "Enter")
    handset.page.wait_for_selector("#messages .own")
    handset.page.wait_for_function(
        "() => document.querySelector('#messages').textContent.includes('56.30')"
    )
    assert handset.page.locator("#messages .own").all_inner_texts() == ["YE"]
    asked, told = handset.page.locator("#messages p").all_inner_texts()[-2:]
    assert asked == "YE" and "56.30" in told
    assert handset.page.locator("#sms-words").input_value() == ""
    assert handset.problems() == []


@pytest.mark.parametrize("seen_in", ["chat", "sms"])
def test_a_payment_link_is_one_tap_and_paid_once(
    handset: Handset, server: Any, seen_in: str
) -> None:
    handset.take()
    handset.log_in()
    handset.say("给我充50元")
    handset.answers()
    handset.say("确认充值")
    handset.page.locator("#lines a.address").wait_for()
    if seen_in == "sms":
        handset.home()
        handset.page.evaluate("location.hash = '#sms/10086'")
    link = handset.page.locator("a.address:visible")
    link.wait_for()
    assert handset.problems() == []
    link.click()
    handset.page.get_by_role("heading", name="充值50元").wait_for()
    assert handset.problems() == []
    handset.page.get_by_role("button", name="模拟支付50元").click()
    handset.page.get_by_role("heading", name="支付成功").wait_for()
    assert handset.problems() == []
    handset.page.reload()
    with server.house.read() as uow:
        assert conversations.line_of(uow, WANG).balance_fen == 5630 + 5000
    handset.page.get_by_role("link", name="返回手机").click()
    handset.page.wait_for_selector("body[data-ready]")
    handset.page.evaluate("location.hash = '#sms/10086'")
    handset.page.locator("#messages", has_text="已到账").wait_for()


def test_words_of_others_are_never_links(handset: Handset) -> None:
    handset.take()
    handset.log_in()
    handset.say("/pay/abcdefghijklmnop 是什么")
    handset.answers()
    assert handset.page.locator(".mine-line").inner_text().startswith("/pay/")
    assert handset.page.locator(".mine-line a").count() == 0


def test_whoever_is_not_logged_in_is_told_before_writing_sms(handset: Handset) -> None:
    handset.take()
    handset.open("sms")
    handset.page.click('.foot a[href="#sms/10086999"]')
    handset.page.locator("#sms-hint", has_text="登录").wait_for()
    assert handset.problems() == []
