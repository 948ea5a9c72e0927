"""Cancel broadband."""

from __future__ import annotations

from dataclasses import asdict

from actions._shared import Flow, Turn
from telecom.cancel_broadband import get_cancel_broadband


class CancelBroadband(Flow):
    """Answers from the customer's records."""

    flow = "cancel_broadband"

    def complete(self, turn: Turn) -> None:
        """Answer."""
        turn.say("utter_cancel_broadband", **asdict(get_cancel_broadband(turn.uow, turn.line())))
        self.finish(turn)
