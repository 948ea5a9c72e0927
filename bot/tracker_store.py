"""Rasa's SQL tracker store on the house's own database, and never silently on anything else."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig
from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session, sessionmaker

from actions._database import database, use_database
from bot import event_secrets
from bot.action_endpoint import let_rasa_commands_run_actions_in_process
from bot.broker import TranscriptBroker, transcribe
from bot.quicker import work_out_once
from bot.quicker_turns import spare_what_is_for_nothing
from telecom.db import Database, upgrade

let_rasa_commands_run_actions_in_process()
work_out_once()
spare_what_is_for_nothing()

logger = logging.getLogger(__name__)

EVENTS = SQLTrackerStore.SQLEvent.__table__
OF_SENDER = EVENTS.c.sender_id == bindparam("sender_id")
SESSION_BEGAN = (
    select(func.max(EVENTS.c.timestamp))
    .where(OF_SENDER, EVENTS.c.type_name == SessionStarted.type_name)
    .scalar_subquery()
)
OF_SESSION = EVENTS.c.timestamp >= func.coalesce(SESSION_BEGAN, 0)
EVERYTHING = select(EVENTS.c.data).where(OF_SENDER).order_by(EVENTS.c.id)
THIS_SESSION = EVERYTHING.where(OF_SESSION)
HOW_MANY = select(func.count()).select_from(EVENTS).where(OF_SENDER, OF_SESSION)
"""Of a `sender_id`: what happened, all of it or since the session began, the oldest first."""
Tell = Callable[[Session, list[dict[str, Any]]], None]


class HouseTrackerStore(SQLTrackerStore):
    """Named in endpoints.yml as `tracker_store: {type: bot.tracker_store.HouseTrackerStore}`."""

    def __init__(
        self,
        domain: Domain | None = None,
        event_broker: EventBroker | None = None,
        house: Database | None = None,
        **kwargs: Any,
    ) -> None:
        if house is None:
            if "DATABASE_URL" in os.environ:
                use_database(Database(os.environ["DATABASE_URL"]))
            house = database()
            upgrade(house.url)
        self.house, self.engine = house, house.engine
        self.Base.metadata.create_all(self.engine)
        # what Rasa does with these sessions is reading, which waits for no writer
        self.sessionmaker = sessionmaker(bind=self.engine.execution_options(read_only=True))
        TrackerStore.__init__(self, domain, event_broker)

    async def _retrieve(
        self, sender_id: str, fetch_events_from_all_sessions: bool
    ) -> DialogueStateTracker | None:
        """As Rasa's own, which makes a record of every event."""
        query = EVERYTHING if fetch_events_from_all_sessions else THIS_SESSION
        with self.house.read() as uow:
            kept = uow.execute(query, {"sender_id": sender_id}).scalars().all()
        if not kept or not self.domain:
            return None
        told = [json.loads(data) for data in kept]
        return DialogueStateTracker.from_dict(sender_id, told, self.domain.slots)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Store the new events, without what they must not keep, and stream them.

        As Rasa's own, which reads the whole conversation again to know what is new, and writes
        every event and every line of the transcript by itself.
        """
        if not tracker.events:
            return  # a conversation that only begins
        event_secrets.hide(tracker)
        events = list(tracker.events)
        if not isinstance(self.event_broker, TranscriptBroker):
            return self._stream_and_put(tracker.sender_id, events)
        try:
            self.house.keep(lambda uow: self._put(uow, tracker.sender_id, events, transcribe))
        except Exception:
            # The conversation must go on without its transcript rather than stop.
            self.house.run(lambda uow: self._put(uow, tracker.sender_id, events))
            logger.exception("transcript of %s not written", tracker.sender_id)

    def _stream_and_put(self, sender_id: str, events: list[Event]) -> None:
        if self.event_broker is not None:
            with self.house.read() as uow:
                kept = _count(uow, sender_id)
            for event in events[kept:]:
                self.event_broker.publish({"sender_id": sender_id, **event.as_dict()})
        self.house.run(lambda uow: self._put(uow, sender_id, events))

    @staticmethod
    def _put(uow: Session, sender_id: str, events: list[Event], tell: Tell | None = None) -> None:
        """Keep what is new of a conversation's events, and `tell` of it in the same transaction."""
        new = [event.as_dict() for event in events[_count(uow, sender_id) :]]
        if tell is not None:
            tell(uow, [{"sender_id": sender_id, **event} for event in new])
        if new:
            uow.execute(EVENTS.insert(), [_row(sender_id, event) for event in new])

    @classmethod
    def create(
        cls, endpoint_config: EndpointConfig, domain: Domain | None = None, **kwargs: Any
    ) -> HouseTrackerStore:
        """From endpoints.yml."""
        return cls(domain=domain, event_broker=kwargs.get("event_broker"))


def _count(uow: Session, sender_id: str) -> int:
    return int(uow.execute(HOW_MANY, {"sender_id": sender_id}).scalar_one())


def _row(sender_id: str, event: dict[str, Any]) -> dict[str, Any]:
    return {
        "sender_id": sender_id,
        "type_name": event["event"],
        "timestamp": event.get("timestamp"),
        "intent_name": event.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": event.get("name"),
        "data": json.dumps(event),
    }
