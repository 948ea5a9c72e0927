"""Report fault."""

from __future__ import annotations

from dataclasses import asdict

from actions._shared import Flow, Turn
from telecom.report_fault import get_report_fault


class ReportFault(Flow):
    """Answers from the customer's records."""

    flow = "report_fault"

    def complete(self, turn: Turn) -> None:
        """Answer."""
        turn.say("utter_report_fault", **asdict(get_report_fault(turn.uow, turn.line())))
        self.finish(turn)
