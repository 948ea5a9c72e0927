"""The WebSocket of a relay: opened and signed as Twilio does, its messages as events."""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import websockets
from websockets.exceptions import WebSocketException
from websockets.legacy.client import WebSocketClientProtocol, connect

from ivr.carrier import schema
from ivr.carrier.account import new_sid
from ivr.carrier.events import CloseRelay, Event, Lost, Opened, OpenRelay, Send, Told
from ivr.carrier.http import Client
from ivr.carrier.trace import HIDDEN
from ivr.carrier.webhooks import Webhooks

CONNECT_LIMIT = 5.0  # seconds
PATIENCE = 15.0  # seconds for an answer, in a call without pace


class Time(Protocol):
    """The application's own time, in a call without pace: a relay does not show when an
    application listens and is told of no silence.
    """

    def settled(self, call_sid: str, sent: int, received: int) -> bool:
        """Whether the application has worked off the `sent` messages, and listens again, having
        sent the `received` ones and no more.
        """

    def collecting(self, call_sid: str) -> bool:
        """Whether it waits for more keys."""

    def spend(self, seconds: float) -> None:
        """So long something was heard."""

    def run_out(self, call_sid: str) -> None:
        """What it waits for has not come in time."""


class RelaySocket:
    """One WebSocket at a time.

    With `deliver` events are given to it, else they wait to be taken.
    """

    def __init__(
        self, client: Client, webhooks: Webhooks, deliver: Callable[[Event], None] | None
    ) -> None:
        self.sent = self.received = 0
        self.answered = True  # since something was last sent that wants an answer
        self.twice = self.was_twice = False  # what the caller does next is sent twice, and was
        self._client, self._webhooks, self._deliver = client, webhooks, deliver
        self._socket: WebSocketClientProtocol | None = None
        self._reader: asyncio.Task[None] | None = None
        self._events: deque[Event] = deque()
        self._began = 0.0

    async def use(self, effect: OpenRelay | Send | CloseRelay, status: str) -> Event | None:
        """Carries out an effect; what comes of it at once."""
        if isinstance(effect, OpenRelay):
            return await self._open(effect, status)
        if isinstance(effect, Send):
            await self._send(effect.message)
        else:
            await self._close(effect.code)
        return None

    def doubled(self, sends: list[Send]) -> list[Send]:
        """What is sent once more."""
        if not self.twice or not sends:
            return []
        self.twice, self.was_twice = False, True
        return [send for send in sends if send.message["type"] != "interrupt"]

    async def _open(self, effect: OpenRelay, status: str) -> Event:
        url = effect.connect.url
        self._webhooks.session = new_sid("VX")
        self.sent = self.received = 0
        self._began = time.monotonic()
        try:
            address, headers = self._client.socket_address(url)
            self._socket = await asyncio.wait_for(
                connect(
                    address,
                    extra_headers=[(name, value) for name, value in headers.items()],
                    ping_interval=None,
                    max_size=1 << 20,
                ),
                CONNECT_LIMIT,
            )
        except (OSError, ValueError, WebSocketException, asyncio.TimeoutError) as error:
            reason = f"{type(error).__name__}: {error}"
            self._webhooks.trace.add("relay", url=url, error=reason)
            return Lost(schema.RELAY_UNREACHABLE, reason)
        self._webhooks.trace.add("relay", url=url)
        self._reader = asyncio.ensure_future(self._read(self._socket))
        await self._send(_setup(self._webhooks, effect, status))
        return Opened()

    async def _send(self, message: Mapping[str, Any]) -> None:
        """Sends a message; into a closed socket it is lost."""
        shown = dict(message)
        if message["type"] == "dtmf":
            shown["digit"] = HIDDEN
        self._webhooks.trace.add("sent", message=shown)
        if self._socket is None:
            return
        self.answered = False
        try:
            await self._socket.send(json.dumps(message, ensure_ascii=False))
            self.sent += 1
        except websockets.exceptions.ConnectionClosed:
            pass

    async def _close(self, code: int = 1000) -> None:
        """Closes; nothing more is heard of this socket."""
        socket, self._socket = self._socket, None
        self._webhooks.relayed = str(round(time.monotonic() - self._began))
        self._events.clear()
        if self._reader:
            self._reader.cancel()
        if socket is not None:
            await socket.close(code)

    async def drop(self) -> None:
        """The connection is lost, as by a broken network."""
        if self._socket is not None and self._reader is not None:
            self._socket.transport.abort()
            await self._reader

    async def settle(self, call_sid: str, clock: Time | None) -> list[Event]:
        """What the application tells next; nothing if it waits for the caller.

        Raises:
            RuntimeError: it neither listens nor answers.
        """
        until = time.monotonic() + PATIENCE
        while self._socket is not None and not self._events:
            if clock is None and self.answered:
                break
            if clock is not None and clock.settled(call_sid, self.sent, self.received):
                break
            if time.monotonic() > until:
                if clock is None:
                    break
                raise RuntimeError("the application neither listens nor answers")
            await asyncio.sleep(0.002)
        events, self._events = list(self._events), deque()
        return events

    async def _read(self, socket: WebSocketClientProtocol) -> None:
        reason = "closed"
        try:
            async for raw in socket:
                self.received += 1
                self._webhooks.trace.add("received", message=raw)
                self.answered = self.answered or _answers(raw)
                self._happens(Told(raw))
        except WebSocketException as error:
            reason = str(error)
        if self._socket is socket:
            self._socket = None
            self._webhooks.relayed = str(round(time.monotonic() - self._began))
            self._webhooks.trace.add("relay", error=reason)
            self._happens(Lost(schema.RELAY_LOST, reason))

    def _happens(self, event: Event) -> None:
        if self._deliver:
            self._deliver(event)
        else:
            self._events.append(event)


def _answers(raw: str | bytes) -> bool:
    """Whether the message is the last of an answer."""
    try:
        message = json.loads(raw)
        return message["type"] == "end" or bool(message.get("last", True))
    except (ValueError, TypeError, KeyError, AttributeError):
        return False


def _setup(webhooks: Webhooks, effect: OpenRelay, status: str) -> dict[str, Any]:
    """The first message of a relay, as Twilio writes it."""
    return {
        "type": "setup",
        "sessionId": webhooks.session,
        "accountSid": webhooks.account.sid,
        "parentCallSid": None,
        "callSid": webhooks.sid,
        "from": webhooks.caller,
        "to": webhooks.called,
        "forwardedFrom": None,
        "callerName": None,
        "direction": "inbound" if webhooks.direction == "inbound" else "outbound-api",
        "callType": "PSTN",
        "callStatus": status.upper(),
        "customParameters": dict(effect.connect.parameters),
    }
