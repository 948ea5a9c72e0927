"""A flow whose answer may be asked further, but that nobody has to finish: whatever is not for it
closes it quietly, and is answered as if it had not been open.
"""

from __future__ import annotations

from abc import ABC

from actions._flow import Flow
from actions._step import Step
from actions._turn import Turn
from actions._words import SURE

_SAID = (
    *("greet", "goodbye", "thank", "ask_capabilities", "bot_challenge", "out_of_scope"),
    "express_frustration",
)
_OTHERS = ("request_human", "repeat")


class Glance(Flow, ABC):
    """Never resumed, never asked about twice, never said to be unfinished."""

    def _interrupts(self, turn: Turn, step: Step) -> bool:
        if super()._interrupts(turn, step):
            self._pass_on(turn)
        return False

    def rest(self, turn: Turn, step: Step) -> None:
        """Answered; what is asked further may still fill `step`, unless something else waits."""
        if turn["paused"] or turn["waiting"]:
            return self.finish(turn)
        turn["step"] = step.name
        turn["offered"] = [vars(o) for o in step.options(turn)] if step.options else None
        return None

    def absorb(self, turn: Turn, asked: Step | None = None) -> bool:
        """Nothing of a message that is for another."""
        return turn.followup is None and super().absorb(turn, asked)

    def said_no(self, turn: Turn, step: Step) -> bool:
        """Nothing more is wanted."""
        return turn.followup is not None or super().said_no(turn, step)

    def declined(self, turn: Turn) -> None:
        """Nothing more is wanted."""
        turn.say("utter_all_right")
        self.finish(turn)

    def navigate(self, turn: Turn, step: Step | None) -> None:
        """Out and back both close it; again says it again."""
        if turn.intent == "repeat":
            return turn.say_again()
        return self.declined(turn)

    def _go_on(self, turn: Turn) -> None:
        if turn.intent == "goodbye" and turn.confidence >= SURE:
            return self._pass_on(turn)
        return super()._go_on(turn)

    def _missed(self, turn: Turn) -> None:
        if turn.followup is not None:
            return None
        if turn.intent in ("affirm", "thank"):
            return self.declined(turn)
        return self._pass_on(turn)

    def _pass_on(self, turn: Turn) -> None:
        """Close, and let the message be answered by whoever it is for."""
        intent, flow = turn.intent, Flow.registry.get(turn.intent)
        self.reset(turn)
        turn["flow"], turn["step"], turn["offered"], turn["misses"] = None, None, None, 0
        paused = list(turn["paused"] or [])
        if paused:  # what was interrupted for this is gone on with
            turn["flow"], turn["paused"] = paused.pop(), paused or None
            turn.followup = "action_resume"
        elif flow is not None or intent in _OTHERS:
            turn.followup = f"action_{intent}"
        elif intent in _SAID:
            turn.followup = f"utter_{intent}"
        else:
            turn.followup = "action_not_understood"
