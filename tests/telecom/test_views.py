"""What the console may read: filters, paging, clocks, and personal data masked everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from telecom import change_plan, clock, conversations, notices, tickets, transcripts, views
from telecom.db import Database
from telecom.errors import NotFound
from telecom.models import Ticket
from telecom.proposals import Confirmation
from telecom.views import ConversationFilter
from tests.console import stories

NUMBER = "13800138001"


@pytest.fixture
def uow(house: Database) -> Iterator[Session]:
    with house.work() as uow:
        yield uow


def ids(rows: list[views.ConversationRow]) -> list[str]:
    return [row.id for row in rows]


def numbers(rows: list[views.TicketRow]) -> list[str]:
    return [row.ticket_no for row in rows]


# --- conversations ---


def test_the_conversation_with_the_latest_activity_comes_first(uow: Session) -> None:
    for name in ("first", "second"):
        stories.talk(uow, name, ("customer", "查话费", "query_balance", 0.9))
    stories.say(uow, "first", "customer", "谢谢", "thank", 0.9)
    assert ids(views.list_conversations(uow)) == ["first", "second"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (ConversationFilter(), {"app", "call", "stranger"}),
        (ConversationFilter(channel="ivr"), {"call", "stranger"}),
        (ConversationFilter(intent="change_plan"), {"app"}),
        (ConversationFilter(text="太贵"), {"app"}),
        (ConversationFilter(text="8002"), {"call"}),
        (ConversationFilter(text="8001"), {"app", "call"}),
        (ConversationFilter(text=NUMBER), {"app", "call"}),
        (ConversationFilter(text="002"), set()),
        (ConversationFilter(text="6666"), {"stranger"}),
        (ConversationFilter(text="%"), set()),
        (ConversationFilter(handoff=True), {"stranger"}),
        (ConversationFilter(channel="app", intent="query_balance"), set()),
    ],
)
def test_conversations_are_filtered(
    uow: Session, wanted: ConversationFilter, found: set[str]
) -> None:
    stories.talk(uow, "app", ("customer", "太贵了换一个", "change_plan", 0.9))
    stories.talk(
        uow, "call", ("customer", f"查{NUMBER}的话费", "query_balance", 0.9),
        channel="ivr", phone="13800138002",
    )  # fmt: skip
    stories.talk(uow, "stranger", channel="ivr", phone="02188886666", level=0)
    conversations.hand_off(uow, "stranger", "queued")
    uow.flush()
    assert set(ids(views.list_conversations(uow, wanted))) == found


def test_pages_follow_one_another_without_gap_or_repeat_even_at_one_moment(uow: Session) -> None:
    moment = clock.now()
    for number in range(7):
        stories.talk(uow, f"c{number}").last_at = moment
    uow.flush()
    seen, before = [], None
    while rows := views.list_conversations(uow, before=before, limit=3):
        seen += ids(rows)
        before = (rows[-1].last_at, rows[-1].id)
    assert sorted(seen) == [f"c{number}" for number in range(7)]


def test_only_activity_after_the_moment_and_within_the_filter_is_counted(uow: Session) -> None:
    stories.talk(uow, "old", ("customer", "查话费", "query_balance", 0.9))
    since = views.list_conversations(uow)[0].last_at
    stories.talk(uow, "app", ("customer", "查话费", "query_balance", 0.9))
    stories.talk(uow, "call", ("customer", "查话费", "query_balance", 0.9), channel="ivr")
    assert views.count_activity(uow, ConversationFilter(), since) == 2
    assert views.count_activity(uow, ConversationFilter(channel="ivr"), since) == 1


def test_a_row_tells_doubtful_turns_and_what_was_done(uow: Session) -> None:
    stories.complain(uow, "chat")
    stories.say(uow, "chat", "customer", "嗯那个", "inform", 0.2)
    (row,) = views.list_conversations(uow)
    assert (row.entries, row.unsure, row.last_text) == (2, 1, "嗯那个")
    assert row.done == ("file_complaint",)


def test_a_conversation_without_a_word_for_half_an_hour_is_idle(uow: Session) -> None:
    stories.talk(uow, "chat")
    assert not views.list_conversations(uow)[0].idle
    clock.clock.advance(timedelta(minutes=31))
    assert views.list_conversations(uow)[0].idle


def test_an_unknown_conversation_is_not_found(uow: Session) -> None:
    with pytest.raises(NotFound):
        views.get_conversation(uow, "nothing")


def test_nothing_of_a_conversation_shows_the_whole_number(uow: Session) -> None:
    stories.complain(uow, "chat", f"我的号码{NUMBER}被多扣了", about=NUMBER)
    stories.say(uow, "chat", "bot", "用哪个号码？", buttons=[{"title": NUMBER, "payload": NUMBER}])
    page = views.get_conversation(uow, "chat")
    assert NUMBER not in str(asdict(page)) and "王建国" not in str(asdict(page))
    assert page.entries[-1].buttons == ["138****8001"]
    assert (page.row.number, page.row.customer) == ("138****8001", "王**")


def test_a_matter_tells_the_consent_and_what_came_of_it(uow: Session) -> None:
    stories.busy_day(uow)
    declined, ordered, asked = views.get_conversation(uow, "app-plan-change").matters
    assert (declined.state, declined.order_no) == ("declined", None)
    assert (ordered.state, ordered.order_status, ordered.notices) == ("confirmed", "accepted", 1)
    assert ordered.said == stories.YES and "29元" in ordered.shown
    assert (asked.state, asked.decided_at) == ("open", None)


def test_a_second_complaint_on_the_matter_shows_the_first_ticket(uow: Session) -> None:
    first = stories.complain(uow, "one")
    stories.complain(uow, "two", "还是没人管")
    (matter,) = views.get_conversation(uow, "two").matters
    assert (matter.ticket_no, matter.linked) == (first.ticket_no, True)


def test_only_later_lines_of_a_transcript_are_given(uow: Session) -> None:
    stories.talk(uow, "chat", ("customer", "一", None, None), ("bot", "二", None, None))
    first = views.list_entries(uow, "chat")[0]
    assert [entry.text for entry in views.list_entries(uow, "chat", first.id)] == ["二"]


# --- tickets ---


def test_a_fresh_complaint_has_48_hours_to_reply_and_15_days_to_answer(uow: Session) -> None:
    row = views.get_ticket(uow, stories.complain(uow).ticket_no).row
    assert row.reply.left == pytest.approx(48, abs=0.1)
    assert row.answer.left == pytest.approx(360, abs=0.1)
    assert not row.overdue


def test_a_clock_that_has_run_out_shows_by_how_much(uow: Session) -> None:
    ticket = stories.complain(uow)
    clock.clock.advance(timedelta(hours=50))
    row = views.get_ticket(uow, ticket.ticket_no).row
    assert row.reply.left == pytest.approx(-2, abs=0.1) and row.overdue
    assert row.answer.left == pytest.approx(310, abs=0.1) and not row.answer.overdue


def test_a_reply_stops_its_clock_and_a_late_one_stays_visible(uow: Session) -> None:
    ticket = stories.complain(uow)
    clock.clock.advance(timedelta(hours=51))
    tickets.reply(uow, ticket.ticket_no, "zhou", "正在核实")
    clock.clock.advance(timedelta(hours=10))
    row = views.get_ticket(uow, ticket.ticket_no).row
    assert row.reply.left is None and row.reply.late == pytest.approx(3, abs=0.1)
    assert row.answer.left is not None and not row.overdue


def test_an_answered_ticket_has_no_running_clock(uow: Session) -> None:
    ticket = stories.complain(uow)
    tickets.reply(uow, ticket.ticket_no, "zhou", "已退还", final=True)
    clock.clock.advance(timedelta(days=30))
    row = views.get_ticket(uow, ticket.ticket_no).row
    assert (row.reply.left, row.answer.left, row.overdue) == (None, None, False)
    assert not row.running


def test_a_withdrawn_ticket_is_never_overdue(uow: Session) -> None:
    ticket = stories.complain(uow)
    ticket.status = "withdrawn"
    uow.flush()
    clock.clock.advance(timedelta(days=30))
    assert not views.get_ticket(uow, ticket.ticket_no).row.overdue
    assert ticket.ticket_no not in numbers(views.list_tickets(uow, state="overdue"))


def test_the_most_urgent_ticket_comes_first_then_those_without_a_clock_then_closed(
    uow: Session,
) -> None:
    closed = stories.complain(uow, "a", category="staff")
    tickets.reply(uow, closed.ticket_no, "zhou", "抱歉", final=True)
    reported = stories.report(uow)
    replied = stories.complain(uow, "b", category="network")
    tickets.reply(uow, replied.ticket_no, "zhou", "正在核实")
    clock.clock.advance(timedelta(hours=1))
    fresh = stories.complain(uow, "c", category="service")
    seeded = uow.query(Ticket).order_by(Ticket.id).first()
    order = [seeded, fresh, replied, reported, closed]
    assert numbers(views.list_tickets(uow)) == [ticket.ticket_no for ticket in order]


def test_the_most_urgent_ticket_is_on_the_first_page_however_old_it_is(uow: Session) -> None:
    for number in range(3):
        stories.report(uow, f"call-{number}")
    (row,) = views.list_tickets(uow, limit=1)
    assert row.overdue
    assert not {row.ticket_no} & set(numbers(views.list_tickets(uow, offset=1)))


def test_tickets_are_filtered_and_counted(uow: Session) -> None:
    complaint = stories.complain(uow)
    report = stories.report(uow)
    tickets.reply(uow, complaint.ticket_no, "zhou", "已退还", final=True)
    assert numbers(views.list_tickets(uow, kind="JB")) == [report.ticket_no]
    assert numbers(views.list_tickets(uow, state="closed")) == [complaint.ticket_no]
    assert numbers(views.list_tickets(uow, text="8001")) == [complaint.ticket_no]
    assert numbers(views.list_tickets(uow, text=report.ticket_no.lower())) == [report.ticket_no]
    assert len(views.list_tickets(uow, state="overdue")) == 1
    assert views.count_tickets(uow) == {"open": 2, "overdue": 1, "closed": 1}


def test_a_report_keeps_the_reported_number_readable_and_no_other(uow: Session) -> None:
    ticket = stories.report(uow, number="17012345678", said="打的是我13800138003这个号")
    page = views.get_ticket(uow, ticket.ticket_no)
    assert page.about == "17012345678"
    assert "13800138003" not in str(asdict(page))
    assert page.questions[0]["question"] == "number_verified"
    assert page.conversation_id == "call-report"


def test_a_ticket_tells_its_history_and_notices_but_no_secrets(uow: Session) -> None:
    ticket = stories.complain(uow, about=NUMBER)
    tickets.reply(uow, ticket.ticket_no, "zhou", f"已为{NUMBER}退费", final=True)
    notices.send(uow, ticket.line, "login_code", "k", ticket=ticket, secret=True, code="123456")
    page = views.get_ticket(uow, ticket.ticket_no)
    assert [event.kind for event in page.events] == ["filed", "answered"]
    assert len(page.notices) == 2 and "123456" not in str(asdict(page))
    assert NUMBER not in str(asdict(page))


def test_an_unknown_ticket_is_not_found(uow: Session) -> None:
    with pytest.raises(NotFound):
        views.get_ticket(uow, "TS00000000000000")


# --- the audit trail ---


def test_the_audit_trail_is_read_newest_first_page_by_page(uow: Session) -> None:
    ticket = stories.complain(uow)
    for number in range(3):
        tickets.reply(uow, ticket.ticket_no, "zhou" if number else "wu", "正在核实")
    first = views.list_audit(uow, limit=2)
    rest = views.list_audit(uow, before_id=first[-1].id)
    assert [row.actor for row in (*first, *rest)] == ["zhou", "zhou", "wu"]
    assert len(views.list_audit(uow, actor="wu")) == 1
    assert views.list_audit(uow, act="login") == []
    assert views.list_audit_acts(uow) == ["ticket_replied"]


# --- orders and links ---


def test_an_order_past_its_handling_clock_is_listed_until_it_is_handled(uow: Session) -> None:
    talk = stories.talk(uow, "app")
    proposal = change_plan.propose(uow, talk.id, "huaka_59")
    order = change_plan.confirm(uow, Confirmation(proposal.id, talk.id, "请核对", "确认办理"))
    assert views.list_overdue_orders(uow) == [] and views.count_overdue_orders(uow) == 0
    order.due_at = clock.now() - timedelta(hours=2)
    uow.flush()
    [row] = views.list_overdue_orders(uow)
    assert (row.order_no, row.number, row.conversation_id) == (
        order.order_no, "138****8001", "app",
    )  # fmt: skip
    assert row.handling.overdue and views.count_overdue_orders(uow) == 1
    order.handled_at = clock.now()
    uow.flush()
    assert views.list_overdue_orders(uow) == []


def test_the_token_of_a_link_is_hidden_from_staff_and_kept_for_the_customer(uow: Session) -> None:
    stories.talk(uow, "app", ("bot", "请打开/pay/abcDEF_123-456789 支付", None, None))
    [shown] = views.list_entries(uow, "app")
    [kept] = transcripts.of(uow, "app")
    assert shown.text == "请打开/pay/*** 支付" and "abcDEF_123" in kept.text
