"""The account's queues: who waits where, and how long, as waitUrl and action are told."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from ivr.carrier.account import new_sid

LARGEST = "100"  # Twilio's default for a queue


@dataclass
class _Queue:
    sid: str = field(default_factory=lambda: new_sid("QU"))
    since: dict[str, float] = field(default_factory=dict)  # by CallSid, in the order they came


class Queues:
    """All queues of one account, by name; each exists from the first caller on."""

    def __init__(self) -> None:
        self._queues: dict[str, _Queue] = {}
        self._left: dict[str, dict[str, str]] = {}

    def join(self, name: str, call_sid: str) -> None:
        """The call waits there, behind all others."""
        self._queue(name).since.setdefault(call_sid, time.monotonic())

    def leave(self, name: str, call_sid: str) -> None:
        """The call waits no more."""
        self._left[call_sid] = self._told(name, call_sid)
        self._queue(name).since.pop(call_sid, None)

    def waiting(self, name: str, call_sid: str) -> dict[str, str]:
        """What the waitUrl is told."""
        queue = self._queue(name)
        waits = [time.monotonic() - since for since in queue.since.values()]
        place = list(queue.since).index(call_sid) + 1 if call_sid in queue.since else 0
        return {
            **self._told(name, call_sid),
            "QueuePosition": str(place),
            "CurrentQueueSize": str(len(waits)),
            "AvgQueueTime": str(int(sum(waits) / len(waits))) if waits else "0",
            "MaxQueueSize": LARGEST,
        }

    def left(self, call_sid: str) -> dict[str, str]:
        """What the action is told of the queue that the call has left."""
        return self._left.pop(call_sid, {})

    def _told(self, name: str, call_sid: str) -> dict[str, str]:
        queue = self._queue(name)
        since = queue.since.get(call_sid, time.monotonic())
        return {"QueueSid": queue.sid, "QueueTime": str(int(time.monotonic() - since))}

    def _queue(self, name: str) -> _Queue:
        return self._queues.setdefault(name, _Queue())
