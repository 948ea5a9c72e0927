"""Suspend line."""

from __future__ import annotations

from dataclasses import asdict

from actions._shared import Flow, Turn
from telecom.suspend_line import get_suspend_line


class SuspendLine(Flow):
    """Answers from the customer's records."""

    flow = "suspend_line"

    def complete(self, turn: Turn) -> None:
        """Answer."""
        turn.say("utter_suspend_line", **asdict(get_suspend_line(turn.uow, turn.line())))
        self.finish(turn)
