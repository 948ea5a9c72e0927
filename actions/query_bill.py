"""Query bill."""

from __future__ import annotations

from dataclasses import asdict

from actions._shared import Flow, Turn
from telecom.query_bill import get_query_bill


class QueryBill(Flow):
    """Answers from the customer's records."""

    flow = "query_bill"

    def complete(self, turn: Turn) -> None:
        """Answer."""
        turn.say("utter_query_bill", **asdict(get_query_bill(turn.uow, turn.line())))
        self.finish(turn)
