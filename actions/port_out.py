"""Take the number elsewhere: what stands against it, or the authorisation code by SMS."""

from __future__ import annotations

import re

from actions._doubts import only_asks_the_rules
from actions._shared import Flow, Turn
from telecom import port_out
from telecom.conversations import L2

_STAYS = re.compile(
    r"不(?:想)?(?:走|转|携转|申请)(?:走|网|号)?了|留下来?(?:吧|了|用)|还是用(?:移动|你们)"
)
"""Stays after all, though 那我不走了 sounds like a goodbye."""

_WAITS = re.compile(r"[没未](?:有)?(?:收|看|来)到|没来|怎么还没")


class PortOut(Flow):
    """No pressure to stay: reasons with their remedy, or the code."""

    flow = "port_out"
    level = L2

    def take_turn(self, turn: Turn) -> None:
        """Whoever waits for the code is told until when it is good."""
        just = not turn["flow"] and (turn["topic"] or {}).get("done") == self.flow
        if just and _WAITS.search(turn.text):
            return self.begin_with(turn, {})
        return super().take_turn(turn)

    def _start(self, turn: Turn) -> None:
        if only_asks_the_rules(turn):
            turn.followup = "action_ask_faq"
            return
        super()._start(turn)

    def _go_on(self, turn: Turn) -> None:
        """Whoever stays is not seen off."""
        if _STAYS.search(turn.text) and not turn.asks():
            return self.declined(turn)
        return super()._go_on(turn)

    def complete(self, turn: Turn) -> None:
        """Show what leaving means."""
        proposal = port_out.propose(turn.uow, turn.conversation_id)
        self.propose(turn, proposal, "utter_confirm_port_out")

    def execute(self, turn: Turn, proposal_id: str) -> None:
        """Have the code sent."""
        order = port_out.confirm(turn.uow, turn.confirmation(proposal_id))
        turn.say("utter_port_out_done", order_no=order.order_no, **order.terms)
        self.finish(turn)
