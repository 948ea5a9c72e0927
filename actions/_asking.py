"""Asking again, going back, leaving, and saying goodbye in the middle of a matter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from actions._choices import pressed
from actions._consent import BARE_CANCEL
from actions._step import Step
from actions._turn import Option, Turn
from actions._wording import wording
from actions._words import (
    GIVES_UP,
    GIVES_UP_AT_LAST,
    INSTEAD,
    LEAVES,
    NAVIGATION,
    NOT_BUT,
    SURE,
)
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
    elif misses == 1 and step is not None and _told_again(flow, turn, step):
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


def _told_again(flow: Flow, turn: Turn, asked: Step) -> bool:
    """Whether the message says a value that was taken before."""
    return any(
        step.answered_by(turn)
        for step in flow.steps
        if step is not asked and step.anytime and not step.text and turn[flow.slot(step)]
    )


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


def gave_up(flow: Flow, turn: Turn, step: Step | None) -> bool:
    """Whether the message left `flow`: for nothing or for another matter, which takes over."""
    return _let_it_be(flow, turn, step) or _gave_up_for_another(flow, turn)


def _let_it_be(flow: Flow, turn: Turn, step: Step | None) -> bool:
    """Whether the message left everything as it is, at the question or the proposal: 太贵了 不开了.

    A story is not left by what is told in it, and a bare word of leaving is seen to elsewhere.
    """
    if step is not None and step.text:
        return False
    if pressed(turn):
        return False
    values = [turn[flow.slot(one)] for one in flow.steps]
    several = any(isinstance(value, list) and len(value) > 1 for value in values)
    if GIVES_UP.fullmatch(turn.text) or flow.ambiguous_no(turn) or not turn.lets_it_be(several):
        return False
    if turn["proposal"] or turn.intent in ("repeat", "go_back"):
        flow.declined(turn)
    else:
        flow.navigate(turn, None)
    return True


def _gave_up_for_another(flow: Flow, turn: Turn) -> bool:
    """Whether the message gives `flow` up for another matter, which takes over: 算了 查话费吧,
    不是推销的 是国外打来的.
    """
    another = turn.intent in flow.registry and flow.is_another_request(turn)
    if not another or not (INSTEAD.match(turn.text) or NOT_BUT.match(turn.text)):
        return False
    if turn["proposal"]:
        proposals.decline(turn.uow, turn.conversation_id, turn["proposal"])
    flow.reset(turn)
    turn["flow"], turn["step"], turn["offered"], turn["proposal"] = None, None, None, None
    turn.say("utter_given_up", title=flow.title)
    turn.followup = f"action_{turn.intent}"
    return True


def hand_on(
    flow: Flow, turn: Turn, name: str, entities: list[dict[str, Any]] | None = None
) -> None:
    """Let the flow `name` take the message in the place of `flow`; `entities`, if given, are what
    the message only pointed at.
    """
    flow.reset(turn)
    message = {**turn.put_by(), "intent": {"name": name, "confidence": 1.0}}
    if entities is not None:
        message["entities"] = entities
    turn["topic"], turn["flow"], turn["step"] = None, None, None
    turn.recall(message)
    flow.registry[name]().take_turn(turn)


def wants_out(flow: str, turn: Turn, step: Step | None) -> bool:
    """Whether the message wants to leave `flow` at this step, go back, or hear it again."""
    if BARE_CANCEL.fullmatch(turn.text) or GIVES_UP.fullmatch(turn.text):
        return True
    if GIVES_UP_AT_LAST.search(turn.text):
        return step is None or not step.text
    if turn.intent == flow and not turn.has_entities() and INSTEAD.match(turn.text):
        return step is None or not step.text
    if turn.intent not in NAVIGATION or (turn.confidence < SURE and len(turn.text) > 6):
        return False
    return step is None or not step.text or bool(LEAVES.search(turn.text))
