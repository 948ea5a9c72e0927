"""Query subscriptions."""

from __future__ import annotations

from dataclasses import asdict

from actions._shared import Flow, Turn
from telecom.query_subscriptions import get_query_subscriptions


class QuerySubscriptions(Flow):
    """Answers from the customer's records."""

    flow = "query_subscriptions"

    def complete(self, turn: Turn) -> None:
        """Answer."""
        turn.say(
            "utter_query_subscriptions", **asdict(get_query_subscriptions(turn.uow, turn.line()))
        )
        self.finish(turn)
