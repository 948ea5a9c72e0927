"""At a proposal: a clear yes, a no, a correction, a question, something else, or none of these
(docs/adr/0003).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from actions._about_terms import answer
from actions._choices import chosen, is_digit, pressed
from actions._consent import is_plain_no, only_agrees_or_not, refuses_it
from actions._doubts import answered
from actions._tariffs_told import told_of_tariffs
from actions._turn import Option, Turn
from actions._wording import wording
from actions._words import ABOUT_TERMS, ELSEWHERE, SURE

if TYPE_CHECKING:
    from actions._flow import Flow
    from actions._step import Step

CONFIRM = "confirm"
CORRECT = "correct"
_WRONG = re.compile(
    r"不对|不是这|[说写填弄搞记]错|错了|有误|(?:改|换|修改|更正)(?:一?下|个)|要改|不太对|重新[说填选]|再改"
)
"""How a correction begins when it does not say the right value yet."""

_NOT_THIS = re.compile(r"不是(?:要|想)?(?:办|弄|搞)理?这[个项件]|(?:不是|没)(?:要|想)办这")
"""The whole matter was misunderstood: nothing in it can be corrected."""
_LEFT = re.compile(r"剩|用(?:了|过|掉)?.{0,2}多少|用掉|用到")
"""What is asked of one's own use, not of what is proposed."""
_HOLD_USAGE = ("change_plan", "subscribe_service", "unsubscribe_service", "set_usage_alert")
"""Matters whose terms hold data or minutes."""
_MEANS_ELSE = re.compile(r"(?:我)?不是(?!这|那|的).{1,8}[,，\s]*(?:就是|而是|是要|我是|我要|我就)")
"""A no to something that was not proposed: 不是举报，就是别让他们打."""
_FIGURES = re.compile(r"[\d一二两三四五六七八九十百]")
_OWN_PLAN = re.compile(r"(?:我|现在|目前|当前)[^,，。]{0,6}套餐")


def at_confirmation(flow: Flow, turn: Turn) -> None:
    """Take the answer to a proposal."""
    agree, decline = turn["offered"][0]["title"], turn["offered"][1]["title"]
    button = pressed(turn)
    if button == decline:
        return flow.declined(turn)
    if button == agree:
        return flow.execute_once(turn)
    if told_of_tariffs(flow, turn):
        return None
    if _corrected(flow, turn):
        return flow.advance(turn)
    if turn.clear_yes(agree, flow.flow):
        return flow.execute_once(turn)
    if answer(flow, turn, agree, decline):
        return None
    if _NOT_THIS.search(turn.text):
        return flow.navigate(turn, None)
    if _WRONG.search(turn.text) and flow.correctable(turn):
        return ask_what_to_correct(flow, turn)
    if answered(flow, turn):
        return None
    if not flow.ambiguous_no(turn):
        if turn.intent == "deny" and not _MEANS_ELSE.match(turn.text):
            return flow.declined(turn)
        if flow.leaves(turn):
            return flow.navigate(turn, None)
        if is_plain_no(turn.text) or refuses_it(turn.text, agree):
            return flow.declined(turn)
        if flow.is_another_request(turn) and not _about_the_proposal(flow, turn, agree):
            return turn.interrupted()
    if turn.asks():
        turn.say("utter_terms_again")
        return flow.advance(turn)
    return _ask_again(flow, turn, agree, decline)


def _about_the_proposal(flow: Flow, turn: Turn, agree: str) -> bool:
    """Whether the message asks about what is being confirmed, or answers it, if unclearly. The
    present plan is part of a change of plan only.
    """
    if turn.intent == "query_plan" and flow.flow != "change_plan" and _OWN_PLAN.search(turn.text):
        return False
    if turn.intent == "query_usage" and (flow.flow not in _HOLD_USAGE or _LEFT.search(turn.text)):
        return False
    if ELSEWHERE.match(turn.text):
        return False
    if turn.asks() and (turn.intent in ABOUT_TERMS or _no_sure_question(turn)):
        return True
    return only_agrees_or_not(turn.text, agree)


