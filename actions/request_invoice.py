"""Request invoice."""

from __future__ import annotations

from dataclasses import asdict

from actions._shared import Flow, Turn
from telecom.request_invoice import get_request_invoice


class RequestInvoice(Flow):
    """Answers from the customer's records."""

    flow = "request_invoice"

    def complete(self, turn: Turn) -> None:
        """Answer."""
        turn.say("utter_request_invoice", **asdict(get_request_invoice(turn.uow, turn.line())))
        self.finish(turn)
