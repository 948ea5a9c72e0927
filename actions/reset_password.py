"""Reset password."""

from __future__ import annotations

from dataclasses import asdict

from actions._shared import Flow, Turn
from telecom.reset_password import get_reset_password


class ResetPassword(Flow):
    """Answers from the customer's records."""

    flow = "reset_password"

    def complete(self, turn: Turn) -> None:
        """Answer."""
        turn.say("utter_reset_password", **asdict(get_reset_password(turn.uow, turn.line())))
        self.finish(turn)
