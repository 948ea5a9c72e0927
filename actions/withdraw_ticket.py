"""Withdraw ticket."""

from __future__ import annotations

from dataclasses import asdict

from actions._shared import Flow, Turn
from telecom.withdraw_ticket import get_withdraw_ticket


class WithdrawTicket(Flow):
    """Answers from the customer's records."""

    flow = "withdraw_ticket"

    def complete(self, turn: Turn) -> None:
        """Answer."""
        turn.say("utter_withdraw_ticket", **asdict(get_withdraw_ticket(turn.uow, turn.line())))
        self.finish(turn)
