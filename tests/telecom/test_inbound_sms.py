"""SMS from customers: codes, replies that confirm, reports, and everything else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from telecom import inbound_sms, set_do_not_disturb, unsubscribe_service
from telecom.clock import clock
from telecom.db import Database
from telecom.models import (
    Consent,
    Conversation,
    Entry,
    InboundSms,
    Notice,
    Order,
    Proposal,
    Subscription,
    Ticket,
)
from tests.telecom.desk import LI, MOTHER, WANG, Talk, at_once, change, line, rows


class Phone:
    """A phone in a customer's hand: what it writes, and the last SMS it got."""

    def __init__(self, house: Database, number: str = WANG) -> None:
        self.house, self.number, self.count = house, number, 0

    def write(self, text: str, to: str = "10086", key: str | None = None) -> str:
        """Send an SMS; gives the newest notice."""
        self.count += 1
        key = key or f"{self.number}:{self.count}"
        self.house.run(lambda uow: inbound_sms.receive(uow, key, self.number, to, text))
        return self.inbox[-1].text if self.inbox else ""

    @property
    def inbox(self) -> list[Notice]:
        return rows(self.house, Notice, phone_number=self.number)


@pytest.fixture
def phone(house: Database) -> Phone:
    return Phone(house)


def active(house: Database) -> set[str]:
    mine = rows(house, Subscription, line_id=line(house, WANG).id)
    return {s.service_id for s in mine if s.status == "active"}


def test_code_that_asks_is_answered_by_sms(house: Database, phone: Phone) -> None:
    assert "余额56.30元" in phone.write("YE")
    assert "已欠费23.50元" in Phone(house, LI).write(" ye。")
    assert "通用流量" in phone.write("CXLL") and "2026年10月账单" in phone.write("cxzd")
    assert phone.inbox[-1].sender == "10086"


def test_services_are_listed_with_numbers_and_cancelled_by_them(
    house: Database, phone: Phone
) -> None:
    listed = phone.write("0000")
    assert "1.头条抖音流量包" in listed and "2.彩铃" in listed
    asked = phone.write("2")
    assert "彩铃" in asked and "头条" not in asked and "回复Y" in asked
    assert active(house) == {"cailing", "toutiao_9"}
    assert "已退订彩铃" in phone.write("Y")
    assert active(house) == {"toutiao_9"}


@pytest.mark.parametrize("picks", ["1,2", "1、2", "２ 1", "全部"])
def test_several_services_are_cancelled_with_one_answer(
    house: Database, phone: Phone, picks: str
) -> None:
    phone.write("0000")
    phone.write(picks)
    phone.write("是")
    assert active(house) == set()
    assert len(rows(house, Order)) == 1


def test_number_without_a_list_picks_nothing(house: Database, phone: Phone) -> None:
    assert "发送代码" in phone.write("1")
    phone.write("0000")
    assert "1到2之间" in phone.write("3")
    clock.advance(timedelta(hours=25))
    assert "发送代码" in phone.write("1")
    assert not rows(house, Proposal)


def test_code_that_changes_something_only_proposes(house: Database, phone: Phone) -> None:
    for code in ("QXCL", "KTFSR", "TD"):
        assert "回复Y确认" in phone.write(code)
    assert not rows(house, Order) and not line(house, WANG).do_not_disturb
    assert [p.state for p in rows(house, Proposal)].count("open") == 1


def test_consent_by_sms_keeps_the_words_asked_and_answered(house: Database, phone: Phone) -> None:
    asked = phone.write("KTFSR")
    phone.write("y")
    [consent] = rows(house, Consent)
    assert (consent.channel, consent.words_shown, consent.words_said) == ("sms", asked, "y")
    assert line(house, WANG).do_not_disturb


def test_declined_by_sms_is_declined(house: Database, phone: Phone) -> None:
    phone.write("QXCL")
    assert "没有办理" in phone.write("N")
    assert "没有等您确认" in phone.write("Y")
    assert not rows(house, Order)


def test_question_by_sms_waits_a_day(house: Database, phone: Phone) -> None:
    phone.write("QXCL")
    clock.advance(timedelta(hours=25))
    assert "超过24小时" in phone.write("Y")
    assert not rows(house, Order)


def test_yes_by_sms_is_once(house: Database, phone: Phone) -> None:
    phone.write("QXCL")
    at_once(*[lambda n=n: phone.write("Y", key=f"yes-{n}") for n in range(3)])
    assert len(rows(house, Order)) == 1


def test_message_is_taken_once_by_its_key(house: Database, phone: Phone) -> None:
    at_once(*[lambda: phone.write("YE", key="SM1")] * 3)
    assert len(rows(house, InboundSms)) == 1 and len(phone.inbox) == 1


