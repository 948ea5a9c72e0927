"""The hotline's webhooks, as a Rasa input channel.

`voice` begins a call, `turn?step=n` answers its n-th document, `status` tells of its end,
`fallback` is asked when the carrier could not go on. Every request is checked against its signature
before anything else, and no error of ours drops a call: the worst case is an apology and a human,
or a call-back.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Any
from weakref import WeakValueDictionary

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse

from ivr import webhook, wording
from ivr.desk_webhooks import DeskWebhooks
from ivr.events import Answered, Dial, Effect, Event, Failed, HangUp, Say
from ivr.relay.adapter import Hotline, Relay
from ivr.responses import log_failure, refused, xml
from ivr.signature import Forged, Signature
from ivr.turns import HOTLINE_CALL, Asking, OtherCaller, Turns, stale
from ivr.twiml import load_profile, render, try_again
from ivr.webhook import Number
from telecom import clock
from telecom.db import Database
from telecom.desk_hours import ROUND_THE_CLOCK
from telecom.errors import NotFound

logger = logging.getLogger(__name__)

ANSWER_WITHIN = 13.0  # seconds; Twilio gives up after 15
AGAIN = 2  # times a turn is tried again after an error of ours
FORM = "application/x-www-form-urlencoded"
CALL_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
BotHandler = Callable[[UserMessage], Awaitable[Any]]


class IvrOutput(CollectingOutputChannel):  # type: ignore[misc]
    """Collects the bot's messages of one turn; its name selects the wording for the ear."""

    @classmethod
    def name(cls) -> str:
        """The channel's name in the domain's conditional wording."""
        return "ivr"


