"""Query tariffs."""

from __future__ import annotations

from dataclasses import asdict

from actions._shared import Flow, Turn
from telecom.query_tariffs import get_query_tariffs


class QueryTariffs(Flow):
    """Answers from the customer's records."""

    flow = "query_tariffs"

    def complete(self, turn: Turn) -> None:
        """Answer."""
        turn.say("utter_query_tariffs", **asdict(get_query_tariffs(turn.uow, turn.line())))
        self.finish(turn)