def test_yes_is_only_for_what_was_asked_by_sms(house: Database, phone: Phone) -> None:
    Talk(house, WANG).propose(set_do_not_disturb, True)
    assert "没有等您确认" in phone.write("Y")
    assert not line(house, WANG).do_not_disturb


def test_report_by_sms_is_filed_at_once(house: Database, phone: Phone) -> None:
    answered = phone.write("139 1234 5678*Buy 推销贷款*加微信", to="10086999")
    [ticket] = rows(house, Ticket, kind="JB")
    assert (ticket.about, ticket.story) == ("13912345678", "Buy 推销贷款*加微信")
    assert ticket.facts == {"channel": "sms", "happened_on": "2026-11-22"}
    assert ticket.ticket_no in answered
    [consent] = rows(house, Consent)
    assert "号码*内容" in consent.words_shown
    assert "号码格式不对" in phone.write("12*推销", to="10086999")


def test_do_not_disturb_that_is_so_already_is_said(house: Database, phone: Phone) -> None:
    assert "本来就没有开" in phone.write("QXFSR")
    change(house, WANG, do_not_disturb=True)
    assert "已经是开通的" in phone.write("TD")
    phone.write("QXFSR")
    phone.write("Y")
    assert not line(house, WANG).do_not_disturb


def test_service_is_cancelled_by_its_name(house: Database, phone: Phone) -> None:
    assert "将退订彩铃" in phone.write("TD彩铃")
    assert "1.头条抖音流量包" in phone.write("td 视频会员")


def test_service_that_is_not_active_is_said_to_be_so(house: Database) -> None:
    assert "没有开通这项业务" in Phone(house, LI).write("QXCL")


def test_change_before_the_yes_is_not_overrun(house: Database, phone: Phone) -> None:
    phone.write("QXCL")
    Talk(house, WANG).have(unsubscribe_service, ["cailing"])
    assert "情况有变化" in phone.write("Y")
    assert len(rows(house, Order)) == 1


@pytest.mark.parametrize("text", ["在吗", "YE?", "", "😀", "Y!Y"])
def test_anything_else_gets_the_list_of_codes(phone: Phone, text: str) -> None:
    assert "发送代码" in phone.write(text)


def test_text_is_kept_masked(house: Database, phone: Phone) -> None:
    phone.write("MMCZ#330106198804120128#135790")
    phone.write("13912345678*推销")
    kept = [row.text for row in rows(house, InboundSms)]
    assert kept == ["MMCZ#***", "139****5678*推销"]


def test_stranger_is_recorded_and_not_answered(house: Database) -> None:
    stranger = Phone(house, "19912345678")
    assert stranger.write("YE") == ""
    assert len(rows(house, InboundSms)) == 1
    change(house, MOTHER, status="closed")
    assert Phone(house, MOTHER).write("YE") == ""


def test_messages_of_a_number_are_one_conversation(house: Database, phone: Phone) -> None:
    phone.write("YE")
    phone.write("0000")
    [conversation] = rows(house, Conversation, channel="sms")
    assert conversation.level == 1 and WANG not in conversation.id


def test_messages_and_answers_stand_in_the_transcript(house: Database, phone: Phone) -> None:
    phone.write("QXCL")
    phone.write("Y")
    [conversation] = rows(house, Conversation, channel="sms")
    said = [(e.who, e.text) for e in rows(house, Entry, conversation_id=conversation.id)]
    assert [who for who, _ in said] == ["customer", "bot", "customer", "bot"]
    assert said[0][1] == "QXCL" and "回复Y" in said[1][1] and "已退订彩铃" in said[3][1]
    assert WANG not in said[3][1]


def test_overseas_block_is_switched_by_code_and_yes(house: Database, phone: Phone) -> None:
    assert "境外电话和短信屏蔽" in phone.write("QXGJLH")
    assert not line(house, WANG).overseas_calls_blocked
    phone.write("Y")
    assert line(house, WANG).overseas_calls_blocked and line(house, WANG).overseas_sms_blocked
    assert "不用再办" in phone.write("QXGJLH")
    phone.write("KTGJLH")
    phone.write("是")
    assert not line(house, WANG).overseas_calls_blocked


@pytest.mark.parametrize(
    "text", ["CXXZ#王建国#330106198804120128", "mmcz#330106198804120128#246810"]
)
def test_what_needs_the_identity_card_is_not_done_by_sms(
    house: Database, phone: Phone, text: str
) -> None:
    assert "短信里办不了" in phone.write(text)
    assert rows(house, Order) == [] and rows(house, Proposal) == []
    assert "330106" not in rows(house, InboundSms)[0].text
