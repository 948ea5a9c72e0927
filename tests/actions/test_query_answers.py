"""What the queries say of states that no script can reach, for the eye and for the ear."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage

from telecom import change_plan, clock, file_complaint, report_marketing, tickets
from telecom.conversations import L1, line_of, open_conversation
from telecom.db import Database
from telecom.models import Appointment, Ticket
from tests.telecom.desk import HE, LIN, MA, WANG, Talk, at, change, day, line, rows

pytestmark = pytest.mark.slow
MY_ORDER, MY_TICKET = "我的订单办好了没", "我上次投诉处理得怎么样了"


class Ear(CollectingOutputChannel):
    """Worded as for a call."""

    @classmethod
    def name(cls) -> str:
        """The voice channel's."""
        return "ivr"


@pytest.fixture(params=["rest", "ivr"])
def channel(request: Any) -> str:
    return str(request.param)


def asked(agent: Any, house: Database, channel: str, number: str, *words: str) -> str:
    """The answer to the last of `words`, said in one conversation."""
    talk_id = f"{channel}-{uuid4().hex[:8]}"
    house.run(lambda uow: open_conversation(uow, talk_id, channel, phone_number=number, level=L1))
    texts: list[str] = []
    for one in words:
        output = Ear() if channel == "ivr" else CollectingOutputChannel()
        asyncio.run(agent.handle_message(UserMessage(one, output, talk_id, input_channel=channel)))
        texts = [message["text"] for message in output.messages if message.get("text")]
    return "\n".join(texts)


def put_ticket(house: Database, number: str, **fields: Any) -> None:
    """A ticket beside those a customer can file now, and a visit of its own for a fault."""
    line_id = line(house, number).id
    now = clock.now()

    def verb(uow: Any) -> None:
        given = {"category": "network", "story": "连不上", "status": "open", "accepted_at": now}
        ticket = Ticket(line_id=line_id, **{**given, **fields})
        uow.add(ticket)
        uow.flush()
        if ticket.kind == "GZ":
            uow.add(
                Appointment(
                    line_id=line_id,
                    kind="repair",
                    ticket_id=ticket.id,
                    day=day("2026-11-23"),
                    part_of_day="afternoon",
                    address="枫林路8号",
                    status="booked",
                    made_at=now,
                )
            )

    house.run(verb)


def test_an_order_that_is_late_is_apologised_for(agent: Any, house: Database, channel: str) -> None:
    Talk(house, WANG).have(change_plan, "huaka_59")
    at("2026-11-24T12:01")  # and no job came by
    answer = asked(agent, house, channel, WANG, MY_ORDER)
    assert "超时" in answer and "对不起" in answer and "11月24日12:00" in answer


def test_a_visit_is_told_with_its_order(agent: Any, house: Database, channel: str) -> None:
    order = Talk(house, WANG).have(change_plan, "huaka_59")
    house.run(
        lambda uow: uow.add(
            Appointment(
                line_id=order.line_id,
                kind="pickup",
                order_id=order.id,
                day=day("2026-11-25"),
                part_of_day="morning",
                address="枫林路8号",
                status="booked",
                made_at=clock.now(),
            )
        )
    )
    assert "2026年11月25日上午" in asked(agent, house, channel, WANG, MY_ORDER)


def test_more_than_three_orders_are_told_in_parts(
    agent: Any, house: Database, channel: str
) -> None:
    for plan in ("huaka_59", "huaka_29", "huaka_59", "huaka_29"):
        Talk(house, WANG).have(change_plan, plan)
    assert "还有1个" in asked(agent, house, channel, WANG, MY_ORDER)
    more = asked(agent, house, channel, WANG, MY_ORDER, "还有呢")
    assert "撤回" in more and "还有" not in more
    assert "没有更早的订单了" in asked(agent, house, channel, WANG, MY_ORDER, "还有呢", "还有呢")


@pytest.mark.parametrize(("final", "state"), [(False, "回复"), (True, "办结")])
def test_the_last_reply_is_told(
    agent: Any, house: Database, channel: str, final: bool, state: str
) -> None:
    [ticket] = rows(house, Ticket)
    house.run(
        lambda uow: tickets.reply(uow, ticket.ticket_no, "zhou", "已核实，退您30元", final=final)
    )
    answer = asked(agent, house, channel, HE, MY_TICKET)
    assert state in answer and "已核实，退您30元" in answer
    assert "超时" not in answer


