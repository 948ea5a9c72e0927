"""Find store."""

from __future__ import annotations

from dataclasses import asdict

from actions._shared import Flow, Turn
from telecom.find_store import get_find_store


class FindStore(Flow):
    """Answers from the customer's records."""

    flow = "find_store"

    def complete(self, turn: Turn) -> None:
        """Answer."""
        turn.say("utter_find_store", **asdict(get_find_store(turn.uow, turn.line())))
        self.finish(turn)