class IvrChannel(InputChannel):  # type: ignore[misc]
    """The hotline.

    Args:
        database: conversations, deliveries, transcripts.
        signature: checks that the carrier sent a request.
        profile: a name of `profiles.yml`.
        human_number: dialled for "human", or several at once with commas between; without one the
            console's desk takes the call, or a call-back is promised.
        desk_hours: when somebody takes calls, such as `08:30-17:30`.
        transcribe: the carrier writes messages down (Twilio's own transcription knows no Chinese).
        bot_timeout: seconds the bot may take for one turn.
        hints: words the recogniser should expect, such as names of plans.
        by_relay: calls are led over ConversationRelay (`ivr/relay/`).

    Raises:
        WrongProfile: the profile does not exist or does not fit the carrier.
    """

    def __init__(
        self,
        database: Database,
        signature: Signature,
        *,
        profile: str = "zhiyu",
        human_number: str | None = None,
        desk_hours: str = ROUND_THE_CLOCK,
        transcribe: bool = False,
        bot_timeout: float = 8.0,
        hints: Sequence[str] = (),
        by_relay: bool = False,
    ) -> None:
        self._database, self._signature = database, signature
        self._profile = load_profile(profile)
        self._human_number = human_number
        self._bot_timeout = bot_timeout
        self._hints = (*hints, *wording.data("hints.common"))
        self.relay = Relay(database, signature, hints=self._hints) if by_relay else None
        self._transcribe = transcribe
        self._turns = Turns(database, self._render, phone=bool(human_number), hours=desk_hours)
        self._desk = DeskWebhooks(database, self._fields, self._profile)
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._running: set[asyncio.Task[str]] = set()

    @classmethod
    def name(cls) -> str:
        """Also the path of the webhooks: `/webhooks/ivr/…`."""
        return "ivr"

    def blueprint(self, on_new_message: BotHandler) -> Blueprint:
        """The webhooks of a call's turns and of its human side, and the relay's routes if there is
        one.
        """
        webhooks = Blueprint("ivr_webhooks")
        self._desk.add_to(webhooks)
        if self.relay:
            self.relay.add_routes(webhooks, self._for_relay(on_new_message))

        @webhooks.post("/voice")
        async def voice(request: Request) -> HTTPResponse:
            return await self._answer(request, on_new_message, begins=True)

        @webhooks.post("/turn")
        async def turn(request: Request) -> HTTPResponse:
            return await self._answer(request, on_new_message)

        @webhooks.post("/status")
        async def status(request: Request) -> HTTPResponse:
            return await self._status(request)

        @webhooks.post("/fallback")
        async def fallback(request: Request) -> HTTPResponse:
            return await self._fallback(request)

        return webhooks

    async def _answer(
        self, request: Request, on_new_message: BotHandler, *, begins: bool = False
    ) -> HTTPResponse:
        try:
            fields = self._fields(request)
            at = 0 if begins else webhook.figure(request, "step")
            again = webhook.figure(request, "again", 0)
            number = webhook.number(request, fields) if begins else Number()
        except Forged as forged:
            return refused(forged)
        event = None if begins else Failed() if again else webhook.event(fields)
        call_id, caller = fields["CallSid"], webhook.caller(fields)
        try:
            document = await self._run_turn(on_new_message, call_id, at, caller, event, number)
            if self.relay:
                document = await self.relay.document(request, call_id, document)
            return xml(document)
        except OtherCaller:
            return refused("another caller's call")
        except NotFound:
            return refused("an outbound call that was not made")
        except Exception:  # no error may drop a call
            return xml(self._apology(at, again, number if begins else None))

    async def _run_turn(
        self,
        on_new_message: BotHandler,
        call_id: str,
        at: int,
        caller: str,
        event: Event | None,
        number: Number = HOTLINE_CALL,
    ) -> str:
        # a turn goes on when the carrier hangs up on us: it will ask for the same one again
        task = asyncio.ensure_future(self._turn(call_id, at, caller, event, number, on_new_message))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        try:
            return await asyncio.shield(task)
        except (OtherCaller, NotFound):
            raise
        except Exception as error:
            log_failure("turn", call_id, at, error)
            raise

    def _for_relay(self, on_new_message: BotHandler) -> Hotline:
        return Hotline(
            take=partial(self._run_turn, on_new_message),
            sorry=lambda at: self._apology(at, AGAIN),
            fields=self._fields,
        )

    async def _turn(
        self,
        call_id: str,
        at: int,
        caller: str,
        event: Event | None,
        number: Number,
        on_new_message: BotHandler,
    ) -> str:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + ANSWER_WITHIN
        async with self._locks.setdefault(call_id, asyncio.Lock()):
            taken = await asyncio.to_thread(self._turns.take, call_id, at, caller, event, number)
            if isinstance(taken, Asking) and taken.since is not None:
                taken = await self._wait(call_id, at, taken) or taken
            if isinstance(taken, str):
                return taken
            patience = min(self._bot_timeout, deadline - loop.time())
            with self._database.putting_off() as kept:
                told = await self._ask(call_id, at, taken, on_new_message, patience)
            keep = [] if isinstance(told, Failed) else kept
            return await asyncio.to_thread(self._turns.finish, call_id, at, told, keep)

    async def _wait(self, call_id: str, at: int, asking: Asking) -> str | None:
        """The document that another process is making; None once it had its time."""
        patience = timedelta(seconds=self._bot_timeout + 1)
        while asking.since and not stale(asking.since, patience):
            await asyncio.sleep(0.25)
            document = await asyncio.to_thread(self._turns.document, call_id, at)
            if document is not None:
                return document
        return None

    async def _ask(
        self, call_id: str, at: int, asking: Asking, on_new_message: BotHandler, patience: float
    ) -> Event:
        output = IvrOutput()
        message = webhook.message(self.name(), call_id, at, asking.ask, output, asking.dialled)
        task = asyncio.ensure_future(on_new_message(message))
        try:
            await asyncio.wait({task}, timeout=patience)
            if not task.done():
                logger.warning(
                    "call %s step %d: the bot took more than %.1f s", call_id, at, patience
                )
                return Failed()
            task.result()
        except Exception as error:  # whatever it was, the caller gets an apology
            log_failure("bot", call_id, at, error)
            return Failed()
        finally:
            task.cancel()
        return Answered(tuple(output.messages))

    async def _status(self, request: Request) -> HTTPResponse:
        try:
            fields = self._fields(request)
            number = webhook.number(request, fields)
        except Forged as forged:
            return refused(forged)
        if webhook.is_over(fields):
            call_id, status = fields["CallSid"], fields["CallStatus"]
            try:
                caller = webhook.caller(fields)
                if number.outbound is not None:
                    recording = fields.get("RecordingSid")
                    told = (call_id, number.outbound, status, recording)
                    await asyncio.to_thread(self._turns.outbound_ended, *told)
                await asyncio.to_thread(self._turns.hung_up, call_id, caller, status)
            except OtherCaller:
                return refused("another caller's call")
            except Exception as error:  # best effort on both sides
                log_failure("status", call_id, 0, error)
        return HTTPResponse(status=204)

    async def _fallback(self, request: Request) -> HTTPResponse:
        try:
            fields = self._fields(request)
            number = webhook.number(request, fields)
        except Forged as forged:
            return refused(forged)
        call_id, caller = fields["CallSid"], webhook.caller(fields)
        logger.error("call %s: the carrier reports error %r", call_id, fields.get("ErrorCode"))
        try:
            document = await asyncio.to_thread(self._turns.give_up, call_id, caller, number)
        except OtherCaller:
            return refused("another caller's call")
        except Exception as error:  # no error may drop a call
            log_failure("fallback", call_id, 0, error)
            document = self._apology(0, AGAIN)
        return xml(document)

    def _fields(self, request: Request) -> dict[str, str]:
        if not request.headers.get("Content-Type", "").lower().startswith(FORM):
            raise Forged("not a form")
        fields = self._signature.check(
            request.raw_url, request.body, request.headers.get("X-Twilio-Signature")
        )
        if not CALL_ID.fullmatch(fields.get("CallSid", "")):
            raise Forged("no call")
        return fields

    def _render(self, effects: tuple[Effect, ...], step: int) -> str:
        return render(
            effects,
            action=f"turn?step={step}",
            profile=self._profile,
            human_number=self._human_number,
            hints=self._hints,
            today=clock.today(),
            transcribe=self._transcribe,
        )

    def _apology(self, at: int, again: int, begins: Number | None = None) -> str:
        if again < AGAIN:
            action = f"voice?{begins.query}" if begins else f"turn?step={at}&"
            text = wording.text("trouble.moment")
            return try_again(text, action=f"{action}again={again + 1}", profile=self._profile)
        if self._human_number:
            return self._render((Say(wording.text("human.transfer")), Dial()), at)
        return self._render((Say(wording.text("trouble.hang_up")), HangUp("error")), at)
