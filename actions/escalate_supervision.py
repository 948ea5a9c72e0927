"""Escalate supervision."""

from __future__ import annotations

from dataclasses import asdict

from actions._shared import Flow, Turn
from telecom.escalate_supervision import get_escalate_supervision


class EscalateSupervision(Flow):
    """Answers from the customer's records."""

    flow = "escalate_supervision"

    def complete(self, turn: Turn) -> None:
        """Answer."""
        turn.say(
            "utter_escalate_supervision", **asdict(get_escalate_supervision(turn.uow, turn.line()))
        )
        self.finish(turn)
