"""Check balance."""

from __future__ import annotations

from dataclasses import asdict

from actions._shared import Query, Turn
from telecom.query_balance import get_balance


class QueryBalance(Query):
    """Says what is left or owed and what this month has cost so far."""

    flow = "query_balance"

    def complete(self, turn: Turn) -> None:
        """Answer."""
        self.tell(turn, "utter_query_balance", **asdict(get_balance(turn.uow, turn.line())))
