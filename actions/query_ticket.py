"""Query ticket."""

from __future__ import annotations

from dataclasses import asdict

from actions._shared import Flow, Turn
from telecom.query_ticket import get_query_ticket


class QueryTicket(Flow):
    """Answers from the customer's records."""

    flow = "query_ticket"

    def complete(self, turn: Turn) -> None:
        """Answer."""
        turn.say("utter_query_ticket", **asdict(get_query_ticket(turn.uow, turn.line())))
        self.finish(turn)
