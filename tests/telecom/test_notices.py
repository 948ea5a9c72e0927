"""Notices: an SMS after every completed matter, once, to the line it concerns."""

from __future__ import annotations

from typing import Any

import pytest

from telecom import (
    change_plan,
    file_complaint,
    jobs,
    notices,
    report_marketing,
    set_do_not_disturb,
    unsubscribe_service,
)
from telecom.conversations import line_of
from telecom.db import Database
from telecom.models import Notice
from tests.telecom.desk import LI, WANG, Talk, line, rows


def send(uow: Any, key: str = "k", number: str = WANG) -> Notice | None:
    found = line_of(uow, number)
    assert found is not None
    return notices.send(uow, found, "ticket_replied", key, ticket_no="TS1", text="好 {{ x }}")


@pytest.mark.parametrize(
    ("flow", "args", "told"),
    [
        (change_plan, ("huaka_59",), "change_plan_accepted"),
        (unsubscribe_service, (["cailing"],), "unsubscribe_service_done"),
        (file_complaint, ("staff", "态度差", None, None, None), "file_complaint_filed"),
        (report_marketing, ("10085", "call", None, None), "report_marketing_filed"),
        (set_do_not_disturb, (True,), "set_do_not_disturb_done"),
    ],
)
def test_every_completed_matter_is_told_by_sms(
    house: Database, flow: Any, args: tuple[Any, ...], told: str
) -> None:
    Talk(house, WANG).have(flow, *args)
    [notice] = rows(house, Notice)
    assert (notice.template, notice.phone_number, notice.sender) == (told, WANG, "10086")
    assert bool(notice.order_id) is not bool(notice.ticket_id)
    assert "模拟" in notice.text


def test_notice_is_sent_once_by_its_key(house: Database) -> None:
    assert house.run(send) is not None
    assert house.run(send) is None
    assert len(rows(house, Notice)) == 1


def test_notice_goes_with_its_transaction(house: Database) -> None:
    with house.work() as uow:
        send(uow)
    assert not rows(house, Notice)


def test_jobs_hand_out_what_is_queued(house: Database) -> None:
    house.run(send)
    assert rows(house, Notice)[0].state == "queued"
    house.run(jobs.run_due)
    [notice] = rows(house, Notice)
    assert notice.state == "delivered" and notice.delivered_at >= notice.created_at


def test_inbox_holds_ones_own_messages_oldest_first(house: Database) -> None:
    for key, number in (("a", WANG), ("b", LI), ("c", WANG)):
        house.run(lambda uow, key=key, number=number: send(uow, key, number))
    with house.read() as uow:
        mine = notices.inbox(uow, WANG)
        assert [n.key for n in mine] == ["a", "c"]
        assert [n.key for n in notices.inbox(uow, WANG, after_id=mine[0].id)] == ["c"]


def test_words_of_people_are_not_a_template(house: Database) -> None:
    house.run(send)
    assert "好 {{ x }}" in rows(house, Notice)[0].text


def test_money_is_told_in_yuan(house: Database) -> None:
    Talk(house, WANG).have(change_plan, "huaka_59")
    assert "（39元/月）变更为移动花卡宝藏版59元（59元/月）" in rows(house, Notice)[0].text


def test_notice_belongs_to_the_line_that_ordered(house: Database) -> None:
    order = Talk(house, WANG).have(set_do_not_disturb, True)
    [notice] = rows(house, Notice, order_id=order.id)
    assert notice.line_id == order.line_id == line(house, WANG).id
