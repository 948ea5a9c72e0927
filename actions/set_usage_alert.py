"""Set usage alert."""

from __future__ import annotations

from dataclasses import asdict

from actions._shared import Flow, Turn
from telecom.set_usage_alert import get_set_usage_alert


class SetUsageAlert(Flow):
    """Answers from the customer's records."""

    flow = "set_usage_alert"

    def complete(self, turn: Turn) -> None:
        """Answer."""
        turn.say("utter_set_usage_alert", **asdict(get_set_usage_alert(turn.uow, turn.line())))
        self.finish(turn)
