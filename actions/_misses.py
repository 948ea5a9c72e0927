"""What is said to an answer that was not understood."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from actions._turn import Option, Turn
from actions._wording import wording

if TYPE_CHECKING:
    from actions._flow import Flow
    from actions._step import Step

HUMAN = 3
"""From so many misses in a row on, a human is offered."""


def missed(flow: Flow, turn: Turn, step: Step | None) -> None:
    """Ask again, then ask differently, then offer a human: never the same words twice."""
    turn["misses"] = misses = (turn["misses"] or 0) + 1
    custom: dict[str, Any] = {"misunderstood": True}
    if misses >= HUMAN:
        labels = (wording()["buttons"]["human"], wording()["buttons"]["self_service"])
        options = [Option(label, label) for label in labels]
        turn.say("utter_offer_human", options, custom=custom, title=flow.title)
    elif misses == 1 or step is None:
        turn.say("utter_not_understood_1", custom=custom, title=flow.title)
        if step is not None:
            flow.ask(turn, step)
    else:
        options = step.options(turn) if step.options else []
        custom["expect"] = "choice" if options else step.expect
        turn.say(step.hint, options, custom=custom, title=flow.title)
