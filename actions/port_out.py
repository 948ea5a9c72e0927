"""Take the number elsewhere: what stands against it, or the authorisation code by SMS."""

from __future__ import annotations

from actions._shared import Flow, Turn
from telecom import port_out
from telecom.conversations import L2


class PortOut(Flow):
    """No pressure to stay: reasons with their remedy, or the code."""

    flow = "port_out"
    level = L2

    def complete(self, turn: Turn) -> None:
        """Show what leaving means."""
        proposal = port_out.propose(turn.uow, turn.conversation_id)
        self.propose(turn, proposal, "utter_confirm_port_out")

    def execute(self, turn: Turn, proposal_id: str) -> None:
        """Have the code sent."""
        order = port_out.confirm(turn.uow, turn.confirmation(proposal_id))
        turn.say("utter_port_out_done", order_no=order.order_no, **order.terms)
        self.finish(turn)
