"""Ask commitments."""

from __future__ import annotations

from dataclasses import asdict

from actions._shared import Flow, Turn
from telecom.ask_commitments import get_ask_commitments


class AskCommitments(Flow):
    """Answers from the customer's records."""

    flow = "ask_commitments"

    def complete(self, turn: Turn) -> None:
        """Answer."""
        turn.say("utter_ask_commitments", **asdict(get_ask_commitments(turn.uow, turn.line())))
        self.finish(turn)
