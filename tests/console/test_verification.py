"""A supervisor works off the check list of a marketing report."""

from __future__ import annotations

import re
from datetime import timedelta

import httpx
import pytest

from telecom import clock, escalate_supervision, outbox, tickets, withdraw_ticket
from telecom.models import Ticket
from tests.console.people import Browser, Site
from tests.telecom import cases
from tests.telecom.desk import WANG, Talk, line, notices, rows


@pytest.fixture
def report(site: Site) -> Ticket:
    return cases.report(site.database)


def path(ticket: Ticket) -> str:
    return f"/console/tickets/{ticket.ticket_no}"


def submit(
    browser: Browser, ticket: Ticket, verdict: str = "confirmed", **changed: str
) -> httpx.Response:
    """Open the page, fill in the form, send it."""
    page = browser.get(path(ticket)).text
    names = dict.fromkeys(re.findall(r'name="(answer_\d+)"', page), "yes")
    fields = {**names, **changed, "verdict": verdict}
    return browser.post(
        f"{path(ticket)}/verify",
        csrf=browser.field("csrf"),
        **{name: value for name, value in fields.items() if value},
    )


def kept(site: Site, ticket: Ticket) -> Ticket:
    return rows(site.database, Ticket, ticket_no=ticket.ticket_no)[0]  # type: ignore[no-any-return]


def test_a_confirmed_report_is_closed_thanked_for_and_told(
    site: Site, supervisor: Browser, report: Ticket
) -> None:
    done = submit(supervisor, report, answer_4="unknown")
    assert done.status_code == 303
    page = supervisor.get(done.headers["Location"]).text
    assert "核查结论已提交" in page and "查实（赠送流量致谢）" in page and "无法核实" in page
    assert "提交核查结论" not in page
    assert (kept(site, report).verdict, kept(site, report).status) == ("confirmed", "answered")
    assert line(site.database, WANG).supplement_mb == 1024
    assert notices(site.database, WANG)[-1] == "report_confirmed"


def test_the_form_sent_twice_thanks_once(site: Site, supervisor: Browser, report: Ticket) -> None:
    form = {"csrf": "", "verdict": "confirmed"}
    form |= {f"answer_{place}": "no" for place in range(1, 7)}
    supervisor.get(path(report))
    form["csrf"] = supervisor.field("csrf")
    for _ in range(2):
        done = supervisor.post(f"{path(report)}/verify", **form)
        assert done.status_code == 303
    other = supervisor.post(f"{path(report)}/verify", **{**form, "verdict": "unfounded"})
    assert other.status_code == 409 and "没有提交" in other.text
    assert line(site.database, WANG).supplement_mb == 1024
    assert kept(site, report).verdict == "confirmed"


def test_what_is_missing_is_said_and_the_rest_kept(
    site: Site, supervisor: Browser, report: Ticket
) -> None:
    done = submit(supervisor, report, answer_4="")
    assert done.status_code == 422 and "清单还没有答完" in done.text
    assert done.text.count("checked") == 7  # five answers, the verdict, the way to reply
    assert submit(supervisor, report, verdict="").status_code == 422
    assert kept(site, report).verdict is None


def test_an_auditor_sees_the_list_and_no_form(site: Site, auditor: Browser, report: Ticket) -> None:
    page = auditor.get(path(report)).text
    assert "待核查" in page and "提交核查结论" not in page
    # Without a form there is no token to send; any token of another page would not help either.
    assert auditor.post(f"{path(report)}/verify", verdict="confirmed").status_code == 403
    assert kept(site, report).verdict is None


def test_a_complaint_has_no_check_list(site: Site, supervisor: Browser) -> None:
    complaint = cases.complaint(site.database)
    assert "提交核查结论" not in supervisor.get(path(complaint)).text
    supervisor.get(path(complaint))
    token = supervisor.field("csrf")
    assert supervisor.post(f"{path(complaint)}/verify", csrf=token).status_code == 404
    assert supervisor.get(f"{path(complaint)}/verify").status_code == 405


def test_what_is_with_the_platform_comes_first_with_its_clock(
    site: Site, supervisor: Browser
) -> None:
    house = site.database
    older, escalated = cases.complaint(house), cases.complaint(house, about="彩铃")
    cases.reply(house, escalated, final=True)
    Talk(house, WANG).have(escalate_supervision, escalated.ticket_no, "还是扣")
    page = supervisor.get("/console/tickets").text
    numbers = re.findall(r'href="/console/tickets/(TS\d+)"', page)
    assert numbers[0] == escalated.ticket_no and older.ticket_no in numbers
    assert '<span class="tag escalated">监督平台</span>' in page
    shown = supervisor.get(path(escalated)).text
    assert "监督平台答复" in shown and "客户申请监督" in shown and "还是扣" in shown


def test_overdue_supervision_and_repair_count_as_overdue(site: Site, supervisor: Browser) -> None:
    house = site.database
    fault, escalated = cases.fault(house), cases.complaint(house)
    cases.reply(house, escalated, final=True)
    Talk(house, WANG).have(escalate_supervision, escalated.ticket_no, "还是扣")
    clock.clock.advance(timedelta(days=6))
    page = supervisor.get("/console/tickets?state=overdue").text
    assert fault.ticket_no in page and escalated.ticket_no in page
    house.run(lambda uow: tickets.reply(uow, escalated.ticket_no, "zhou", "退您", final=True))
    page = supervisor.get("/console/tickets?state=overdue").text
    assert escalated.ticket_no not in page
    assert "完成" in supervisor.get(path(escalated)).text


def test_a_fault_waits_for_its_repair_not_for_a_reply(site: Site, supervisor: Browser) -> None:
    fault = cases.fault(site.database)
    for page in (supervisor.get("/console/tickets?kind=GZ").text, supervisor.get(path(fault)).text):
        assert "待修复" in page and "待首次回复" not in page


def test_an_sms_that_failed_is_shown_with_its_reason(
    site: Site, supervisor: Browser, report: Ticket
) -> None:
    class Carrier:
        def send(self, sms: outbox.Sms) -> str:
            raise outbox.NotSent("HTTP 400, error 21211", final=True)

    outbox.send_queued(site.database, Carrier())
    page = supervisor.get(path(report)).text
    assert "发送失败（HTTP 400, error 21211）" in page


def test_a_conversation_shows_what_became_of_its_cases(site: Site, supervisor: Browser) -> None:
    house = site.database
    complaint, other = cases.complaint(house), cases.complaint(house, about="彩铃")
    cases.reply(house, complaint, final=True)
    talk = Talk(house, WANG)
    talk.have(escalate_supervision, complaint.ticket_no, "打13912345678也没人接")
    talk.have(withdraw_ticket, other.ticket_no)
    page = supervisor.get(f"/console/conversations/{talk.id}").text
    assert "申请监督" in page and "撤销工单" in page and "并入已有工单" not in page
    assert complaint.ticket_no in page and other.ticket_no in page
    assert "打139****5678也没人接" in page
