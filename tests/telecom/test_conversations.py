"""Conversations: what a channel has to remember, and answers that are given once."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from telecom import change_plan, conversations
from telecom.db import Database
from telecom.errors import NotFound
from telecom.models import Conversation, Delivery
from tests.telecom.desk import LI, WANG, Talk, at_once, rows


def test_conversation_opened_twice_at_once_is_one(house: Database) -> None:
    results = at_once(
        *[
            lambda: house.run(
                lambda uow: conversations.open_conversation(uow, "CA1", "ivr", phone_number=WANG)
            )
        ]
        * 4
    )
    assert [r.id for r in results] == ["CA1"] * 4
    assert len(rows(house, Conversation)) == 1


def test_answer_is_remembered_by_its_key(house: Database) -> None:
    house.run(lambda uow: conversations.remember_delivery(uow, "app:1", "first"))
    with pytest.raises(IntegrityError):
        house.run(lambda uow: conversations.remember_delivery(uow, "app:1", "second"), tries=2)
    with house.read() as uow:
        assert conversations.delivered(uow, "app:1") == "first"
        assert conversations.delivered(uow, "app:2") is None


def test_same_message_delivered_at_once_is_answered_once(house: Database) -> None:
    def answer() -> str:
        def verb(uow: object) -> str:
            earlier = conversations.delivered(uow, "app:1")  # type: ignore[arg-type]
            if earlier is None:
                conversations.remember_delivery(uow, "app:1", "answer")  # type: ignore[arg-type]
            return earlier or "answer"

        return house.run(verb)

    assert at_once(*[answer] * 4) == ["answer"] * 4
    assert len(rows(house, Delivery)) == 1


def test_lost_update_of_the_state_is_noticed(house: Database) -> None:
    talk = Talk(house, WANG)
    conversation = rows(house, Conversation, id=talk.id)[0]
    house.run(lambda uow: conversations.save_state(uow, talk.id, {"step": 1}))
    conversation.state = {"step": 2}
    with pytest.raises(StaleDataError), house.work() as uow:
        uow.add(conversation)
        uow.commit()
    assert rows(house, Conversation, id=talk.id)[0].state == {"step": 1}


def test_first_reason_of_the_end_stays(house: Database) -> None:
    talk = Talk(house, WANG)
    for reason in ("caller_hung_up", "error"):
        house.run(lambda uow, reason=reason: conversations.end(uow, talk.id, reason))
    ended = rows(house, Conversation, id=talk.id)[0]
    assert ended.end_reason == "caller_hung_up" and ended.ended_at >= ended.started_at


def test_wish_for_a_human_is_recorded(house: Database) -> None:
    talk = Talk(house, WANG)
    house.run(lambda uow: conversations.hand_off(uow, talk.id, "queued"))
    assert rows(house, Conversation, id=talk.id)[0].handoff == "queued"
    with house.work() as uow, pytest.raises(NotFound):
        conversations.hand_off(uow, "made-up", "queued")


def test_last_order_is_of_this_conversation(house: Database) -> None:
    talk, other = Talk(house, WANG), Talk(house, LI)
    order = talk.have(change_plan, "huaka_59")
    with house.read() as uow:
        found = conversations.last_order(uow, talk.id)
        assert found is not None and found.order_no == order.order_no
        assert conversations.last_order(uow, other.id) is None