def test_a_ticket_at_the_supervision_platform_says_so(
    agent: Any, house: Database, channel: str
) -> None:
    def verb(uow: Any) -> None:
        ticket = uow.query(Ticket).one()
        ticket.escalated_at = clock.now()
        ticket.supervision_due_at = clock.now() + timedelta(days=2)

    house.run(verb)
    answer = asked(agent, house, channel, HE, MY_TICKET)
    assert "已" in answer and "服务监督平台督办" in answer and "不想再等" not in answer


def test_a_withdrawn_ticket_says_so(agent: Any, house: Database, channel: str) -> None:
    house.run(lambda uow: setattr(uow.query(Ticket).one(), "status", "withdrawn"))
    answer = asked(agent, house, channel, HE, MY_TICKET)
    assert "撤销" in answer and "超时" not in answer


@pytest.mark.parametrize(("at_time", "words"), [(None, "修好"), ("2026-11-24T13:00", "对不起")])
def test_a_fault_tells_when_it_is_repaired_and_who_comes_when(
    agent: Any, house: Database, channel: str, at_time: str | None, words: str
) -> None:
    due = clock.now() + timedelta(hours=48)
    put_ticket(house, WANG, kind="GZ", ticket_no="GZ20261122000001", repair_due_at=due)
    if at_time:
        at(at_time)
    answer = asked(agent, house, channel, WANG, "我报修的单子处理到哪里了")
    assert words in answer and "2026年11月23日下午上门" in answer


@pytest.mark.parametrize(
    ("verdict", "words"), [("confirmed", "核实属实"), ("unfounded", "没有发现违规")]
)
def test_a_report_that_was_checked_tells_the_verdict(
    agent: Any, house: Database, channel: str, verdict: str, words: str
) -> None:
    Talk(house, WANG).have(report_marketing, "10085", "call", None, None)

    def verb(uow: Any) -> None:
        report = uow.query(Ticket).filter_by(kind="JB").one()
        report.status, report.verdict, report.answered_at = "answered", verdict, clock.now()

    house.run(verb)
    assert words in asked(agent, house, channel, WANG, "我的举报处理得怎么样了")


def test_more_than_three_tickets_are_told_in_parts(
    agent: Any, house: Database, channel: str
) -> None:
    for about in ("彩铃", "流量包", "短信", "漫游"):
        Talk(house, WANG).have(file_complaint, "charges", "多扣了", about, None, None)
    assert "还有1个" in asked(agent, house, channel, WANG, MY_TICKET)
    more = asked(agent, house, channel, WANG, MY_TICKET, "还有呢")
    assert "彩铃" in more and "漫游" not in more
    assert "没有别的工单了" in asked(agent, house, channel, WANG, MY_TICKET, "还有呢", "还有呢")


def test_given_data_is_told_as_given(agent: Any, house: Database) -> None:
    change(house, WANG, supplement_mb=2048)
    answer = asked(agent, house, "rest", WANG, "我流量还剩多少")
    assert "共7GB" in answer and "赠送2GB" in answer


def test_home_services_alone_are_told(agent: Any, house: Database, channel: str) -> None:
    def verb(uow: Any) -> None:
        found: Any = line_of(uow, MA)
        for subscription in list(found.subscriptions):
            uow.delete(subscription)

    house.run(verb)
    answer = asked(agent, house, channel, MA, "我都开了哪些业务")
    assert "300M家庭宽带" in answer and "60元" in answer


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("我流量还剩多少", "定向流量还剩30GB"),
        ("查上个月账单", "还没有出过账单"),
        ("我的合约什么时候到期", "没有合约"),
        ("我有多少积分", "没有可用的积分"),
        ("我都开了哪些业务", "没有开通任何收费业务"),
        (MY_ORDER, "没有订单"),
        (MY_TICKET, "没有投诉"),
    ],
)
def test_a_line_of_today_is_told_that_nothing_is_there(
    agent: Any, house: Database, channel: str, question: str, words: str
) -> None:
    assert words in asked(agent, house, channel, LIN, question)
