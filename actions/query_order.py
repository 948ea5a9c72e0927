"""Query order."""

from __future__ import annotations

from dataclasses import asdict

from actions._shared import Flow, Turn
from telecom.query_order import get_query_order


class QueryOrder(Flow):
    """Answers from the customer's records."""

    flow = "query_order"

    def complete(self, turn: Turn) -> None:
        """Answer."""
        turn.say("utter_query_order", **asdict(get_query_order(turn.uow, turn.line())))
        self.finish(turn)
