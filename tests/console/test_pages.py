"""What the pages show, to whom, and what they do with bad input."""

from __future__ import annotations

import importlib
import re
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

import console
import telecom
from console import audit, conversations, looks, tickets
from telecom import change_plan, clock, file_complaint, report_marketing, staff, views
from telecom.models import Conversation
from telecom.proposals import Confirmation
from tests.console import stories
from tests.console.people import Browser, Site

ATTACK = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'"
PAGE = views.PAGE


@pytest.fixture
def day(site: Site) -> Site:
    with site.database.work() as uow:
        stories.busy_day(uow)
        uow.commit()
    return site


def links(page: str, part: str) -> list[str]:
    return re.findall(rf'href="/console/{part}/([^"?]+)"', page)


# --- conversations ---


def test_conversations_of_every_channel_are_listed_latest_first(
    day: Site, supervisor: Browser
) -> None:
    page = supervisor.get("/console/conversations").text
    assert links(page, "conversations")[:3] == ["rest-nobody", "app-plan-change", "CA" + "f" * 32]
    assert "热线" in page and "App 聊天" in page and "等待人工" in page
    assert "138****8001" in page and "13800138001" not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("channel=rest", ["rest-nobody"]),
        ("intent=unsubscribe_service", ["CA" + "f" * 32]),
        ("text=六个G", ["app-plan-change"]),
        ("text=8005", ["chat-contract"]),
        ("handoff=1", ["CA" + "f" * 32]),
        ("channel=app&intent=file_complaint&text=返还", ["chat-contract"]),
        ("text=没有人说过这句话", []),
        ("channel=&intent=&text=%20&handoff=", None),
    ],
)
def test_a_filter_narrows_the_list_and_stays_in_the_form(
    day: Site, supervisor: Browser, query: str, found: list[str] | None
) -> None:
    page = supervisor.get(f"/console/conversations?{query}").text
    if found is None:
        assert len(links(page, "conversations")) > 5
        return
    assert links(page, "conversations") == found
    for name, value in (pair.split("=") for pair in query.split("&")):
        assert f'value="{value}"' in page, name
    assert ("没有符合条件的会话" in page) == (not found)


def test_an_empty_console_says_what_will_appear(supervisor: Browser) -> None:
    assert "还没有会话" in supervisor.get("/console/conversations").text


def test_all_conversations_are_reached_page_by_page(site: Site, supervisor: Browser) -> None:
    with site.database.work() as uow:
        now = clock.now()
        for number in range(PAGE * 2 + 3):
            conversation = Conversation(
                id=f"c{number}", channel="app", level=0, started_at=now, last_at=now, state={}
            )  # fmt: skip
            uow.add(conversation)
        uow.commit()
    address, seen = "/console/conversations?channel=app", []
    while address:
        page = supervisor.get(address).text
        seen += links(page, "conversations")
        older = re.search(r'href="([^"]+)" rel="next"', page)
        address = older[1].replace("&amp;", "&") if older else ""
        assert not address or "channel=app" in address
    assert len(seen) == len(set(seen)) == PAGE * 2 + 3


def test_the_list_learns_of_new_activity_within_its_filter(day: Site, supervisor: Browser) -> None:
    page = supervisor.get("/console/conversations?channel=ivr").text
    poll = re.search(r'data-poll="([^"]+)"', page)
    assert poll
    address = poll[1].replace("&amp;", "&")
    assert supervisor.get(address).json() == {"count": 0}
    with day.database.work() as uow:
        stories.talk(uow, "new-chat", ("customer", "在吗", None, None))
        stories.talk(uow, "new-call", ("customer", "喂", None, None), channel="ivr")
        uow.commit()
    assert supervisor.get(address).json() == {"count": 1}


def test_a_conversation_shows_the_whole_story(day: Site, auditor: Browser) -> None:
    page = auditor.get("/console/conversations/app-plan-change").text
    for part in (
        "138****8001", "王**", "L1 已核验", "流流量也太贵了吧那个六个G的换一下", "换套餐",
        "<code>change_plan</code>", "置信度 0.47", "花卡宝藏版 59元", "huaka_29",
        "客户已确认", "未确认", "待客户确认", "OD2", "已受理", stories.YES, "彩铃",
    ):  # fmt: skip
        assert part in page, part
    assert page.count('<b class="low">低</b>') == 1
    assert "13800138001" not in page


