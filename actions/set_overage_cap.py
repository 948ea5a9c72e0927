"""Set overage cap."""

from __future__ import annotations

from dataclasses import asdict

from actions._shared import Flow, Turn
from telecom.set_overage_cap import get_set_overage_cap


class SetOverageCap(Flow):
    """Answers from the customer's records."""

    flow = "set_overage_cap"

    def complete(self, turn: Turn) -> None:
        """Answer."""
        turn.say("utter_set_overage_cap", **asdict(get_set_overage_cap(turn.uow, turn.line())))
        self.finish(turn)
