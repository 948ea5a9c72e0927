"""A supervisor takes calls at the desk, and works off calls back and messages."""

from __future__ import annotations

import re

import httpx
import pytest
from sqlalchemy import select

from telecom import call_backs, desk, duties, transcripts, voicemails
from telecom.models import Audit, CallBack, DeskCall, Voicemail
from tests.console.people import Browser, Site
from tests.telecom.desk import LI, WANG, Talk
from tests.telecom.test_desk import fall_silent

LIVE, CALLBACKS = "/console/live", "/console/callbacks"


@pytest.fixture
def waiting(site: Site) -> DeskCall:
    talk = Talk(site.database, WANG)
    site.database.run(
        lambda uow: transcripts.append(uow, talk.id, "k1", "customer", "<b>宽带断了</b>")
    )
    return site.database.run(lambda uow: desk.wait(uow, talk.id))


def press(browser: Browser, path: str, **fields: str) -> httpx.Response:
    """Open the live page, press a button of it."""
    browser.get(LIVE)
    return browser.post(path, csrf=browser.field("csrf"), **fields)


def taken(browser: Browser, call: DeskCall) -> None:
    assert press(browser, f"{LIVE}/duty", on="1").status_code == 303
    answer = press(browser, f"{LIVE}/{call.id}/take")
    assert answer.headers["location"] == f"{LIVE}/{call.id}"


def speak(browser: Browser, call: DeskCall, text: str) -> httpx.Response:
    browser.get(f"{LIVE}/{call.id}")
    form = {"csrf": browser.field("csrf"), "form_key": browser.field("form_key")}
    return browser.post(f"{LIVE}/{call.id}/say", **form, text=text)


def kept(site: Site, call: DeskCall) -> DeskCall:
    with site.database.read() as uow:
        return desk.get(uow, call.id)


def acts(site: Site) -> list[str]:
    with site.database.read() as uow:
        return [a.act for a in uow.execute(select(Audit).order_by(Audit.id)).scalars()]


def test_who_waits_is_shown_masked_with_the_summary(supervisor: Browser, waiting: DeskCall) -> None:
    page = supervisor.get(LIVE).text
    assert "138****8001" in page and WANG not in page
    assert "&lt;b&gt;宽带断了&lt;/b&gt;" in page
    assert "排队 1" in supervisor.get("/console/tickets").text


def test_nobody_takes_a_call_before_saying_so(
    supervisor: Browser, site: Site, waiting: DeskCall
) -> None:
    answer = press(supervisor, f"{LIVE}/{waiting.id}/take")
    assert answer.headers["location"] == f"{LIVE}?trouble=not_on_duty"
    assert "请先点" in supervisor.get(answer.headers["location"]).text
    assert kept(site, waiting).state == "waiting"


def test_a_call_is_taken_talked_to_and_given_back(
    supervisor: Browser, site: Site, waiting: DeskCall
) -> None:
    taken(supervisor, waiting)
    assert speak(supervisor, waiting, "您好，请讲").status_code == 303
    page = supervisor.get(f"{LIVE}/{waiting.id}").text
    assert "您好，请讲" in page and "通话中" in page
    answer = press(supervisor, f"{LIVE}/{waiting.id}/back")
    assert answer.headers["location"] == LIVE
    assert kept(site, waiting).state == "returned"
    assert acts(site)[-3:] == ["duty_begun", "call_taken", "call_returned"]


def test_the_form_sent_twice_says_it_once(
    supervisor: Browser, site: Site, waiting: DeskCall
) -> None:
    taken(supervisor, waiting)
    supervisor.get(f"{LIVE}/{waiting.id}")
    form = {"csrf": supervisor.field("csrf"), "form_key": supervisor.field("form_key")}
    for _ in range(2):
        assert supervisor.post(f"{LIVE}/{waiting.id}/say", **form, text="您好").status_code == 303
    news = site.database.run(lambda uow: desk.look(uow, waiting.conversation_id, 0))
    assert news.lines == ("您好",)


@pytest.mark.parametrize("text", ["", "　", "长" * 301])
def test_what_cannot_be_said_is_kept_for_the_writer(
    supervisor: Browser, waiting: DeskCall, text: str
) -> None:
    taken(supervisor, waiting)
    answer = speak(supervisor, waiting, text)
    assert answer.status_code == 422 and text.strip() in answer.text


def test_the_caller_appears_at_once_and_the_state_with_it(
    supervisor: Browser, site: Site, waiting: DeskCall
) -> None:
    taken(supervisor, waiting)
    page = supervisor.get(f"{LIVE}/{waiting.id}").text
    last = re.findall(r'data-id="(\d+)"', page)[-1]
    call_id = waiting.conversation_id
    site.database.run(lambda uow: transcripts.append(uow, call_id, "k2", "customer", "喂喂"))
    news = supervisor.get(f"{LIVE}/{waiting.id}/entries?after={last}")
    assert "喂喂" in news.text and news.headers["x-desk-state"] == "talking"
    site.database.run(lambda uow: desk.close(uow, call_id, "abandoned"))
    news = supervisor.get(f"{LIVE}/{waiting.id}/entries?after={last}")
    assert news.headers["x-desk-state"] == "hung_up"


def test_after_the_end_nothing_is_said_and_the_words_are_given_back(
    supervisor: Browser, site: Site, waiting: DeskCall
) -> None:
    taken(supervisor, waiting)
    supervisor.get(f"{LIVE}/{waiting.id}")
    form = {"csrf": supervisor.field("csrf"), "form_key": supervisor.field("form_key")}
    site.database.run(lambda uow: desk.close(uow, waiting.conversation_id, "abandoned"))
    answer = supervisor.post(f"{LIVE}/{waiting.id}/say", **form, text="我查到了")
    assert answer.status_code == 422
    assert "已经结束" in answer.text and "我查到了" in answer.text


