"""10085 rings the phone in a real browser; the elderly mode makes its type larger."""

from __future__ import annotations

from typing import Any

import pytest

from telecom import outbound_calls
from telecom.models import Order, OutboundCall
from tests.browser.phone import WANG, Handset
from tests.telecom.desk import CHEN, line, notices, rows

pytestmark = [pytest.mark.browser, pytest.mark.server]


def ring(handset: Handset, server: Any) -> None:
    """The owner has 10085 call, and the carrier does."""
    handset.page.click("#call-me")
    handset.page.wait_for_function(
        "() => document.querySelector('#asked').textContent.startsWith('好的')"
    )
    outbound_calls.place_queued(server.house, server.app.ctx.caller)
    handset.page.wait_for_selector("#accept:visible")


def heard(handset: Handset, words: str) -> None:
    handset.page.wait_for_function(
        "words => document.querySelector('#captions').textContent.includes(words)",
        arg=words,
        timeout=60_000,
    )


def test_a_call_of_10085_is_taken_and_answered_by_key(handset: Handset, server: Any) -> None:
    handset.take()
    ring(handset, server)
    assert handset.page.locator("#incoming-title").inner_text() == "10085 来电"
    focused = handset.page.evaluate("() => document.activeElement.id")
    assert focused == "incoming-title"
    assert handset.problems() == []
    handset.page.click("#accept")
    heard(handset, "零零八五")
    assert handset.problems() == []
    handset.page.wait_for_selector("#call-state.listening", timeout=60_000)
    handset.page.click('#call-pad [data-key="3"]')
    heard(handset, "营销免打扰")
    assert line(server.house, WANG).do_not_disturb
    assert notices(server.house, WANG) == ["set_do_not_disturb_done"]
    assert rows(server.house, Order)[0].kind == "set_do_not_disturb"


def test_a_declined_call_rings_no_more_and_is_kept(handset: Handset, server: Any) -> None:
    handset.take()
    ring(handset, server)
    handset.page.click("#decline")
    handset.page.wait_for_selector("#home-title:visible")
    for _ in range(50):
        if rows(server.house, OutboundCall)[0].state == "busy":
            return
        handset.page.wait_for_timeout(100)
    raise AssertionError("not told that it was declined")


def test_a_phone_of_somebody_over_65_has_larger_type(handset: Handset) -> None:
    handset.take(CHEN)
    handset.page.wait_for_selector("body.elderly")
    assert handset.page.get_attribute("#elderly", "aria-pressed") == "true"
    assert handset.problems() == []
    handset.page.click("#elderly")
    handset.page.wait_for_selector("body:not(.elderly)")
    handset.page.click("#elderly")
    handset.log_in()
    handset.say("查话费")
    assert "套餐月费" not in "".join(handset.answers())  # the short answer
    assert handset.problems() == []


def test_elderly_mode_is_asked_for_in_the_chat(handset: Handset) -> None:
    handset.take()
    handset.log_in()
    handset.say("字太小了看不清")
    handset.answers()
    handset.page.wait_for_selector("body.elderly")
    handset.say("关闭长辈模式")
    handset.answers(2)
    handset.page.wait_for_selector("body:not(.elderly)")
