"""A supervisor's reply: who may send it, that it goes out once, and what becomes of bad ones."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from sqlalchemy import func, select

from console import ticket as page_of_ticket
from telecom import tickets
from telecom.models import Audit, Notice, Ticket, TicketEvent
from tests.console import stories
from tests.console.people import Browser, Site

TEXT = "您好，已核实并退还30元，给您添麻烦了。"


@pytest.fixture
def number(site: Site) -> str:
    with site.database.work() as uow:
        made = stories.complain(uow)
        uow.commit()
        return str(made.ticket_no)


@pytest.fixture
def path(number: str) -> str:
    return f"/console/tickets/{number}"


def state(site: Site, number: str) -> tuple[str, int, int]:
    """Status of the ticket, replies in its history, reply notices in the outbox."""
    with site.database.read() as uow:
        ticket = uow.execute(select(Ticket).where(Ticket.ticket_no == number)).scalar_one()
        events = select(func.count()).where(
            TicketEvent.ticket_id == ticket.id, TicketEvent.kind.in_(("replied", "answered"))
        )
        sent = select(func.count()).where(
            Notice.ticket_id == ticket.id,
            Notice.template.in_(("ticket_replied", "ticket_answered")),
        )
        return ticket.status, uow.execute(events).scalar_one(), uow.execute(sent).scalar_one()


def test_a_first_reply_reaches_the_customer_and_leaves_the_case_open(
    site: Site, supervisor: Browser, number: str, path: str
) -> None:
    done = supervisor.reply(path, TEXT)
    assert done.status_code == 303 and done.headers["Location"].startswith(path)
    page = supervisor.get(done.headers["Location"]).text
    assert "已回复客户" in page and TEXT in page and "已回复，待答复" in page
    assert state(site, number) == ("replied", 1, 1)
    with site.database.read() as uow:
        notice = uow.execute(select(Notice).order_by(Notice.id.desc())).scalars().first()
        assert notice.phone_number == "13800138001" and TEXT in notice.text
        audit = uow.execute(select(Audit).order_by(Audit.id.desc())).scalars().first()
        assert (audit.actor, audit.act, audit.subject) == ("zhou", "ticket_replied", number)


def test_a_final_answer_closes_the_case(
    site: Site, supervisor: Browser, number: str, path: str
) -> None:
    done = supervisor.reply(path, TEXT, "answer")
    page = supervisor.get(done.headers["Location"]).text
    assert (
        "已答复并办结" in page
        and "工单已结束，不能再回复" in page
        and '<form class="stack' not in page
    )
    assert state(site, number) == ("answered", 1, 1)


def test_sending_the_same_form_twice_replies_once(
    site: Site, supervisor: Browser, number: str, path: str
) -> None:
    first = supervisor.reply(path, TEXT)
    second = supervisor.resend(path, TEXT)
    assert (first.status_code, second.status_code) == (303, 303)
    assert state(site, number) == ("replied", 1, 1)


def test_sending_the_final_answer_twice_still_says_that_it_is_done(
    site: Site, supervisor: Browser, number: str, path: str
) -> None:
    supervisor.reply(path, TEXT, "answer")
    again = supervisor.resend(path, TEXT, "answer")
    assert again.status_code == 303 and "done=answer" in again.headers["Location"]
    assert state(site, number) == ("answered", 1, 1)


def test_a_double_click_replies_once(
    site: Site, supervisor: Browser, number: str, path: str
) -> None:
    supervisor.get(path)
    form = {"csrf": supervisor.field("csrf"), "form_key": supervisor.field("form_key")}
    cookies = {"Cookie": f"sangeyi_console={supervisor.http.cookies['sangeyi_console']}"}

    def press(_: int) -> int:
        fields = {**form, "how": "reply", "text": TEXT}
        return httpx.post(site.url + path, data=fields, headers=cookies, timeout=30).status_code

    with ThreadPoolExecutor(4) as hands:
        assert set(hands.map(press, range(4))) == {303}
    assert state(site, number) == ("replied", 1, 1)


def test_an_old_form_with_other_words_is_not_swallowed(
    site: Site, supervisor: Browser, number: str, path: str
) -> None:
    supervisor.reply(path, TEXT)
    again = supervisor.resend(path, "补充一点：退款三天内到账。")
    assert again.status_code == 409
    assert "已发送过另一条内容" in again.text and "补充一点：退款三天内到账。" in again.text
    assert state(site, number) == ("replied", 1, 1)


def test_a_fresh_form_may_say_the_same_again(
    site: Site, supervisor: Browser, number: str, path: str
) -> None:
    supervisor.reply(path, TEXT)
    supervisor.reply(path, TEXT)
    assert state(site, number) == ("replied", 2, 2)


def test_a_case_closed_meanwhile_is_not_replied_to_and_the_words_are_kept(
    site: Site, supervisor: Browser, number: str, path: str
) -> None:
    supervisor.get(path)
    with site.database.work() as uow:
        tickets.reply(uow, number, "wang", "已处理", final=True)
        uow.commit()
    late = supervisor.resend(path, TEXT)
    assert (
        late.status_code == 409
        and "工单已结束，这条内容没有发出" in late.text
        and TEXT in late.text
    )
    assert state(site, number) == ("answered", 1, 1)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "请填写回复内容"),
        (" \r\n\t　", "请填写回复内容"),
        ("长" * 501, "回复最多 500 字，现在是 501 字"),
    ],
)
def test_an_empty_or_too_long_reply_is_sent_back(
    site: Site, supervisor: Browser, number: str, path: str, text: str, words: str
) -> None:
    page = supervisor.reply(path, text)
    assert page.status_code == 422 and words in page.text and text.strip() in page.text
    assert state(site, number) == ("open", 0, 0)


def test_a_reply_of_the_longest_kind_is_sent_with_its_lines(
    site: Site, supervisor: Browser, number: str, path: str
) -> None:
    assert supervisor.reply(path, "一\r\n" + "长" * 498).status_code == 303
    with site.database.read() as uow:
        text = (
            uow.execute(select(TicketEvent.text).order_by(TicketEvent.id.desc())).scalars().first()
        )
    assert text == "一\n" + "长" * 498


def test_control_characters_are_left_out() -> None:
    assert page_of_ticket.clean(" 一\x00\x07\u202e二\t三　四\r五 ") == "一二 三　四\n五"


def test_a_monstrous_form_is_refused(supervisor: Browser, path: str) -> None:
    page = supervisor.reply(path, "长" * 60_000)
    assert page.status_code == 413 and "提交的内容过大" in page.text


@pytest.mark.parametrize("fields", [{"how": "delete"}, {"form_key": "x"}, {"form_key": "' OR 1=1"}])
def test_a_tampered_form_is_not_sent(
    site: Site, supervisor: Browser, number: str, path: str, fields: dict[str, str]
) -> None:
    supervisor.get(path)
    form = {
        "csrf": supervisor.field("csrf"), "form_key": supervisor.field("form_key"),
        "how": "reply", "text": TEXT,
    }  # fmt: skip
    page = supervisor.post(path, **{**form, **fields})
    assert page.status_code == 400 and TEXT in page.text
    assert state(site, number) == ("open", 0, 0)


def test_a_reply_without_the_sessions_form_token_is_refused(
    site: Site, supervisor: Browser, auditor: Browser, number: str, path: str
) -> None:
    supervisor.get(path)
    auditor.get(path)
    form = {"form_key": supervisor.field("form_key"), "how": "reply", "text": TEXT}
    for token in ({}, {"csrf": ""}, {"csrf": "é"}, {"csrf": auditor.field("csrf")}):
        page = supervisor.http.post(path, data={**form, **token})
        assert page.status_code == 403 and "页面已过期" in page.text and TEXT in page.text
    assert state(site, number) == ("open", 0, 0)


def test_an_auditor_reads_but_cannot_reply(
    site: Site, auditor: Browser, number: str, path: str
) -> None:
    page = auditor.get(path).text
    assert "审计员只能查看，不能回复" in page and "form_key" not in page
    form = {"csrf": auditor.field("csrf"), "form_key": "x" * 20, "how": "reply", "text": TEXT}
    refused = auditor.post(path, **form)
    assert refused.status_code == 403 and "审计员只能查看" in refused.text
    assert state(site, number) == ("open", 0, 0)


def test_words_typed_into_an_expired_session_are_given_back(
    site: Site, supervisor: Browser, number: str, path: str
) -> None:
    supervisor.get(path)
    supervisor.http.cookies.clear()
    page = supervisor.resend(path, TEXT + "<b>")
    assert page.status_code == 401 and "登录已失效" in page.text
    assert TEXT + "&lt;b&gt;" in page.text
    assert state(site, number) == ("open", 0, 0)


def test_a_reply_to_no_ticket_is_not_found(supervisor: Browser, path: str) -> None:
    supervisor.get(path)
    assert supervisor.resend("/console/tickets/TS20200101000001", TEXT).status_code == 404
