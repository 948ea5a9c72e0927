"""Recharge."""

from __future__ import annotations

from dataclasses import asdict

from actions._shared import Flow, Turn
from telecom.recharge import get_recharge


class Recharge(Flow):
    """Answers from the customer's records."""

    flow = "recharge"

    def complete(self, turn: Turn) -> None:
        """Answer."""
        turn.say("utter_recharge", **asdict(get_recharge(turn.uow, turn.line())))
        self.finish(turn)
