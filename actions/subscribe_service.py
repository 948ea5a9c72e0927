"""Subscribe service."""

from __future__ import annotations

from dataclasses import asdict

from actions._shared import Flow, Turn
from telecom.subscribe_service import get_subscribe_service


class SubscribeService(Flow):
    """Answers from the customer's records."""

    flow = "subscribe_service"

    def complete(self, turn: Turn) -> None:
        """Answer."""
        turn.say("utter_subscribe_service", **asdict(get_subscribe_service(turn.uow, turn.line())))
        self.finish(turn)
