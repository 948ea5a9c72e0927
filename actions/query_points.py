"""Query points."""

from __future__ import annotations

from dataclasses import asdict

from actions._shared import Flow, Turn
from telecom.query_points import get_query_points


class QueryPoints(Flow):
    """Answers from the customer's records."""

    flow = "query_points"

    def complete(self, turn: Turn) -> None:
        """Answer."""
        turn.say("utter_query_points", **asdict(get_query_points(turn.uow, turn.line())))
        self.finish(turn)