def test_times_are_those_of_shanghai(site: Site, supervisor: Browser) -> None:
    clock.clock.set(clock.datetime.fromisoformat("2026-11-22T23:30:00+00:00"))
    with site.database.work() as uow:
        stories.talk(uow, "chat", ("customer", "在吗", None, None))
        uow.commit()
    assert "11-23 07:30" in supervisor.get("/console/conversations/chat").text


def test_a_conversation_is_followed_line_by_line(day: Site, supervisor: Browser) -> None:
    page = supervisor.get("/console/conversations/app-plan-change").text
    last = re.findall(r'data-id="(\d+)"', page)[-1]
    address = f"/console/conversations/app-plan-change/entries?after={last}"
    assert supervisor.get(address).text.strip() == ""
    with day.database.work() as uow:
        stories.say(uow, "app-plan-change", "customer", "好的谢谢", "thank", 0.9)
        uow.commit()
    assert re.findall("<p>(.*)</p>", supervisor.get(address).text) == ["好的谢谢"]


def test_a_strange_conversation_id_still_has_its_page(site: Site, supervisor: Browser) -> None:
    name = "测试 a/b?c#d%2F&é"
    with site.database.work() as uow:
        stories.talk(uow, name, ("customer", "在吗", None, None), channel="rest", phone=None)
        uow.commit()
    (link,) = links(supervisor.get("/console/conversations").text, "conversations")
    page = supervisor.get(f"/console/conversations/{link}")
    assert page.status_code == 200 and "在吗" in page.text
    assert supervisor.get(f"/console/conversations/{link}/entries").status_code == 200


def test_what_a_customer_writes_is_text_everywhere(
    site: Site, supervisor: Browser, auditor: Browser
) -> None:
    with site.database.work() as uow:
        complaint = stories.complain(uow, ATTACK, ATTACK, about=ATTACK[:60]).ticket_no
        report = stories.report(uow, said=ATTACK).ticket_no
        stories.say(
            uow, ATTACK, "bot", ATTACK, ATTACK[:40], 0.1,
            buttons=[{"title": ATTACK, "payload": ATTACK}],
            entities=[{"entity": ATTACK, "value": ATTACK}],
        )  # fmt: skip
        staff.record(uow, ATTACK[:60], ATTACK[:40], ATTACK, ATTACK)
        uow.commit()
    listed = links(supervisor.get("/console/conversations").text, "conversations")
    (chat,) = (link for link in listed if "call" not in link)
    addresses = [
        "conversations", f"conversations?text={ATTACK[:40]}", f"conversations?intent={ATTACK[:40]}",
        f"conversations/{chat}", f"conversations/{chat}/entries", "tickets",
        f"tickets/{complaint}", f"tickets/{report}",
    ]  # fmt: skip
    for address in addresses:
        page = supervisor.get(f"/console/{address}")
        assert page.status_code == 200, address
        assert "<script>alert" not in page.text and "<img" not in page.text, address
        assert "&lt;script&gt;" in page.text, address
    page = auditor.get("/console/audit").text
    assert "<script>alert" not in page and "&lt;script&gt;" in page


# --- tickets ---


def test_open_tickets_are_listed_by_urgency_with_their_clocks(
    day: Site, supervisor: Browser
) -> None:
    page = supervisor.get("/console/tickets").text
    first, *others = links(page, "tickets")
    assert len(others) == 5
    assert first in re.findall(r'is-overdue">.*?(TS\d{14})', page, re.S)[0]
    assert re.search(r"超时 1\d\d 小时", page) and "剩 48 小时" in page and "不计时" in page


@pytest.mark.parametrize(
    ("query", "count"),
    [("state=overdue", 1), ("state=closed", 0), ("state=all", 6), ("kind=JB", 2),
     ("kind=TS&state=overdue", 1), ("text=8005", 1), ("kind=GZ", 0), ("page=2", 0)],
)  # fmt: skip
def test_tickets_are_filtered(day: Site, supervisor: Browser, query: str, count: int) -> None:
    page = supervisor.get(f"/console/tickets?{query}").text
    assert len(links(page, "tickets")) == count
    assert ("没有符合条件的工单" in page) == (count == 0)


