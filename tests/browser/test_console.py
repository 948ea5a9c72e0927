"""The console in a real browser, against the assembled application."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from telecom import clock, escalate_supervision, notices, staff, views
from tests.browser.phone import ARGUMENTS, PROBLEMS
from tests.console import stories
from tests.console.people import PASSWORDS, ROLES
from tests.telecom import cases
from tests.telecom.desk import WANG, Talk

pytestmark = [pytest.mark.browser, pytest.mark.server]

DESK, PHONE, NARROW = (1280, 900), (390, 844), (360, 700)
TEXT = "您好，已安排人员明日上午上门测试，结果将另行答复。"
POLLED = 15_000  # milliseconds, three rounds of asking for news


@pytest.fixture(scope="module")
def chrome(chromium: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=[*ARGUMENTS])
        yield launched
        launched.close()


@pytest.fixture
def numbers(server: Any) -> dict[str, str]:
    """A day's work in the database; ticket numbers by category."""
    with server.house.work() as uow:
        for name, role in ROLES.items():
            staff.add_user(uow, name, PASSWORDS[name], role)
        stories.busy_day(uow)
        uow.commit()
        return {row.category: row.ticket_no for row in reversed(views.list_tickets(uow))}


Opened = Callable[..., Any]


@pytest.fixture
def opened(chrome: Any, server: Any, numbers: dict[str, str]) -> Iterator[Opened]:
    """Opens a page as somebody, logged in; afterwards no script or policy may have complained."""
    errors: list[str] = []
    contexts: list[Any] = []

    def note(message: Any) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            errors.append(message.text)

    def open_as(name: str, size: tuple[int, int] = DESK, **options: Any) -> Any:
        viewport = {"width": size[0], "height": size[1]}
        context = chrome.new_context(
            viewport=viewport, base_url=server.url, locale="zh-CN", **options
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", note)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto("/console")
        page.get_by_label("用户名").fill(name)
        page.get_by_label("密码").fill(PASSWORDS[name])
        page.get_by_label("密码").press("Enter")
        page.get_by_role("heading", name="会话").wait_for()
        return page

    yield open_as
    for context in contexts:
        context.close()
    assert not errors


def test_a_supervisor_finds_a_complaint_and_the_customer_hears_from_it(
    server: Any, numbers: dict[str, str], opened: Opened
) -> None:
    page = opened("zhou")
    page.get_by_role("link", name="工单").click()
    page.get_by_role("link", name=numbers["network"]).click()
    page.get_by_label("内容").fill(TEXT)
    page.get_by_role("button", name="发送给客户").click()
    page.get_by_role("status").get_by_text("已回复客户").wait_for()
    page.get_by_role("link", name="查看会话").click()
    assert page.locator(".timeline").get_by_text("小区里一到晚上就没信号").is_visible()
    with server.house.read() as uow:
        assert TEXT in notices.inbox(uow, "13800138006")[-1].text


def test_a_double_click_sends_one_reply(
    server: Any, numbers: dict[str, str], opened: Opened
) -> None:
    page = opened("zhou")
    page.goto(f"/console/tickets/{numbers['network']}")
    page.get_by_label("内容").fill(TEXT)
    page.get_by_role("button", name="发送给客户").dblclick()
    page.get_by_role("status").get_by_text("已回复客户").wait_for()
    with server.house.read() as uow:
        assert len([n for n in notices.inbox(uow, "13800138006") if TEXT in n.text]) == 1


def test_new_activity_is_announced_and_the_filter_survives_the_refresh(
    server: Any, opened: Opened
) -> None:
    page = opened("zhou")
    page.get_by_label("渠道").select_option(label="热线")
    page.get_by_role("button", name="筛选").click()
    with server.house.work() as uow:
        stories.talk(uow, "chat-new", ("customer", "在吗", None, None))
        stories.talk(uow, "call-new", ("customer", "喂喂听得到吗", None, None), channel="ivr")
        uow.commit()
    news = page.get_by_role("link", name="有 1 个会话有新动态，点此刷新")
    news.wait_for(timeout=POLLED)
    assert page.title().startswith("(1)")
    news.click()
    page.get_by_text("喂喂听得到吗").wait_for()
    assert page.get_by_label("渠道").input_value() == "ivr"
    assert not page.get_by_text("在吗", exact=True).count()


def test_a_conversation_grows_while_it_is_watched(server: Any, opened: Opened) -> None:
    page = opened("wu")
    page.goto("/console/conversations/app-plan-change")
    lines = page.locator(".transcript > li")
    before = lines.count()
    with server.house.work() as uow:
        stories.say(uow, "app-plan-change", "customer", "<b>好的</b>", "affirm", 0.95)
        uow.commit()
    page.get_by_text("<b>好的</b>").wait_for(timeout=POLLED)
    assert lines.count() == before + 1


def test_everything_works_without_scripts(
    server: Any, numbers: dict[str, str], opened: Opened
) -> None:
    page = opened("zhou", java_script_enabled=False)
    page.get_by_label("文字或号码后四位").fill("8006")
    page.get_by_role("button", name="筛选").click()
    page.get_by_role("link", name="小区里一到晚上就没信号").click()
    page.locator(".matter").get_by_role("link", name=numbers["network"]).click()
    page.get_by_label("最终答复").check()
    page.get_by_label("内容").fill(TEXT)
    page.get_by_role("button", name="发送给客户").click()
    page.get_by_text("工单已结束，不能再回复").wait_for()
    page.get_by_role("button", name="退出").click()
    page.get_by_text("已退出登录").wait_for()


def test_the_keyboard_alone_is_enough(numbers: dict[str, str], opened: Opened) -> None:
    page = opened("zhou")
    page.goto(f"/console/tickets/{numbers['network']}")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    page.keyboard.press("Enter")
    reached = []
    for _ in range(8):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.name ?? ''"))
    assert [name for name in reached if name] == ["how", "text"]
    page.get_by_label("内容").focus()
    page.keyboard.type("好")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("已回复客户，短信通知已生成").wait_for()


@pytest.mark.parametrize("size", [DESK, PHONE, NARROW])
def test_pages_are_readable_named_and_no_wider_than_the_screen(
    numbers: dict[str, str], opened: Opened, size: tuple[int, int]
) -> None:
    page = opened("wu", size)
    for address in (
        "conversations",
        "conversations?handoff=1",
        "conversations/app-plan-change",
        "conversations/CA" + "f" * 32,
        "tickets",
        f"tickets/{numbers['contract']}",
        f"tickets/{numbers['other_number']}",
        "audit",
        "nowhere",
    ):
        page.goto(f"/console/{address}")
        assert page.evaluate(PROBLEMS) == [], address
    zhou = opened("zhou", size)
    zhou.goto(f"/console/tickets/{numbers['contract']}")
    assert zhou.evaluate(PROBLEMS) == []


def test_a_printed_transcript_holds_the_words_and_not_the_frame(opened: Opened) -> None:
    page = opened("zhou")
    page.goto("/console/conversations/app-plan-change")
    page.emulate_media(media="print")
    assert page.get_by_text("流流量也太贵了吧").is_visible()
    assert page.get_by_text("个人信息已脱敏").is_visible()
    for hidden in ("nav", ".simulated", "button"):
        assert not page.locator(hidden).first.is_visible(), hidden


@pytest.mark.parametrize("size", [DESK, NARROW])
def test_a_report_is_verified_and_closed(
    server: Any, numbers: dict[str, str], opened: Opened, size: tuple[int, int]
) -> None:
    page = opened("zhou", size)
    page.goto(f"/console/tickets/{numbers['10085']}")
    form = page.locator("form.verify")
    assert page.evaluate(PROBLEMS) == []
    for question in form.locator("fieldset").all()[:-1]:
        question.get_by_label("是", exact=True).check()
    page.get_by_label("查实（赠送流量致谢）").check()
    page.get_by_role("button", name="提交核查结论").dblclick()
    page.get_by_role("status").get_by_text("核查结论已提交").wait_for()
    assert form.count() == 0
    assert page.evaluate(PROBLEMS) == []
    with server.house.read() as uow:
        assert views.get_ticket(uow, numbers["10085"]).verdict == "confirmed"


@pytest.mark.parametrize("size", [DESK, NARROW])
def test_a_case_with_the_platform_is_marked_and_has_its_clock(
    server: Any, opened: Opened, size: tuple[int, int]
) -> None:
    case = cases.complaint(server.house)
    cases.reply(server.house, case, final=True)
    Talk(server.house, WANG).have(escalate_supervision, case.ticket_no, "还是扣")
    page = opened("zhou", size)
    page.get_by_role("link", name="工单").click()
    row = page.get_by_role("row").filter(has_text=case.ticket_no)
    assert row.get_by_text("监督平台", exact=True).is_visible()
    assert "剩" in row.locator(".supervision").inner_text()
    assert page.evaluate(PROBLEMS) == []
    row.get_by_role("link").click()
    page.get_by_text("监督平台答复").wait_for()
    assert page.get_by_text("还是扣").first.is_visible()
    assert page.evaluate(PROBLEMS) == []


def test_an_overdue_case_is_told_in_words(numbers: dict[str, str], opened: Opened) -> None:
    clock.clock.advance(timedelta(hours=49))
    page = opened("zhou", PHONE)
    page.get_by_role("link", name="工单 超时").click()
    row = page.get_by_role("row").filter(has_text=numbers["network"])
    assert "超时" in row.get_by_role("cell").filter(has_text="超时").first.inner_text()
