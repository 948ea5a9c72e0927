"""Keys and speech of one Gather: what collects, what submits, what counts as nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ivr.carrier import verbs
from ivr.carrier.events import Key, SpeechBegan, Spoke, TimedOut


@dataclass(frozen=True)
class Listening:
    """A Gather at work: the keys so far, or speech that has begun. The first input wins."""

    gather: verbs.Gather
    digits: str = ""
    speaking: bool = False


@dataclass(frozen=True)
class Result:
    """The end of a Gather: the parameters for its action; `empty` when nothing was put in."""

    params: Mapping[str, str]
    empty: bool = False


CallerInput = Key | SpeechBegan | Spoke | TimedOut


def takes(gather: verbs.Gather, event: CallerInput) -> bool:
    """Whether a caller's event counts as first input; such input interrupts the prompts."""
    match event:
        case Key(key):
            return gather.keys and key != gather.finish_on_key
        case SpeechBegan() | Spoke():
            return gather.speech
    return False


def hear(listening: Listening, event: CallerInput) -> Listening | Result:
    """What the event does: input out of turn changes nothing."""
    gather, digits = listening.gather, listening.digits
    match event:
        case Key(key) if gather.keys and not listening.speaking:
            if key == gather.finish_on_key:
                # without digits before it the key neither counts nor ends the wait
                return _keys(digits, key) if digits else listening
            digits += key
            full = gather.num_digits is not None and len(digits) >= gather.num_digits
            return _keys(digits, "") if full else replace(listening, digits=digits)
        case SpeechBegan() if gather.speech and not digits:
            return replace(listening, speaking=True)
        case Spoke(text, confidence) if gather.speech and not digits:
            return _speech(text, confidence) if text.strip() else _nothing(gather)
        case TimedOut():
            return _keys(digits, "") if digits else _nothing(gather)
    return listening


def _keys(digits: str, finished_on: str) -> Result:
    return Result({"Digits": digits, "FinishedOnKey": finished_on, "msg": "Gather End"})


def _speech(text: str, confidence: float | None) -> Result:
    params = {"SpeechResult": text.strip()}
    if confidence is not None:
        params["Confidence"] = f"{confidence:.8g}"
    return Result(params)


def _nothing(gather: verbs.Gather) -> Result:
    params = _keys("", "").params if gather.keys else {}
    return Result(params, empty=True)
