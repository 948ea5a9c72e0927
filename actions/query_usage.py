"""Query usage."""

from __future__ import annotations

from dataclasses import asdict

from actions._shared import Flow, Turn
from telecom.query_usage import get_query_usage


class QueryUsage(Flow):
    """Answers from the customer's records."""

    flow = "query_usage"

    def complete(self, turn: Turn) -> None:
        """Answer."""
        turn.say("utter_query_usage", **asdict(get_query_usage(turn.uow, turn.line())))
        self.finish(turn)
