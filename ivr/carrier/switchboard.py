"""The live calls of this process: dialled by a caller, or ringing at a handset.

Kept in memory: they are the state of somebody else's system, the carrier, which is only played
here; the hotline keeps none.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from sanic.exceptions import NotFound, SanicException

from ivr.carrier.http import Client
from ivr.carrier.session import LiveCall


class BusyError(SanicException):
    """Too many calls at once."""

    status_code = 429
    quiet = True


@dataclass
class Kept:
    """A call, when it was last asked about, and whether it rings at a handset."""

    call: LiveCall
    seen: float
    rings: bool = False
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def start(self, doing: Coroutine[Any, Any, None]) -> None:
        """Does it beside the request: the caller's screen learns of it by the events."""
        task = asyncio.get_running_loop().create_task(doing)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)


class Switchboard:
    """The live calls of this process by their secret id; forgotten calls are hung up.

    `idle` is how many seconds without a request a call is kept (longer than a poll waits), `most`
    how many calls there may be at once.
    """

    def __init__(self, client: Client, *, most: int, idle: float, pace: float) -> None:
        self.client = client
        self.pace = pace
        self._calls: dict[str, Kept] = {}
        self._most, self._idle = most, idle
        self._reaper: asyncio.Task[None] | None = None

    def dial(self, caller: str, called: str) -> tuple[str, LiveCall]:
        """Starts a call.

        Raises:
            BusyError: too many calls already.
        """
        call = LiveCall(self.client, caller=caller, called=called, pace=self.pace)
        key, kept = self._keep(call)
        kept.start(call.dial())
        return key, call

    def ring(self, call: LiveCall, seconds: float) -> str:
        """Rings at the handset that `call` is to, until somebody takes it or `seconds` are over.

        Raises:
            BusyError: too many calls already.
        """
        key, kept = self._keep(call)
        kept.rings = True
        kept.start(self._ring(kept, seconds))
        return key

    def ringing_at(self, number: str) -> tuple[str, Kept | None]:
        """The call that rings at `number`, in international form, with its id; ("", None)."""
        for key, kept in self._calls.items():
            if kept.rings and kept.call.called == number:
                kept.seen = time.monotonic()
                return key, kept
        return "", None

    async def _ring(self, kept: Kept, seconds: float) -> None:
        await asyncio.sleep(seconds)
        if kept.rings:
            kept.rings = False
            await kept.call.is_not_taken("no-answer")

    def _keep(self, call: LiveCall) -> tuple[str, Kept]:
        if len(self._calls) >= self._most:
            self._drop(lambda kept: kept.call.state == "ended")
        if len(self._calls) >= self._most:
            raise BusyError("too many calls at once")
        key = secrets.token_urlsafe(16)
        kept = self._calls[key] = Kept(call, time.monotonic())
        if self._reaper is None or self._reaper.done():
            self._reaper = asyncio.get_running_loop().create_task(self._reap())
        return key, kept

    def get(self, key: str) -> Kept:
        """The call of this id, noted as alive.

        Raises:
            NotFound: no such call, or reaped.
        """
        kept = self._calls.get(key)
        if kept is None:
            raise NotFound("no such call")
        kept.seen = time.monotonic()
        return kept

    async def close(self) -> None:
        """Hangs up everything."""
        if self._reaper:
            self._reaper.cancel()
        calls, self._calls = list(self._calls.values()), {}
        await asyncio.gather(*(kept.call.hang_up() for kept in calls), return_exceptions=True)
        await self.client.aclose()

    def _drop(self, unwanted: Callable[[Kept], bool]) -> None:
        for key in [key for key, kept in self._calls.items() if unwanted(kept)]:
            kept = self._calls.pop(key)
            kept.start(kept.call.hang_up())

    async def _reap(self) -> None:
        while self._calls:
            await asyncio.sleep(min(5.0, self._idle / 2))
            self._drop(lambda kept: time.monotonic() - kept.seen > self._idle)