def _no_sure_question(turn: Turn) -> bool:
    """Whether it is taken for a question of the FAQ, and for none of them surely."""
    ranking = turn.message.get("faq") or [{"score": 0.0}]
    return turn.intent == "ask_faq" and ranking[0]["score"] < SURE


def _corrected(flow: Flow, turn: Turn) -> bool:
    """Whether the message replaces a value that is being confirmed. A place in a list means the
    list shown before.
    """
    if is_digit(turn) or (turn.intent == "affirm" and not turn.has_entities()):
        return False
    buttons = turn["offered"]
    turn["offered"] = [vars(option) for option in flow.options_before(turn)] or None
    if flow.absorb(turn):
        turn["misses"] = 0
        return True
    turn["offered"] = buttons
    return _read_as_an_answer(flow, turn)


def _read_as_an_answer(flow: Flow, turn: Turn) -> bool:
    """Whether the message corrects the one value it can be about when it is read as the answer to
    the question for that value: 不对 是90, where only the question says what 90 counts.
    """
    corrects = _WRONG.search(turn.text) or turn.intent in ("correct_slot", "inform")
    if not corrects or not (turn.has_entities() or _FIGURES.search(turn.text)):
        return False
    steps = [step for step in flow.correctable(turn) if not step.text]
    named = [step for step in steps if re.search(_words(flow, step), turn.text)]
    if len(named or steps) != 1:
        return False
    step, asked = (named or steps)[0], {name: turn[name] for name in ("step", "offered")}
    options = step.options(turn) if step.options else []
    turn["step"], turn["offered"] = step.name, [vars(option) for option in options] or None
    value = step.fill(turn)
    turn["step"], turn["offered"] = asked["step"], asked["offered"]
    if value is None or value == turn[flow.slot(step)]:
        return False
    turn[flow.slot(step)], turn["misses"] = value, 0
    return True


def _ask_again(flow: Flow, turn: Turn, agree: str, decline: str) -> None:
    turn["misses"] = misses = (turn["misses"] or 0) + 1
    options = [Option(agree, agree), Option(decline, decline)]
    if misses >= 3:
        human = wording()["buttons"]["human"]
        options.append(Option(human, human))
    turn.say(
        "utter_still_unclear" if misses >= 3 else "utter_confirm_again",
        options,
        custom={"expect": "confirm", "misunderstood": not flow.ambiguous_no(turn)},
        yes=agree,
        no=decline,
        title=flow.title,
    )


def ask_what_to_correct(flow: Flow, turn: Turn) -> None:
    """Something is wrong: ask for it anew, or ask first what it is."""
    steps = flow.correctable(turn)
    named = [step for step in steps if re.search(_words(flow, step), turn.text)]
    if len(named or steps) == 1:
        return _ask_anew(flow, turn, (named or steps)[0])
    options = [Option(_label(flow, step), _label(flow, step), step.name) for step in steps]
    turn["step"], turn["offered"] = CORRECT, [vars(option) for option in options]
    turn.say("utter_ask_what_to_correct", options, custom={"expect": "choice"})
    return None


def at_correction(flow: Flow, turn: Turn) -> None:
    """Take the answer to what is wrong: the right value, or which one it is."""
    steps = flow.correctable(turn)
    picked = chosen(turn)
    step = next((s for s in steps if s.name == picked), None) or next(
        (s for s in steps if re.search(_words(flow, s), turn.text)), None
    )
    turn["step"] = CONFIRM
    if not flow.absorb(turn):
        if step is not None:
            return _ask_anew(flow, turn, step)
        if flow.leaves(turn):
            return flow.navigate(turn, None)
        if flow.is_another_request(turn):
            return turn.interrupted()
        if turn.intent not in ("affirm", "deny"):
            turn.say("utter_not_understood_1", custom={"misunderstood": True}, title=flow.title)
    return flow.advance(turn)


def _ask_anew(flow: Flow, turn: Turn, step: Step) -> None:
    flow.forget(turn, step)
    flow.ask(turn, step)


def _label(flow: Flow, step: Step) -> str:
    return str(wording()["steps"][flow.slot(step)]["label"])


def _words(flow: Flow, step: Step) -> str:
    return str(wording()["steps"][flow.slot(step)]["words"])
