"""Rasa's SQL tracker store on the house's own database, and never silently on anything else."""

from __future__ import annotations

import os
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig
from sqlalchemy.orm import sessionmaker

from actions._database import database, use_database
from bot import event_secrets
from bot.action_endpoint import let_rasa_commands_run_actions_in_process
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
        self.engine = house.engine
        self.Base.metadata.create_all(self.engine)
        self.sessionmaker = sessionmaker(bind=self.engine)
        TrackerStore.__init__(self, domain, event_broker)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Store and stream the new events, without what they must not keep."""
        event_secrets.hide(tracker)
        await super().save(tracker)

    @classmethod
    def create(
        cls, endpoint_config: EndpointConfig, domain: Domain | None = None, **kwargs: Any
    ) -> HouseTrackerStore:
        """From endpoints.yml."""
        return cls(domain=domain, event_broker=kwargs.get("event_broker"))
