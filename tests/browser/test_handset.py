"""The simulated phone in a real browser, against the assembled application."""

from __future__ import annotations

import re
from typing import Any

import pytest

from telecom import privacy
from tests.browser.phone import WANG, ZHOU, Handset

pytestmark = [pytest.mark.browser, pytest.mark.server]


def test_a_customer_logs_in_asks_and_finds_the_talk_after_a_reload(handset: Handset) -> None:
    handset.take()
    handset.log_in()
    handset.page.click('[data-say="查话费"]')
    before = handset.answers()
    assert "56.30" in "".join(before)
    handset.page.reload()
    assert handset.answers(len(before)) == [privacy.mask(text) for text in before]
    assert handset.page.locator(".line.mine-line").all_inner_texts() == ["查话费"]


def test_a_choice_is_one_tap(handset: Handset) -> None:
    handset.take()
    handset.log_in()
    handset.say("我要换套餐")
    count = len(handset.answers())
    button = handset.page.locator("#replies button").first
    title = button.inner_text()
    button.click()
    handset.answers(count + 1)
    assert handset.page.locator(".line.mine-line").last.inner_text() == title


def test_words_of_the_bot_are_never_markup(handset: Handset) -> None:
    handset.take()
    handset.log_in()
    handset.say("<img src=x onerror=alert(1)><b>查话费</b>")
    handset.answers()
    assert handset.page.locator(".line img, .line b").count() == 0


def test_a_wrong_code_is_refused_and_said(handset: Handset) -> None:
    handset.take()
    handset.open("chat")
    handset.page.click("#send-code")
    code = re.search(r"\d{6}", handset.page.locator(".note-card p").inner_text())
    assert code
    wrong = f"{(int(code[0]) + 1) % 1_000_000:06d}"
    handset.page.fill("#login-code", wrong)
    handset.page.press("#login-code", "Enter")
    handset.page.wait_for_function(
        "() => document.querySelector('#login-trouble').textContent !== ''"
    )
    assert "验证码不对" in handset.page.locator("#login-trouble").inner_text()


def test_a_message_that_did_not_get_through_is_sent_again(handset: Handset) -> None:
    handset.take()
    handset.log_in()
    handset.page.route("**/webhooks/app/message", lambda route: route.abort())
    handset.say("查话费")
    resend = handset.page.locator(".failed button")
    resend.wait_for()
    handset.page.reload()
    resend.wait_for()
    handset.page.unroute("**/webhooks/app/message")
    resend.click()
    assert "56.30" in "".join(handset.answers())
    assert handset.page.locator(".line.mine-line").count() == 1


def test_an_answer_lost_on_the_way_comes_with_the_reload(handset: Handset) -> None:
    handset.take()
    handset.log_in()

    def lose(route: Any) -> None:
        route.fetch()
        route.abort()

    handset.page.route("**/webhooks/app/message", lose)
    handset.say("查话费")
    handset.page.locator(".failed button").wait_for()
    handset.page.unroute_all(behavior="wait")
    handset.page.reload()
    assert "56.30" in "".join(handset.answers())
    assert handset.page.locator(".line.mine-line").all_inner_texts() == ["查话费"]


def test_a_new_conversation_begins_empty_and_logging_out_ends_it(handset: Handset) -> None:
    handset.take()
    handset.log_in()
    handset.say("查话费")
    handset.answers()
    handset.page.click("#new-chat")
    handset.page.wait_for_function("() => document.querySelectorAll('.line').length === 0")
    handset.say("查话费")
    handset.answers()
    handset.page.click("#log-out")
    assert handset.page.locator("#login").is_visible()
    handset.page.reload()
    assert handset.page.locator("#login").is_visible()


def test_an_expired_login_leads_back_to_the_login(handset: Handset) -> None:
    handset.take()
    handset.log_in()
    handset.page.evaluate(
        "key => sessionStorage.setItem(key, JSON.stringify({token: 'a.b.c', outbox: []}))",
        f"sangeyi.chat.{WANG}",
    )
    handset.page.reload()
    assert handset.page.locator("#login-trouble").inner_text() == "请先登录。"


