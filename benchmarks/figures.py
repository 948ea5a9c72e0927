"""What the trained model makes of one set of tests/nlu, in figures that show no text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from benchmarks.metrics import (
    Rejection,
    Share,
    best_rejection,
    calibration_error,
    mean_by_class,
    rejection,
    requests_found,
    share,
)
from bot.components.thresholds import REJECT
from telecom.clock import clock
from tests.nlu.loading import TODAY, load, load_faq, load_requests

Output = dict[str, Any]
"""Rasa's parse output of one text."""
Parse = Callable[[Sequence[str]], list[Output]]
NOON = datetime.fromisoformat(f"{TODAY}T12:00:00+08:00")
SETS = ("dev", "sealed")


@dataclass(frozen=True)
class Figures:
    """The figures of one set; `shares` lacks what there is no file or no component for."""

    shares: dict[str, Share]
    mean_of_intents: float
    calibration_error: float
    rejection: Rejection
    best_rejection: Rejection | None


def values_of(output: Output) -> frozenset[tuple[str, Any]]:
    """The values found, each pair once."""
    return frozenset((one["entity"], one["value"]) for one in output["entities"])


def requests_of(output: Output) -> tuple[str, ...]:
    """The intents of the requests found, in order; the main intent where nothing looks for more."""
    found = output.get("requests") or [{"intent": output["intent"]["name"]}]
    return tuple(one["intent"] for one in found)


def answer_of(output: Output) -> str | None:
    """The id of the answer that suits best, if there is any."""
    ranked = output.get("faq") or []
    return str(ranked[0]["id"]) if ranked else None


def figures(name: str, parse: Parse) -> Figures:
    """Parse the set `name` and everything of that name, and count.

    Raises:
        ValueError: if there is no such set.
    """
    clock.set(NOON)
    utterances = load(name)
    if not utterances:
        raise ValueError(f"there is no tests/nlu/{name}.yml, or nothing in it")
    outputs = parse([one.text for one in utterances])
    truths = [one.intent for one in utterances]
    guesses = [str(output["intent"]["name"]) for output in outputs]
    confidences = [float(output["intent"]["confidence"]) for output in outputs]
    right = [truth == guess for truth, guess in zip(truths, guesses, strict=True)]
    shares = {"intents": share(right)}
    for mode in ("typed", "spoken"):
        shares[f"intents_{mode}"] = share(
            hit for one, hit in zip(utterances, right, strict=True) if one.mode == mode
        )
    exact = [one.entities == values_of(o) for one, o in zip(utterances, outputs, strict=True)]
    shares["entities"] = share(exact)
    shares["entities_where_some"] = share(
        hit for one, hit in zip(utterances, exact, strict=True) if one.entities
    )
    found = [requests_of(output) for output in outputs]
    shares |= _requests(name, parse, [(one,) for one in truths], found) | _faq(name, parse)
    return Figures(
        {key: one for key, one in shares.items() if one.of},
        mean_by_class(truths, guesses),
        calibration_error(confidences, right),
        rejection(truths, guesses, confidences, REJECT),
        best_rejection(truths, guesses, confidences),
    )


def _requests(
    name: str,
    parse: Parse,
    wanted: Sequence[tuple[str, ...]],
    found: Sequence[tuple[str, ...]],
) -> dict[str, Share]:
    """With the utterances too, given as `wanted` and `found`: each of them is one request."""
    messages = load_requests(name)
    in_messages = [requests_of(output) for output in parse([one.text for one in messages])]
    found = [*found, *in_messages]
    several, single = requests_found([*wanted, *(one.intents for one in messages)], found)
    two, _ = requests_found(
        [one.intents for one in messages if len(one.intents) == 2],
        [o for one, o in zip(messages, in_messages, strict=True) if len(one.intents) == 2],
    )
    return {"several_requests": several, "two_requests": two, "single_requests": single}


def _faq(name: str, parse: Parse) -> dict[str, Share]:
    questions = load_faq(name)
    outputs = parse([one.text for one in questions])
    if not any("faq" in output for output in outputs):
        return {}
    pairs = zip(questions, outputs, strict=True)
    return {"faq": share(one.faq == answer_of(output) for one, output in pairs)}
