"""Elderly mode in the chat: which messages are the wish for it, and whose answers are short."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.components import flow_policy
from bot.nlg import DOMAIN, _wording

DOMAIN_OF_HOUSE = Domain.load(DOMAIN)


def tracker(text: str, channel: str = "app", flow: str | None = None, **metadata: Any) -> Any:
    events = [
        SlotSet("flow", flow),
        ActionExecuted("action_listen"),
        UserUttered(text, input_channel=channel, metadata=metadata),
    ]
    return DialogueStateTracker.from_events("someone", events, DOMAIN_OF_HOUSE.slots)


@pytest.mark.parametrize("said", ["长辈模式", "字太小了看不清", "我年纪大了", "关闭长辈模式"])
def test_the_wish_is_heard_in_a_chat(said: str) -> None:
    assert flow_policy._wishes_elderly_mode(tracker(said))


def test_a_request_is_none() -> None:
    assert not flow_policy._wishes_elderly_mode(tracker("查话费"))


def test_in_the_middle_of_a_matter_it_may_be_an_answer() -> None:
    assert not flow_policy._wishes_elderly_mode(tracker("听不清楚", flow="report_fault"))


def test_a_call_sees_to_it_itself() -> None:
    assert not flow_policy._wishes_elderly_mode(tracker("听不清楚", channel="ivr"))


def test_what_is_asked_most_is_answered_shortly() -> None:
    old = tracker("查话费", elderly=True)
    assert _wording(old, "utter_query_balance", "app") == "ivr"
    assert _wording(old, "utter_confirm_change_plan", "app") == "app"
    assert _wording(tracker("查话费"), "utter_query_balance", "app") == "app"
