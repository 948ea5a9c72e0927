"""Several requests in one message: the first is acted on, the others wait and are worked off one
after the other.

They wait in the slot `waiting`, each as a message of its own with the depth at which it was said:
how many flows were paused then. What was asked for before an interruption comes after the flow
that was interrupted is done.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from actions._turn import Turn, without_secrets

if TYPE_CHECKING:
    from actions._flow import Flow

_BARE_WISH = re.compile(r"(?:我|要|想|得|就是|必须)*(?:投诉|反映)(?:一下|下|你们|个)*")


def put_by_further_requests(turn: Turn) -> None:
    """Let the turn be about the first request of its message, and keep the others."""
    requests = turn.message.get("requests") or []
    if len(requests) < 2 and not any(request["start"] for request in requests):
        return  # one request, and nothing before it that was taken back
    if _complains_of_a_fault(turn, requests):
        return
    first, *others = (_message(turn, request) for request in requests)
    depth = len(turn["paused"] or [])
    kept = [{**without_secrets(other), "depth": depth} for other in others]
    turn["waiting"] = kept + (turn["waiting"] or [])
    turn.recall(first)


def _complains_of_a_fault(turn: Turn, requests: list[dict[str, Any]]) -> bool:
    """Whether the fault that stands after a bare 我投诉 is what is complained of."""
    if [one["intent"] for one in requests] != ["file_complaint", "report_fault"]:
        return False
    return bool(_BARE_WISH.fullmatch(turn.text[requests[0]["start"] : requests[0]["end"]]))


def next_request(turn: Turn, depth: int) -> dict[str, Any] | None:
    """Take the next request that was said while at least `depth` flows were paused, or None."""
    waiting = list(turn["waiting"] or [])
    if not waiting or waiting[0]["depth"] < depth:
        return None
    request: dict[str, Any] = waiting.pop(0)
    turn["waiting"] = waiting or None
    return request


def begin_further(flows: dict[str, type[Flow]], turn: Turn, request: dict[str, Any]) -> None:
    """Begin a request that waited, as if it were said now."""
    flow = flows.get(request["intent"]["name"])
    if flow is None:  # a human, or an answer without a flow
        turn.followup = f"action_{request['intent']['name']}"
        return
    turn.recall(request)
    turn.say("utter_next_request", title=flow().title)
    flow().take_turn(turn)


def _message(turn: Turn, request: dict[str, Any]) -> dict[str, Any]:
    """The part of the message that makes this request, as if it had been said alone."""
    start, end = request["start"], request["end"]
    entities = [
        {**entity, "start": entity["start"] - start, "end": entity["end"] - start}
        for entity in request["entities"]
    ]
    return {
        "text": turn.text[start:end],
        "intent": {"name": request["intent"], "confidence": request["confidence"]},
        "entities": entities,
        "metadata": turn.message.get("metadata"),
        "faq": turn.message.get("faq"),
        "words": turn.words,
    }
