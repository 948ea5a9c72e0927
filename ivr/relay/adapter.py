"""The relay's routes: the WebSocket, and the request that follows it.

    GET  /webhooks/ivr/relay/<call>   the WebSocket of a call
    POST /webhooks/ivr/connected      after it: what ended it says what is next

A call begins with the voice webhook, as on the other adapter; what its document asks is told by
relay. Whatever ends a relay unbidden (a lost connection, a process that died, a carrier that cannot
connect) leaves the call to the other adapter, at the very step it was at.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse
from twilio.twiml.voice_response import VoiceResponse

from ivr import webhook
from ivr.events import Event
from ivr.relay import messages, profile, prompt
from ivr.relay.kept import Kept
from ivr.relay.session import BAD_DATA, NORMAL, POLICY, Clock, Session, Socket
from ivr.responses import log_failure, refused, xml
from ivr.signature import Forged, Signature
from ivr.turns import OtherCaller
from ivr.twiml import hint_list
from telecom.db import Database

logger = logging.getLogger(__name__)

SECONDS_TO_SET_UP = 10.0
ROUTE = "relay"


@dataclass(frozen=True)
class Hotline:
    """What the relay needs of the hotline it speaks for.

    `take` gives the document of a turn, `sorry` the last document after an error of ours at a step,
    `fields` the fields of a genuine webhook.
    """

    take: Callable[[str, int, str, Event | None], Awaitable[str]]
    sorry: Callable[[int], str]
    fields: Callable[[Request], dict[str, str]]


class Relay:
    """The hotline over ConversationRelay.

    Args:
        profile_name: a name of `profiles.yml`.
        hints: words the recogniser should expect.

    Raises:
        WrongProfile: the profile does not exist or does not fit the carrier.
    """

    def __init__(
        self,
        database: Database,
        signature: Signature,
        *,
        profile_name: str = "zhiyu",
        hints: Iterable[str] = (),
    ) -> None:
        self.clock = Clock()
        self.sessions: dict[str, Session] = {}
        self._kept = Kept(database)
        self._signature = signature
        self._profile = profile.load(profile_name)
        self._hints = hint_list(hints)

    async def document(self, request: Request, call_id: str, document: str) -> str:
        """What a webhook answers: the document, by relay if it asks something and the call has
        not left the relay.
        """
        if prompt.read(document) is None or await asyncio.to_thread(self._kept.left, call_id):
            return document
        path = f"{request.path.rpartition('/')[0]}/{ROUTE}/{call_id}"
        return self._connect(self._signature.socket_url(path))

    def add_routes(self, routes: Blueprint, hotline: Hotline) -> None:
        """The two routes, beside those of the hotline."""

        async def relay(_request: Request, socket: Any, call_id: str) -> None:
            await self._speak(socket, call_id, hotline)

        routes.middleware("request")(self._check_handshake)
        routes.add_websocket_route(relay, f"/{ROUTE}/<call_id:str>")

        @routes.post("/connected")
        async def connected(request: Request) -> HTTPResponse:
            return await self._connected(request, hotline)

    async def _check_handshake(self, request: Request) -> HTTPResponse | None:
        """Refuse what would open a WebSocket unsigned; None lets the request pass."""
        if request.route is None or not request.route.ctx.websocket:
            return None
        try:
            signature = request.headers.get("X-Twilio-Signature")
            self._signature.check_handshake(request.raw_url, signature)
        except Forged as forged:
            logger.warning("a WebSocket was refused: %s", forged)
            return HTTPResponse(status=403)
        upgrades = "upgrade" in request.headers.get("Connection", "").lower()
        socket = request.headers.get("Upgrade", "").lower() == "websocket"
        return None if upgrades and socket else HTTPResponse(status=426)

    async def _speak(self, socket: Socket, call_id: str, hotline: Hotline) -> None:
        caller = await self._set_up(socket, call_id)
        if caller is None:
            return
        session = Session(
            socket, call_id, caller, take=hotline.take, kept=self._kept, clock=self.clock
        )
        older = self.sessions.get(call_id)
        self.sessions[call_id] = session
        try:
            if older is not None:
                logger.warning("call %s: a second relay takes over", call_id)
                await older.close(NORMAL, "another connection")
            await session.run(await asyncio.to_thread(self._kept.step, call_id))
        finally:
            session.stop()
            if self.sessions.get(call_id) is session:
                del self.sessions[call_id]

    async def _set_up(self, socket: Socket, call_id: str) -> str | None:
        """Who calls, if the first message names a call that may be relayed; else closes."""
        try:
            raw = await asyncio.wait_for(socket.recv(), SECONDS_TO_SET_UP)
            setup = messages.read(raw)
        except messages.Malformed as malformed:
            logger.warning("a relay was refused: %s", malformed)
            await socket.close(BAD_DATA, "no setup")
            return None
        except asyncio.TimeoutError:
            await socket.close(POLICY, "no setup")
            return None
        if isinstance(setup, messages.Setup) and setup.call_id == call_id:
            caller = setup.caller.strip()
            if await asyncio.to_thread(self._kept.open_to, call_id, caller):
                return caller
        logger.warning("a relay was refused: not the call it was opened for")
        await socket.close(POLICY, "no such call")
        return None

    async def _connected(self, request: Request, hotline: Hotline) -> HTTPResponse:
        try:
            fields = hotline.fields(request)
        except Forged as forged:
            return refused(forged)
        call_id, caller = fields["CallSid"], webhook.caller(fields)
        at, why = _handoff(fields.get("HandoffData", ""))
        try:
            if at is None:
                over = webhook.is_over(fields)
                return xml(await self._go_on(call_id, caller, hotline, over=over))
            document = await hotline.take(call_id, at, caller, None)
            if why == "error":
                document = hotline.sorry(at)
            return xml(await self.document(request, call_id, document))
        except OtherCaller:
            return refused("another caller's call")
        except Exception as error:  # no error may drop a call
            log_failure("after the relay", call_id, at or 0, error)
            return xml(hotline.sorry(at or 0))

    async def _go_on(self, call_id: str, caller: str, hotline: Hotline, *, over: bool) -> str:
        """The document the call is at, now that its relay is lost; `over`: the call is as well."""
        step = await asyncio.to_thread(self._kept.step, call_id)
        # asks whose call it is, before anything is changed
        document = await hotline.take(call_id, step, caller, None)
        if not over:
            logger.warning("call %s: the relay was lost, the call goes on without it", call_id)
            await asyncio.to_thread(self._kept.leave, call_id, "lost")
        session = self.sessions.get(call_id)
        if session is not None:
            await session.close(NORMAL, "the call went on")
        return document

    def _connect(self, url: str) -> str:
        response = VoiceResponse()
        connect = response.connect(action="connected", method="POST")
        connect.add_child(
            "ConversationRelay",
            url=url,
            **self._profile,
            dtmfDetection="true",
            interruptible="any",
            reportInputDuringAgentSpeech="any",
            hints=self._hints or None,
        )
        return str(response)


def _handoff(data: str) -> tuple[int | None, str]:
    """The step that ended the relay and why; (None, "") if the relay was not ended by us."""
    try:
        values = json.loads(data)
        return int(values["step"]), str(values.get("why", ""))
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
        return None, ""
