"""Asking again, asking for what went before, and saying goodbye in the middle of a matter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from actions._step import Step
from actions._turn import Option, Turn
from actions._wording import wording
from actions._words import INSTEAD, SURE
from telecom import proposals

if TYPE_CHECKING:
    from actions._flow import Flow


def ask_differently(flow: Flow, turn: Turn) -> None:
    """After an answer that was not understood: ask again, then ask differently, then offer a
    human: never the same words twice.
    """
    turn["misses"] = misses = (turn["misses"] or 0) + 1
    step = flow.step_of(turn["step"])
    custom: dict[str, Any] = {"misunderstood": True}
    if misses >= 3:
        labels = (wording()["buttons"]["human"], wording()["buttons"]["self_service"])
        options = [Option(label, label) for label in labels]
        turn.say("utter_offer_human", options, custom=custom, title=flow.title)
    elif misses == 1 and step is not None and turn.asks() and step.hint != Step.hint:
        turn.say(step.hint, custom=custom, title=flow.title)
        flow.ask(turn, step)
    elif misses == 1 or step is None:
        again = turn.intent == flow.flow and turn.confidence >= SURE
        response = "utter_already_at_it" if again else "utter_not_understood_1"
        turn.say(response, custom=custom, title=flow.title)
        if step is not None:
            flow.ask(turn, step)
    else:
        options = step.options(turn) if step.options else []
        custom["expect"] = "choice" if options else step.expect
        turn.say(step.hint, options, custom=custom, title=flow.title)


def go_back(flow: Flow, turn: Turn, step: Step | None) -> None:
    """Ask for the step before `step` once more; without one before it, leave."""
    filled = [s for s in flow.steps if turn[flow.slot(s)] is not None and s.needed(turn)]
    if step is not None:
        filled = [s for s in filled if flow.steps.index(s) < flow.steps.index(step)]
    if not filled:
        turn.say("utter_flow_cancelled", title=flow.title)
        return flow.finish(turn)
    turn[flow.slot(filled[-1])] = None
    return flow.ask(turn, filled[-1])


def say_goodbye(flow: Flow, turn: Turn) -> None:
    """End the talk; what is not finished is left undone."""
    turn["paused"], turn["waiting"] = None, None
    turn.say("utter_goodbye_unfinished", custom={"do": "hang_up"}, title=flow.title)
    flow.finish(turn)


def gave_up_for_another(flow: Flow, turn: Turn) -> bool:
    """Whether the message gives `flow` up for another matter, which takes over: 算了 查话费吧."""
    another = turn.intent in flow.registry and flow.is_another_request(turn)
    if not another or not INSTEAD.match(turn.text):
        return False
    if turn["proposal"]:
        proposals.decline(turn.uow, turn.conversation_id, turn["proposal"])
    flow.reset(turn)
    turn["flow"], turn["step"], turn["offered"], turn["proposal"] = None, None, None, None
    turn.say("utter_given_up", title=flow.title)
    turn.followup = f"action_{turn.intent}"
    return True
