"""Port out."""

from __future__ import annotations

from dataclasses import asdict

from actions._shared import Flow, Turn
from telecom.port_out import get_port_out


class PortOut(Flow):
    """Answers from the customer's records."""

    flow = "port_out"

    def complete(self, turn: Turn) -> None:
        """Answer."""
        turn.say("utter_port_out", **asdict(get_port_out(turn.uow, turn.line())))
        self.finish(turn)
