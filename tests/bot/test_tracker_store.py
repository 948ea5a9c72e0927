"""The tracker store: what Rasa's own gives, with the transcript in the same transaction."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.core.brokers.broker import EventBroker
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.broker import TranscriptBroker
from bot.tracker_store import HouseTrackerStore
from telecom import transcripts
from telecom.db import Database

DOMAIN = Domain.from_dict({"slots": {"name": {"type": "any", "mappings": [{"type": "custom"}]}}})


class Listener(EventBroker):
    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []

    def publish(self, event: dict[str, Any]) -> None:
        self.told.append(event)


def store_of(house: Database, broker: EventBroker | None = None) -> HouseTrackerStore:
    return HouseTrackerStore(DOMAIN, broker or TranscriptBroker(house), house)


def said(house: Database) -> list[str]:
    with house.read() as uow:
        return [entry.text for entry in transcripts.of(uow, "c")]


async def tell(store: HouseTrackerStore, *events: Any) -> DialogueStateTracker:
    tracker = await store.get_or_create_tracker("c", append_action_listen=False)
    for event in events:
        tracker.update(event)
    await store.save(tracker)
    return tracker


async def test_a_conversation_comes_back_as_it_was_left(house: Database) -> None:
    store = store_of(house)
    begins = (ActionExecuted("action_session_start"), SessionStarted())
    await tell(store, *begins, UserUttered("你好", {"name": "greet", "confidence": 0.9}))
    left = await tell(store, SlotSet("name", {"of": ["wang"]}), BotUttered("您好"))
    again = await store_of(house).retrieve("c")
    assert again is not None
    assert [event.as_dict() for event in again.events] == [e.as_dict() for e in left.events]
    assert again.get_slot("name") == {"of": ["wang"]}
    assert again.latest_message is not None and again.latest_message.text == "你好"
    assert said(house) == ["你好", "您好"]


async def test_of_several_sessions_the_last_one_is_recalled_and_all_are_kept(
    house: Database,
) -> None:
    store = store_of(house)
    await tell(store, SessionStarted(), BotUttered("一"))
    await tell(store, SessionStarted(), BotUttered("二"))
    await tell(store, BotUttered("三"))
    recalled, full = await store.retrieve("c"), await store.retrieve_full_tracker("c")
    assert recalled is not None and full is not None
    assert [e.text for e in recalled.events if isinstance(e, BotUttered)] == ["二", "三"]
    assert len(full.events) == 5 and said(house) == ["一", "二", "三"]


async def test_a_transcript_that_cannot_be_written_costs_no_conversation(
    house: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any, **__: Any) -> None:
        raise ValueError("not to be written")

    monkeypatch.setattr(transcripts, "append", fails)
    await tell(store_of(house), SessionStarted(), BotUttered("一"))
    recalled = await store_of(house).retrieve("c")
    assert recalled is not None and len(recalled.events) == 2 and not said(house)


async def test_any_other_broker_is_told_once_of_every_event(house: Database) -> None:
    listener = Listener()
    store = store_of(house, listener)
    await tell(store, SessionStarted(), BotUttered("一"))
    await tell(store, BotUttered("二"))
    await store.save(await store.get_or_create_tracker("c"))
    assert [event["event"] for event in listener.told] == ["session_started", "bot", "bot"]
    assert {event["sender_id"] for event in listener.told} == {"c"}
