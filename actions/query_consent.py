"""Query consent."""

from __future__ import annotations

from dataclasses import asdict

from actions._shared import Flow, Turn
from telecom.query_consent import get_query_consent


class QueryConsent(Flow):
    """Answers from the customer's records."""

    flow = "query_consent"

    def complete(self, turn: Turn) -> None:
        """Answer."""
        turn.say("utter_query_consent", **asdict(get_query_consent(turn.uow, turn.line())))
        self.finish(turn)
