"""The time of a hotline's relay, moved by hand: nothing takes time until a caller says nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from ivr.relay.adapter import Relay
from ivr.relay.session import Clock


class _Pending:
    def __init__(self, time: HandTime, call_id: str, do: Callable[[], None]) -> None:
        self.time, self.call_id, self.do = time, call_id, do
        self.loop = asyncio.get_running_loop()

    def cancel(self) -> None:
        if self.time.pending.get(self.call_id) is self:
            del self.time.pending[self.call_id]


class HandTime(Clock):
    """The clock of `relay`, and what the simulated carrier has to know of the application.

    The relay may live in another thread's loop.
    """

    def __init__(self, relay: Relay) -> None:
        self.relay = relay
        self.pending: dict[str, _Pending] = {}
        self.spent = 0.0
        self._run_out: set[str] = set()
        relay.clock = self

    def now(self) -> float:
        return super().now() + self.spent

    def later(self, call_id: str, seconds: float, do: Callable[[], None]) -> _Pending:
        self._run_out.discard(call_id)
        self.pending[call_id] = _Pending(self, call_id, do)
        return self.pending[call_id]

    def settled(self, call_sid: str, sent: int, received: int) -> bool:
        session = self.relay.sessions.get(call_sid)
        if session is None or call_sid in self._run_out:
            return False
        done = session.heard >= sent and session.waiting
        return done and session.sent == received

    def collecting(self, call_sid: str) -> bool:
        session = self.relay.sessions.get(call_sid)
        return session is not None and session.collecting

    def spend(self, seconds: float) -> None:
        self.spent += seconds

    def run_out(self, call_sid: str) -> None:
        pending = self.pending.pop(call_sid, None)
        if pending is not None:
            self._run_out.add(call_sid)
            pending.loop.call_soon_threadsafe(pending.do)
