"""Suspend a line, as when the phone is lost, and resume it."""

from __future__ import annotations

import re

from actions._confirmation import CONFIRM
from actions._shared import Flow, Step, Turn
from telecom import suspend_line
from telecom.conversations import L2
from telecom.errors import Refused

_RESUME = re.compile(
    r"复机|复通|开机|解除停机|取消停机|恢复(?:通话|使用|服务|我的|这个|手机|号码|正常)?|重新开通|找[到回]了|捡回来了|别停|不停机了"
)
_SUSPEND = re.compile(
    r"停机|报停|停掉|停了|挂失|丢了|被偷|丢失|不见了|掉了|暂停|冻结|停用|锁卡|找不到"
)
_NOT_NOW = re.compile(r"别停|不停机?了|不用停|先不停|不(?:想|要)停")


def read_suspend(turn: Turn) -> bool | None:
    """True to suspend, False to resume, None if the words say neither."""
    text = turn.text
    if _RESUME.search(text) and not re.search(r"(?:没|找不)(?:找)?[到回]|以后|之后再", text):
        return False
    return True if _SUSPEND.search(text) else None


class SuspendLine(Flow):
    """The words say which way; else the line's own state does."""

    flow = "suspend_line"
    level = L2
    steps = (Step("suspend", "utter_ask_suspend_line_suspend", read_suspend, anytime=False),)

    def before_real_name(self, turn: Turn) -> None:
        """No card is asked for to resume a line that is in use."""
        if read_suspend(turn) is False and turn.line().status == "active":
            raise Refused("not_suspended")

    def begin(self, turn: Turn) -> bool:
        """Whoever says neither wants what can be done: a suspended line resumed, else suspended."""
        wish = read_suspend(turn)
        turn["suspend_line_suspend"] = turn.line().status != "suspended" if wish is None else wish
        return True

    def absorb(self, turn: Turn, asked: Step | None = None) -> bool:
        """At the confirmation the opposite is a correction."""
        wish = read_suspend(turn) if turn["step"] == CONFIRM else None
        not_now = turn["suspend_line_suspend"] and _NOT_NOW.search(turn.text)
        if wish is None or not_now or wish == turn["suspend_line_suspend"]:
            return super().absorb(turn, asked)
        turn["suspend_line_suspend"] = wish
        return True

    def leaves(self, turn: Turn, step: Step | None = None) -> bool:
        """先别停 while it is not suspended yet."""
        not_now = turn["suspend_line_suspend"] and _NOT_NOW.search(turn.text)
        return bool(not_now) or super().leaves(turn, step)

    def complete(self, turn: Turn) -> None:
        """Show what it means."""
        suspend = turn["suspend_line_suspend"]
        proposal = suspend_line.propose(turn.uow, turn.conversation_id, suspend)
        buttons = "suspend_line" if suspend else "suspend_line_resume"
        self.propose(turn, proposal, "utter_confirm_suspend_line", buttons)

    def correctable(self, turn: Turn) -> tuple[Step, ...]:
        """There are two ways only: whoever wants the other says so."""
        return ()

    def execute(self, turn: Turn, proposal_id: str) -> None:
        """Suspend or resume."""
        order = suspend_line.confirm(turn.uow, turn.confirmation(proposal_id))
        turn.say("utter_suspend_line_done", order_no=order.order_no, **order.terms)
        self.finish(turn)
