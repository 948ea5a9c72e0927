"""Event broker of the embedded default: what was said goes straight into the transcripts."""

from __future__ import annotations

import logging
from asyncio import AbstractEventLoop
from datetime import datetime, timezone
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.utils.endpoints import EndpointConfig
from sqlalchemy.orm import Session

from actions._database import database
from telecom import clock, transcripts
from telecom.db import Database

logger = logging.getLogger(__name__)


class TranscriptBroker(EventBroker):
    """Named in endpoints.yml as `event_broker: {type: bot.broker.TranscriptBroker}`."""

    def __init__(self, house: Database | None = None) -> None:
        self.house = house or database()

    @classmethod
    async def from_endpoint_config(
        cls, broker_config: EndpointConfig, event_loop: AbstractEventLoop | None = None
    ) -> TranscriptBroker:
        """From endpoints.yml."""
        return cls()

    def publish(self, event: dict[str, Any]) -> None:
        """Keep what customer and bot said; an event that comes twice is kept once."""
        try:
            self.house.run(lambda uow: transcribe(uow, [event]))
        except Exception:
            # The conversation must go on without its transcript rather than stop.
            logger.exception("transcript of %s not written", event.get("sender_id"))


def transcribe(uow: Session, events: list[dict[str, Any]]) -> None:
    """Keep what customer and bot said in these events of conversations."""
    for event in events:
        if event["event"] in ("user", "bot"):
            _append(uow, event)


def _append(uow: Session, event: dict[str, Any]) -> None:
    conversation_id = event["sender_id"]
    # Rasa stamps events with the machine's time; the house may live at another.
    at = datetime.fromtimestamp(event["timestamp"], timezone.utc) + clock.clock.offset
    key = f"{conversation_id}:{event['event']}:{event['timestamp']:.6f}"
    if event["event"] == "user":
        parsed = event.get("parse_data") or {}
        intent = parsed.get("intent") or {}
        transcripts.append(
            uow,
            conversation_id,
            key,
            "customer" if (event.get("metadata") or {}).get("input") != "system" else "system",
            event.get("text") or "",
            at=at,
            intent=intent.get("name"),
            confidence=intent.get("confidence"),
            entities=parsed.get("entities") or [],
            channel=event.get("input_channel") or "unknown",
        )
    elif event.get("text"):
        buttons = (event.get("data") or {}).get("buttons")
        transcripts.append(
            uow, conversation_id, key, "bot", event["text"], at=at, buttons=buttons or None
        )