def test_two_tabs_are_two_phones(handset: Handset) -> None:
    handset.take(WANG)
    other = Handset(handset.page.context.new_page(), handset.url)
    other.take(ZHOU)
    handset.page.reload()
    assert handset.page.locator("#home-title").inner_text() == "王建国的手机"
    other.page.reload()
    assert other.page.locator("#home-title").inner_text() == "周敏的手机"


def test_a_call_is_dialled_answered_spoken_in_and_hung_up(handset: Handset) -> None:
    handset.take()
    handset.open("dial")
    for key in "10086":
        handset.page.click(f'#dial-pad [data-key="{key}"]')
    assert handset.page.locator("#number").inner_text() == "10086"
    handset.page.click("#call")
    handset.page.locator("#captions .bot").first.wait_for()
    handset.page.fill("#speech", "查话费")
    handset.page.press("#speech", "Enter")
    assert handset.page.locator("#captions .caller").inner_text() == "查话费"
    handset.page.wait_for_function("() => document.querySelectorAll('#captions .bot').length >= 2")
    handset.page.click("#hang-up")
    handset.page.locator("#call").wait_for()


def test_the_service_password_is_keyed_and_shown_nowhere(handset: Handset) -> None:
    handset.take()
    handset.open("dial")
    handset.page.click("#call")
    handset.page.locator("#captions .bot").first.wait_for()
    handset.page.click('#call-pad [data-key="1"]')
    handset.page.locator("#captions .bot").filter(has_text="密码").first.wait_for()
    for key in "286031":
        handset.page.click(f'#call-pad [data-key="{key}"]')
    handset.page.locator("#captions .bot").filter(has_text="元").first.wait_for()
    assert not re.search(
        r"[286031]{2,}", "".join(handset.page.locator("#captions .caller").all_inner_texts())
    )


def test_the_keyboard_alone_is_enough(handset: Handset) -> None:
    page = handset.page
    page.goto(f"{handset.url}/handset")
    page.wait_for_selector("body[data-ready]")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#home-title:focus")
    page.focus('.apps a[href="#chat"]')
    page.keyboard.press("Enter")
    page.wait_for_selector("#send-code:focus")
    page.keyboard.press("Enter")
    page.wait_for_selector("#login-code:focus")
    page.focus(".note-card .first")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_selector("#words:focus")
    page.keyboard.type("查话费")
    page.keyboard.press("Enter")
    handset.answers()
    assert page.evaluate("document.activeElement.id") == "words"
    page.focus("#home-key")
    page.keyboard.press("Enter")
    page.wait_for_selector("#home-title:focus")
    page.focus('.apps a[href="#dial"]')
    page.keyboard.press("Enter")
    page.wait_for_selector("#dial-title:focus")
    page.keyboard.type("10*#")
    assert page.locator("#number").inner_text() == "10*#"
    page.keyboard.press("Backspace")
    assert page.locator("#number").inner_text() == "10*"


def test_every_screen_is_readable_named_and_no_wider_than_it_may(handset: Handset) -> None:
    found: dict[str, list[str]] = {}
    handset.page.goto(handset.url)
    found["front"] = handset.problems()
    handset.page.goto(f"{handset.url}/handset")
    handset.page.wait_for_selector("body[data-ready]")
    found["owners"] = handset.problems()
    handset.take()
    found["home"] = handset.problems()
    handset.open("chat")
    found["login"] = handset.problems()
    handset.home()
    handset.log_in()
    found["welcome"] = handset.problems()
    handset.say("我要换套餐" + "，长" * 60)
    handset.answers()
    found["chat"] = handset.problems()
    handset.home()
    handset.open("sms")
    found["sms"] = handset.problems()
    handset.page.click("#threads a")
    found["thread"] = handset.problems()
    handset.home()
    handset.open("dial")
    found["dial"] = handset.problems()
    handset.page.click("#call")
    handset.page.locator("#captions .bot").first.wait_for()
    found["call"] = handset.problems()
    handset.page.click("#hang-up")
    handset.page.locator("#call").wait_for()
    assert {screen: problems for screen, problems in found.items() if problems} == {}


def test_the_simulated_time_is_moved_by_a_button(handset: Handset) -> None:
    handset.take()
    handset.page.click('[data-move="day"]')
    handset.page.wait_for_function(
        "() => document.querySelector('#moved').textContent.includes('11月23日')"
    )
    assert "11月23日" in handset.page.locator("#home-date").inner_text()
    assert handset.problems() == []
