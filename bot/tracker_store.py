"""Rasa's SQL tracker store on the house's own database, and never silently on anything else."""

from __future__ import annotations

import json
import os
from itertools import islice
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig
from sqlalchemy.orm import sessionmaker

from actions._database import database, use_database
from bot import event_secrets
from bot.action_endpoint import let_rasa_commands_run_actions_in_process
from bot.broker import TranscriptBroker
from bot.quicker import work_out_once
from telecom.db import Database, upgrade

let_rasa_commands_run_actions_in_process()
work_out_once()


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

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Store and stream the new events, without what they must not keep.

        As Rasa's own, which reads the whole conversation again to know what is new, and writes
        every event and every line of the transcript by itself.
        """
        event_secrets.hide(tracker)
        with self.session_scope() as session:
            kept = self._event_query(session, tracker.sender_id, False).count()
        new = list(islice(tracker.events, kept, None))
        self._stream(tracker.sender_id, new)
        rows = [self._row(tracker.sender_id, event) for event in new]
        if rows:
            self.house.run(lambda uow: uow.execute(self.SQLEvent.__table__.insert(), rows))

    def _stream(self, sender_id: str, events: list[Event]) -> None:
        told = [{"sender_id": sender_id, **event.as_dict()} for event in events]
        if isinstance(self.event_broker, TranscriptBroker):
            self.event_broker.publish_all(told)
        elif self.event_broker is not None:
            for one in told:
                self.event_broker.publish(one)

    def _row(self, sender_id: str, event: Event) -> dict[str, Any]:
        data = event.as_dict()
        return {
            "sender_id": sender_id,
            "type_name": event.type_name,
            "timestamp": data.get("timestamp"),
            "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
            "action_name": data.get("name"),
            "data": json.dumps(data),
        }

    @classmethod
    def create(
        cls, endpoint_config: EndpointConfig, domain: Domain | None = None, **kwargs: Any
    ) -> HouseTrackerStore:
        """From endpoints.yml."""
        return cls(domain=domain, event_broker=kwargs.get("event_broker"))