def test_the_page_that_asks_for_news_is_the_sign_of_life(
    supervisor: Browser, site: Site, waiting: DeskCall
) -> None:
    taken(supervisor, waiting)
    for path in ("/board", f"/{waiting.id}/entries"):
        fall_silent(site.database, "zhou")
        assert supervisor.get(f"{LIVE}{path}").status_code == 200
        with site.database.read() as uow:
            assert duties.is_on(uow, "zhou")


def test_nobody_goes_off_duty_in_the_middle_of_a_call(
    supervisor: Browser, waiting: DeskCall
) -> None:
    taken(supervisor, waiting)
    answer = press(supervisor, f"{LIVE}/duty", on="0")
    assert answer.headers["location"] == f"{LIVE}?trouble=busy"


def test_an_auditor_sees_and_does_nothing(auditor: Browser, site: Site, waiting: DeskCall) -> None:
    assert "138****8001" in auditor.get(LIVE).text
    for path in ("duty", f"{waiting.id}/take", f"{waiting.id}/say", f"{waiting.id}/end"):
        assert press(auditor, f"{LIVE}/{path}", on="1", text="喂").status_code == 403
    assert kept(site, waiting).state == "waiting" and "duty_begun" not in acts(site)


@pytest.mark.parametrize("path", ["duty", "1/take", "1/say", "1/back", "1/end"])
def test_a_form_of_another_origin_changes_nothing(
    supervisor: Browser, site: Site, waiting: DeskCall, path: str
) -> None:
    for csrf in ("", "0" * 64):
        assert supervisor.post(f"{LIVE}/{path}", csrf=csrf, on="1").status_code == 403
    assert kept(site, waiting).state == "waiting"


def test_strangers_see_nothing(browser: Browser, waiting: DeskCall) -> None:
    assert browser.get(LIVE).status_code == 303
    assert browser.get(f"{LIVE}/board").status_code == 401
    assert browser.post(f"{LIVE}/{waiting.id}/take").status_code == 401


@pytest.mark.parametrize("call", ["0", "999", "99999999999999", "-1", "x", "%00"])
def test_calls_that_are_none(supervisor: Browser, call: str) -> None:
    assert supervisor.get(f"{LIVE}/{call}").status_code == 404
    assert press(supervisor, f"{LIVE}/{call}/take").status_code in (400, 404)


# calls back and messages


@pytest.fixture
def promised(site: Site) -> CallBack:
    talk = Talk(site.database, LI)
    return site.database.run(lambda uow: call_backs.promise(uow, talk.id))


def do(browser: Browser, path: str, **fields: str) -> httpx.Response:
    browser.get(CALLBACKS)
    return browser.post(path, csrf=browser.field("csrf"), **fields)


def test_the_number_is_masked_until_it_is_asked_for_and_that_is_audited(
    supervisor: Browser, site: Site, promised: CallBack
) -> None:
    assert LI not in supervisor.get(CALLBACKS).text
    assert LI in do(supervisor, f"{CALLBACKS}/{promised.id}/number").text
    assert acts(site)[-1] == "number_revealed"
    assert LI not in supervisor.get(CALLBACKS).text


def test_a_call_back_is_marked_done_once(
    supervisor: Browser, site: Site, promised: CallBack
) -> None:
    path = f"{CALLBACKS}/{promised.id}/done"
    assert do(supervisor, path, outcome="perhaps").status_code == 400
    for _ in range(2):
        answer = do(supervisor, path, outcome="reached")
        assert answer.headers["location"] == f"{CALLBACKS}?done=call_back"
    assert do(supervisor, path, outcome="not_reached").status_code == 409
    assert acts(site).count("call_back_done") == 1
    assert "已接通" in supervisor.get(CALLBACKS).text


def test_a_window_is_shown(supervisor: Browser, site: Site, promised: CallBack) -> None:
    window = call_backs.windows()[0]
    call_id = promised.conversation_id
    site.database.run(lambda uow: call_backs.choose(uow, call_id, window))
    page = supervisor.get(CALLBACKS).text
    assert f"{window.begins_at:%m-%d %H:%M}" in page and f"{window.ends_at:%H:%M}" in page


def test_a_message_is_read_and_marked_done(supervisor: Browser, site: Site) -> None:
    talk, url = Talk(site.database, WANG), "javascript:alert(1)"

    def leave(uow: object) -> Voicemail:
        voicemails.write_down(uow, talk.id, "RE1", "<i>请回电</i>")  # type: ignore[arg-type]
        return voicemails.keep(uow, talk.id, "RE1", url, 7)  # type: ignore[arg-type]

    message = site.database.run(leave)
    page = supervisor.get(CALLBACKS).text
    assert "&lt;i&gt;请回电&lt;/i&gt;" in page and "7 秒" in page and "javascript" not in page
    answer = do(supervisor, f"/console/voicemails/{message.id}/done")
    assert answer.status_code == 303 and acts(site)[-1] == "voicemail_done"


def test_an_auditor_reveals_and_finishes_nothing(
    auditor: Browser, site: Site, promised: CallBack
) -> None:
    for path in (f"{CALLBACKS}/{promised.id}/number", f"{CALLBACKS}/{promised.id}/done"):
        assert do(auditor, path, outcome="reached").status_code == 403
    assert "number_revealed" not in acts(site)
