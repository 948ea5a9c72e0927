"""A call at the desk: a caller on the simulated carrier, a supervisor in a real browser."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

from ivr.carrier.account import Account
from ivr.carrier.http import Client
from ivr.carrier.session import LiveCall
from telecom import desk, staff
from tests.browser.phone import PROBLEMS
from tests.console.people import PASSWORDS, ROLES

pytestmark = [pytest.mark.browser, pytest.mark.server]

DESK, NARROW = (1280, 900), (360, 740)


class Caller:
    """Somebody who telephones while the browser is looked at."""

    def __init__(self, server: Any) -> None:
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        settings = server.settings
        account = Account(server.url, settings.twilio_account_sid, settings.twilio_auth_token)

        async def dial() -> LiveCall:
            call = LiveCall(Client(account), caller="13800138001")
            await call.dial()
            return call

        self.call = self.run(dial())

    def run(self, doing: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(doing, self.loop).result(60)

    def press(self, keys: str) -> None:
        self.run(self.call.press(keys))

    def say(self, words: str) -> None:
        self.run(self.call.say(words))

    def wait(self) -> None:
        self.run(self.call.silence())

    @property
    def heard(self) -> str:
        return "".join(caption.text for caption in self.call.heard)

    def close(self) -> None:
        self.run(self.call.hang_up())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)


@pytest.fixture
def caller(server: Any) -> Iterator[Caller]:
    made = Caller(server)
    yield made
    made.close()


@pytest.fixture(params=[DESK, NARROW], ids=["desk", "phone"])
def page(request: pytest.FixtureRequest, browser: Any, server: Any) -> Iterator[Any]:
    with server.house.work() as uow:
        for name, role in ROLES.items():
            staff.add_user(uow, name, PASSWORDS[name], role)
        uow.commit()
    width, height = request.param
    errors: list[str] = []
    context = browser.new_context(
        viewport={"width": width, "height": height}, base_url=server.url, locale="zh-CN"
    )
    opened = context.new_page()
    opened.set_default_timeout(15_000)
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.goto("/console/live")
    opened.get_by_label("用户名").fill("zhou")
    opened.get_by_label("密码").fill(PASSWORDS["zhou"])
    opened.get_by_role("button", name="登录").click()
    opened.get_by_role("heading", name="来电").wait_for()
    yield opened
    context.close()
    assert errors == []


def look(page: Any, name: str) -> None:
    """Nothing is wrong with the page; with `SCREENSHOTS` it is kept there to be looked at."""
    assert page.evaluate(PROBLEMS) == []
    if folder := os.environ.get("SCREENSHOTS"):
        width = page.viewport_size["width"]
        page.screenshot(path=str(Path(folder) / f"{name}-{width}.png"), full_page=True)


def test_a_call_is_taken_talked_to_and_given_back(server: Any, page: Any, caller: Caller) -> None:
    page.get_by_role("button", name="开始接听").click()
    page.get_by_text("正在接听").wait_for()
    caller.press("3")
    caller.press("286031")
    caller.press("0")
    assert "您排在第一位" in caller.heard
    page.get_by_text("138****8001").first.wait_for()
    look(page, "live")
    page.get_by_role("button", name="接听138****8001").click()
    page.get_by_role("heading", name="交接摘要").wait_for()
    caller.wait()
    caller.say("我想问问五十九元的套餐")
    page.locator(".transcript").get_by_text("我想问问五十九元的套餐").wait_for()
    page.get_by_label("对客户说").fill("五十九元的有十个G，要办可以跟机器人说。")
    page.get_by_role("button", name="说给客户听").click()
    page.locator(".transcript .agent").get_by_text("五十九元的有十个G").wait_for()
    caller.wait()
    assert "五十九元的有十个G" in caller.heard
    look(page, "talk")
    page.get_by_role("button", name="转回智能客服").click()
    page.locator(".recent").get_by_text("已转回机器人").wait_for()
    caller.wait()
    assert "已把您转回智能客服" in caller.heard and caller.call.state == "listening"
    assert caller.call.troubles == []


def test_who_hangs_up_is_seen_at_the_desk(server: Any, page: Any, caller: Caller) -> None:
    page.get_by_role("button", name="开始接听").click()
    page.get_by_text("正在接听").wait_for()
    caller.press("0")
    page.get_by_role("button", name="接听138****8001").click()
    page.get_by_role("heading", name="交接摘要").wait_for()
    caller.wait()
    caller.run(caller.call.hang_up())
    page.get_by_text("通话中客户挂机").wait_for()
    assert not page.get_by_label("对客户说").count()


def test_a_window_and_a_message_are_worked_off(server: Any, page: Any, caller: Caller) -> None:
    caller.press("0")
    caller.press("3")
    caller.say("宽带又断了请尽快回电")
    caller.press("#")
    page.goto("/console/callbacks")
    look(page, "callbacks")
    page.get_by_role("button", name="显示138****8001的完整号码").click()
    page.get_by_text("13800138001").wait_for()
    page.get_by_role("button", name="已接通", exact=True).click()
    page.get_by_text("回电已标记完成").wait_for()
    page.get_by_text("宽带又断了请尽快回电").wait_for()
    page.get_by_role("button", name="标记已处理").click()
    page.get_by_text("留言已标记处理").wait_for()
    with server.house.read() as uow:
        assert desk.waiting(uow) == []
