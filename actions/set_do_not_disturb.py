"""Stop or allow marketing calls."""

from __future__ import annotations

import re
from collections.abc import Sequence

from actions._consent import may_mean_either
from actions._shared import Flow, Step, Turn
from telecom import set_do_not_disturb

_OFF = re.compile(
    r"(?:关闭|取消|关掉|关了|解除|恢复|退出|退了|不要).{0,6}(?:免打扰|防打扰|勿扰|拒绝营销)|(?:可以|允许|恢复).{0,6}(?:营销|推销|推荐)"
    r"|(?:免打扰|防打扰|勿扰|拒绝营销).{0,6}(?:关|取消|解除|退了|退掉|不要了|停了)"
)


def read_on(turn: Turn) -> bool:
    """Switch it on, unless the words ask for the opposite."""
    return not _OFF.search(turn.text)


class SetDoNotDisturb(Flow):
    """Switches the block of marketing calls."""

    flow = "set_do_not_disturb"
    other_lines = True
    steps = (Step("on", "utter_ask_set_do_not_disturb_on", read_on, anytime=False),)

    def begin(self, turn: Turn) -> bool:
        """The wish itself says which way; nothing to do if it is that way already."""
        on = read_on(turn)
        if turn.line().do_not_disturb == on:
            turn.say("utter_set_do_not_disturb_already", on=on)
            self.finish(turn)
            return False
        turn["set_do_not_disturb_on"] = on
        return True

    def complete(self, turn: Turn) -> None:
        """Show what changes."""
        on = turn["set_do_not_disturb_on"]
        proposal = set_do_not_disturb.propose(turn.uow, turn.conversation_id, on)
        buttons = "set_do_not_disturb" if on else "set_do_not_disturb_off"
        self.propose(turn, proposal, "utter_confirm_set_do_not_disturb", buttons)

    def ambiguous_no(self, turn: Turn) -> bool:
        """取消 where it is to be switched off may mean either."""
        return not turn["set_do_not_disturb_on"] and may_mean_either(turn.text)

    def correctable(self, turn: Turn) -> Sequence[Step]:
        """Only on and off: whoever wants the other says so."""
        return ()

    def execute(self, turn: Turn, proposal_id: str) -> None:
        """Switch it."""
        order = set_do_not_disturb.confirm(turn.uow, turn.confirmation(proposal_id))
        turn.say("utter_set_do_not_disturb_done", order_no=order.order_no, **order.terms)
        self.finish(turn)