def test_a_clock_turns_overdue_as_time_goes_by(site: Site, supervisor: Browser) -> None:
    with site.database.work() as uow:
        ticket = stories.complain(uow)
        uow.commit()
    address = f"/console/tickets/{ticket.ticket_no}"
    assert "剩 48 小时" in supervisor.get(address).text
    clock.clock.advance(timedelta(hours=43))
    assert "剩 5.0 小时" in supervisor.get(address).text
    clock.clock.advance(timedelta(hours=4, minutes=30))
    assert re.search(r"剩 (29|30) 分钟", supervisor.get(address).text)
    clock.clock.advance(timedelta(hours=2, minutes=30))
    assert '<strong class="overdue">超时 2.0 小时</strong>' in supervisor.get(address).text


def test_a_report_shows_its_check_list_in_words(day: Site, auditor: Browser) -> None:
    (report,) = (
        number for number in links(auditor.get("/console/tickets?kind=JB").text, "tickets")
        if number.endswith("1")
    )  # fmt: skip
    page = auditor.get(f"/console/tickets/{report}").text
    for key in report_marketing.OFFICIAL_QUESTIONS:
        assert looks.word(key, "questions") in page and key not in page
    assert page.count("待核查") == len(report_marketing.OFFICIAL_QUESTIONS) + 1


# --- roles ---


def test_the_audit_trail_is_for_auditors(supervisor: Browser, auditor: Browser) -> None:
    page = supervisor.get("/console/audit")
    assert page.status_code == 403 and "审计记录仅审计员可以查看" in page.text
    assert "/console/audit" not in supervisor.get("/console/tickets").text
    page = auditor.get("/console/audit")
    assert page.status_code == 200 and "设置用户" in page.text and "主管" in page.text


def test_the_audit_trail_is_filtered_and_paged(site: Site, auditor: Browser) -> None:
    with site.database.work() as uow:
        for number in range(PAGE + 1):
            staff.record(uow, "zhou", "login", f"n{number}")
        uow.commit()
    page = auditor.get("/console/audit?actor=zhou").text
    older = re.search(r'href="([^"]+)" rel="next"', page)
    assert older and "actor=zhou" in older[1]
    last = auditor.get(older[1].replace("&amp;", "&")).text
    assert ">n0<" in last and ">n1<" not in last
    assert ">n1<" not in auditor.get("/console/audit?act=staff_set").text


# --- bad input ---


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nowhere", 404), ("/a/b/c", 404), ("/static/nothing.css", 404),
        ("/static/..%2F..%2Fpyproject.toml", 404), ("/conversations/nothing", 404),
        ("/conversations/%00", 404), ("/conversations/%ff%fe", 404),
        ("/conversations/" + "x" * 300, 404), ("/tickets/TS1", 404),
        ("/tickets/TS20260101000009", 404), ("/tickets/XX20260101000001", 404),
        ("/tickets/TS2026010100000%EF%BC%91", 404), ("/conversations?channel=fax", 400),
        ("/conversations?before=yesterday", 400), ("/conversations?before=2026-01-01,x", 400),
        ("/conversations?before=2026-01-01T00:00:00%2B08:00,", 400),
        ("/conversations?text=" + "x" * 61, 400), ("/conversations?text=%00", 400),
        ("/conversations?handoff=yes", 400), ("/tickets?kind=AB", 400), ("/tickets?state=x", 400),
        ("/tickets?page=0", 400), ("/tickets?page=-1", 400), ("/tickets?page=abc", 400),
        ("/tickets?page=99999999999999999999", 400), ("/tickets?page=%E2%91%A0", 400),
    ],
)  # fmt: skip
def test_bad_addresses_get_a_page_that_helps(supervisor: Browser, path: str, status: int) -> None:
    page = supervisor.get(f"/console{path}")
    assert page.status_code == status
    assert 'lang="zh-CN"' in page.text and "Traceback" not in page.text
    assert 'href="/console/conversations"' in page.text


@pytest.mark.parametrize("before", ["x", "-1", "9" * 30, "②"])
def test_a_bad_place_in_the_audit_trail_is_refused(auditor: Browser, before: str) -> None:
    assert auditor.get(f"/console/audit?before={before}").status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "/activity",
        "/activity?since=x",
        "/activity?since=2026-01-01",
        "/conversations/x/entries?after=x",
    ],
)
def test_scripts_get_a_bare_status_for_bad_input(supervisor: Browser, path: str) -> None:
    page = supervisor.get(f"/console{path}")
    assert (page.status_code, page.text) == (400, "")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "POST"])
def test_a_wrong_method_gets_a_page_too(supervisor: Browser, method: str) -> None:
    page = supervisor.http.request(method, "/console/conversations")
    assert page.status_code == 405 and "不支持这种访问方式" in page.text


