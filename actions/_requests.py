"""Several requests in one message: the first is acted on, the others wait and are worked off one
after the other.

They wait in the slot `waiting`, each as a message of its own with the depth at which it was said:
how many flows were paused then. What was asked for before an interruption comes after the flow
that was interrupted is done.
"""

from __future__ import annotations

from typing import Any

from actions._turn import Turn


def put_by_further_requests(turn: Turn) -> None:
    """Let the turn be about the first request of its message, and keep the others."""
    requests = turn.message.get("requests") or []
    if len(requests) < 2:
        return
    first, *others = (_message(turn, request) for request in requests)
    depth = len(turn["paused"] or [])
    turn["waiting"] = [{**other, "depth": depth} for other in others] + (turn["waiting"] or [])
    turn.recall(first)


def next_request(turn: Turn, depth: int) -> dict[str, Any] | None:
    """Take the next request that was said while at least `depth` flows were paused, or None."""
    waiting = list(turn["waiting"] or [])
    if not waiting or waiting[0]["depth"] < depth:
        return None
    request: dict[str, Any] = waiting.pop(0)
    turn["waiting"] = waiting or None
    return request


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
