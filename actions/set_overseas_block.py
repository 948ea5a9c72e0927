"""Set overseas block."""

from __future__ import annotations

from dataclasses import asdict

from actions._shared import Flow, Turn
from telecom.set_overseas_block import get_set_overseas_block


class SetOverseasBlock(Flow):
    """Answers from the customer's records."""

    flow = "set_overseas_block"

    def complete(self, turn: Turn) -> None:
        """Answer."""
        turn.say(
            "utter_set_overseas_block", **asdict(get_set_overseas_block(turn.uow, turn.line()))
        )
        self.finish(turn)