def test_a_failure_inside_tells_nothing_of_the_inside(
    supervisor: Browser, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    secret = "13800138" + "001"

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(secret)

    monkeypatch.setattr(conversations.views, "list_conversations", broken)
    page = supervisor.get("/console/conversations")
    assert page.status_code == 500 and "系统出错" in page.text
    assert secret not in page.text and secret not in caplog.text
    assert "RuntimeError" in caplog.text


# --- frame ---


def test_every_page_forbids_what_it_does_not_need(site: Site, supervisor: Browser) -> None:
    for path in ("/console/login", "/console/conversations", "/console/nowhere"):
        headers = supervisor.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy and "http" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
        assert "Referrer-Policy" in headers


def test_pages_hold_no_inline_style_or_script_and_say_that_all_is_simulated(
    day: Site, supervisor: Browser
) -> None:
    for path in ("conversations", "conversations/app-plan-change", "tickets", "nowhere"):
        page = supervisor.get(f"/console/{path}").text
        assert not re.search(r"<style|\sstyle=|<script(?! src)|\son\w+=", page), path
        assert "模拟服务" in page


def test_static_files_are_kept_by_the_browser_until_they_change(supervisor: Browser) -> None:
    page = supervisor.get("/console/tickets").text
    files = re.findall(r'"(/console/static/[^"]+)"', page)
    assert len(files) == 3
    for address in files:
        answer = supervisor.get(address)
        assert answer.status_code == 200 and "immutable" in answer.headers["Cache-Control"]


def test_every_code_has_its_chinese_word() -> None:
    words = looks.words()
    assert set(words["roles"]) == set(staff.ROLES)
    assert {*report_marketing.OFFICIAL_QUESTIONS, *report_marketing.OTHER_QUESTIONS} <= set(
        words["questions"]
    )
    assert {*file_complaint.CATEGORIES, "10085", "other_number"} <= set(words["categories"])
    assert set(conversations.CHANNELS) <= set(words["channels"])
    assert set(tickets.KINDS) == set(words["ticket_kinds"])
    assert {*views.TICKET_STATES, "all"} == set(words["ticket_states"])
    assert set(report_marketing.CHANNELS) <= set(words["contact_channels"])
    assert set(words["troubles"]) == set(words["trouble_titles"])
    used = re.findall(
        r'PageError\(\s*\d+, "(\w+)"',
        "".join(file.read_text("utf-8") for file in Path(console.__file__).parent.glob("*.py")),
    )
    assert {*used, *(f"needs_{role}" for role in staff.ROLES)} == set(words["troubles"])
    assert audit.LIST.role in staff.ROLES


def test_everything_a_customer_agrees_to_has_its_chinese_word() -> None:
    asked = set()
    for file in Path(telecom.__file__).parent.glob("*.py"):
        module = importlib.import_module(f"telecom.{file.stem}")
        calls = re.findall(r"proposals\.make\(\s*uow, \w+, \w+, (\w+)", file.read_text("utf-8"))
        asked |= {getattr(module, name) for name in calls}
    assert {"change_plan", "withdraw_change_plan", "export_personal_data"} <= asked
    assert not asked - set(looks.words()["matters"])


def test_every_intent_of_the_domain_has_its_chinese_word() -> None:
    domain = Path(console.__file__).parent.parent / "domain.yml"
    if not domain.exists():
        pytest.skip("domain.yml is not built")
    intents = yaml.safe_load(domain.read_text("utf-8"))["intents"]
    names = {name if isinstance(name, str) else next(iter(name)) for name in intents}
    assert not names - set(looks.words()["intents"])


# --- overdue orders ---


def test_an_overdue_order_stands_above_the_tickets(site: Site, supervisor: Browser) -> None:
    with site.database.work() as uow:
        talk = stories.talk(uow, "app-late")
        proposal = change_plan.propose(uow, talk.id, "huaka_59")
        order = change_plan.confirm(uow, Confirmation(proposal.id, talk.id, "请核对", "确认办理"))
        order.due_at = clock.now() - timedelta(hours=3)
        uow.commit()
        number = order.order_no
    page = supervisor.get("/console/tickets").text
    assert "办理超时的订单" in page and number in page and "超时 3.0 小时" in page
    assert links(page, "conversations") == ["app-late"]
    assert number not in supervisor.get("/console/tickets?state=closed").text
