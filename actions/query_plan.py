"""Query plan."""

from __future__ import annotations

from dataclasses import asdict

from actions._shared import Flow, Turn
from telecom.query_plan import get_query_plan


class QueryPlan(Flow):
    """Answers from the customer's records."""

    flow = "query_plan"

    def complete(self, turn: Turn) -> None:
        """Answer."""
        turn.say("utter_query_plan", **asdict(get_query_plan(turn.uow, turn.line())))
        self.finish(turn)
