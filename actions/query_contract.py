"""Query contract."""

from __future__ import annotations

from dataclasses import asdict

from actions._shared import Flow, Turn
from telecom.query_contract import get_query_contract


class QueryContract(Flow):
    """Answers from the customer's records."""

    flow = "query_contract"

    def complete(self, turn: Turn) -> None:
        """Answer."""
        turn.say("utter_query_contract", **asdict(get_query_contract(turn.uow, turn.line())))
        self.finish(turn)
