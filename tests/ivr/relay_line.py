"""The carrier's end of a relay under test: raw messages over a real, signed WebSocket."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from xml.etree import ElementTree as ET

from twilio.request_validator import RequestValidator
from websockets.exceptions import ConnectionClosed
from websockets.legacy.client import WebSocketClientProtocol, connect

from ivr.channel import IvrChannel
from tests.ivr.hotline import TOKEN, CallUnderTest

SOON = 5.0  # seconds


class Line:
    """One socket of a call."""

    def __init__(self, call: CallUnderTest, socket: WebSocketClientProtocol) -> None:
        self.call = call
        self.socket = socket
        self.closed: int | None = None

    async def send(self, **message: Any) -> None:
        await self.socket.send(json.dumps(message))

    async def set_up(self, **changes: str) -> None:
        facts = {"callSid": self.call.id, "from": self.call.caller, "sessionId": "VX1"}
        await self.send(type="setup", **facts | changes)

    async def say(self, text: str, *, last: bool = True) -> None:
        await self.send(type="prompt", voicePrompt=text, lang="zh-CN", last=last)

    async def press(self, keys: str) -> None:
        for key in keys:
            await self.send(type="dtmf", digit=key)

    async def interrupt(self, heard: str) -> None:
        await self.send(
            type="interrupt", utteranceUntilInterrupt=heard, durationUntilInterruptMs="460"
        )

    async def told(self) -> str:
        """What is told up to the end of the utterance; `end:<handoff>` for the end."""
        words = ""
        while True:
            message = json.loads(await asyncio.wait_for(self.socket.recv(), SOON))
            if message["type"] == "end":
                return f"{words}end:{message['handoffData']}"
            assert message["type"] == "text"
            words += message["token"]
            if message["last"]:
                return words

    async def nothing(self, seconds: float = 0.3) -> None:
        """Nothing is told for a while."""
        try:
            raw = await asyncio.wait_for(self.socket.recv(), seconds)
        except asyncio.TimeoutError:
            return
        raise AssertionError(f"told: {raw!r}")

    async def code(self) -> int | None:
        """The code with which the other side closes."""
        try:
            while True:
                await asyncio.wait_for(self.socket.recv(), SOON)
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else None

    async def lose(self) -> None:
        """The connection breaks."""
        self.socket.transport.abort()
        await self.socket.wait_closed()


def address(call: CallUnderTest) -> str:
    """Where the call's document wants its relay."""
    relay = ET.fromstring(call.document).find("Connect/ConversationRelay")
    assert relay is not None, call.document
    return relay.attrib["url"]


def signature(url: str) -> str:
    return str(RequestValidator(TOKEN).compute_signature(url, {}))


async def opened(
    call: CallUnderTest, url: str | None = None, signed: str | None = None, **setup: str
) -> Line:
    """A socket of the call, set up."""
    url = url or address(call)
    headers = {"x-twilio-signature": signature(url) if signed is None else signed}
    line = Line(call, await connect(url, extra_headers=headers))
    await line.set_up(**setup)
    return line


async def connected(call: CallUnderTest, **fields: str) -> CallUnderTest:
    """The request that follows a relay."""
    url = f"{call.hotline.base}/webhooks/ivr/connected"
    return await call.go(url, **{"SessionId": "VX1", "CallStatus": "in-progress", **fields})


async def settled(channel: IvrChannel) -> None:
    """Until no turn runs any more."""
    for _ in range(500):
        if not channel._running:
            return
        await asyncio.sleep(0.01)
