"""Channel `app`: the chat of the customer's app, over JSON.

    POST /login_code {phone_number}         an SMS code; the answer hides whether the number exists
    POST /login      {phone_number, code}   → {token, phone_number, expires_at}
    POST /message    {text | choice, message_id} → {messages: [{text?, buttons?, custom?}]}
    POST /sms        {to, text, message_id} an SMS from this phone; answered in the inbox → {}
    POST /new                               a new conversation of the same login → {token, …}
    POST /logout                            the token is worth nothing afterwards
    GET  /history?after=                    → {entries: [{id, at, who, text, buttons?}]}
    GET  /inbox?after=                      → {messages: [{id, at, sender, text}]}, without codes

All but the first two want `Authorization: Bearer <token>`; the sender is what the token says, and
`/history` is this conversation's alone. A `message_id` that comes again gets the answer of the
first time and nothing is done twice. An error is `{error, message}`, `message` in Chinese.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
import weakref
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse
from sqlalchemy.exc import IntegrityError

from bot.channels import app_session, app_sms
from bot.channels.app_requests import (
    MESSAGES,
    AppError,
    after_of,
    answers,
    body_of,
    log_failure,
    phone_number_of,
    text_of,
)
from bot.channels.app_session import CHANNEL, AppSession
from telecom import clock, conversations, elderly, identity, notices, transcripts
from telecom.db import Database
from telecom.errors import NotFound, Refused, WrongPassword

PATIENCE = 25.0  # seconds until the customer is told to ask again; the bot goes on meanwhile
MESSAGE_ID = re.compile(r"[0-9A-Za-z_-]{8,64}")

logger = logging.getLogger(__name__)


class AppOutput(CollectingOutputChannel):
    """Collects the bot's messages of one turn."""

    @classmethod
    def name(cls) -> str:
        """The channel's name, by which the domain picks its wording."""
        return CHANNEL


class AppChannel(InputChannel):
    """The app's chat. `secret_key` signs the logins, `patience` is in seconds."""

    def __init__(self, database: Database, *, secret_key: str, patience: float = PATIENCE) -> None:
        self.database = database
        self.secret_key = secret_key
        self.patience = patience
        self._locks: weakref.WeakValueDictionary[str, asyncio.Lock] = weakref.WeakValueDictionary()
        self._turns: set[asyncio.Task[str]] = set()

    @classmethod
    def name(cls) -> str:
        """The channel's name, which is also its place under /webhooks."""
        return CHANNEL

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The channel's routes."""
        blueprint = Blueprint("app_channel")

        @blueprint.post("/login_code")
        @answers
        async def login_code(request: Request) -> HTTPResponse:
            phone_number = phone_number_of(body_of(request))
            await asyncio.to_thread(self._send_code, phone_number)
            return response.json({"message": MESSAGES["code_sent"]})

        @blueprint.post("/login")
        @answers
        async def login(request: Request) -> HTTPResponse:
            body = body_of(request)
            phone_number = phone_number_of(body)
            code = body.get("code")
            if not isinstance(code, str) or not re.fullmatch(r"[0-9]{6}", code.strip()):
                raise AppError(400, "bad_code")
            session = await asyncio.to_thread(self._login, phone_number, code.strip())
            return self._logged_in(session, phone_number)

        @blueprint.post("/message")
        @answers
        async def message(request: Request) -> HTTPResponse:
            session = self._session(request)
            body = body_of(request)
            text, metadata = text_of(body)
            message_id = _message_id(body)
            turn = asyncio.ensure_future(
                self._turn(on_new_message, session, message_id, text, metadata)
            )
            self._turns.add(turn)
            turn.add_done_callback(self._turns.discard)
            # The turn outlives a browser that hangs up: whoever asks again gets its answer.
            try:
                answer = await asyncio.wait_for(asyncio.shield(turn), self.patience)
            except asyncio.TimeoutError:
                turn.add_done_callback(_note_failure)
                raise AppError(503, "bot_slow") from None
            except asyncio.CancelledError:
                turn.add_done_callback(_note_failure)
                raise
            return response.raw(answer.encode(), content_type="application/json")

        @blueprint.post("/sms")
        @answers
        async def sms(request: Request) -> HTTPResponse:
            session, body = self._session(request), body_of(request)
            await asyncio.to_thread(app_sms.take, self.database, session, _message_id(body), body)
            return response.json({})

        @blueprint.post("/new")
        @answers
        async def new(request: Request) -> HTTPResponse:
            session, phone_number = await asyncio.to_thread(self._again, self._session(request))
            return self._logged_in(session, phone_number)

        @blueprint.post("/logout")
        @answers
        async def logout(request: Request) -> HTTPResponse:
            await asyncio.to_thread(self._logout, self._session(request))
            return response.json({})

        @blueprint.get("/history")
        @answers
        async def history(request: Request) -> HTTPResponse:
            entries = await asyncio.to_thread(
                self._history, self._session(request), after_of(request)
            )
            return response.json({"entries": entries})

        @blueprint.get("/inbox")
        @answers
        async def inbox(request: Request) -> HTTPResponse:
            messages = await asyncio.to_thread(
                self._inbox, self._session(request), after_of(request)
            )
            return response.json({"messages": messages})

        return blueprint

    def _session(self, request: Request) -> AppSession:
        return app_session.from_header(request.headers.get("authorization"), self.secret_key)

    def _logged_in(self, session: AppSession, phone_number: str) -> HTTPResponse:
        return response.json(
            {
                "token": session.token(self.secret_key),
                "phone_number": phone_number,
                "expires_at": session.expires_at.isoformat(),
            }
        )

    def _send_code(self, phone_number: str) -> None:
        # Unknown numbers and too many codes get the usual answer: it tells nobody who is here.
        try:
            self.database.run(lambda uow: identity.send_login_code(uow, phone_number))
        except (NotFound, Refused) as refusal:
            logger.info("no login code sent: %s", type(refusal).__name__)

    def _login(self, phone_number: str, code: str) -> AppSession:
        with self.database.work() as uow:
            try:
                line = identity.check_login_code(uow, phone_number, code)
            except WrongPassword as error:
                uow.commit()
                raise AppError(403, "wrong_code") from error
            session = app_session.start(uow, line)
            uow.commit()
            return session

    def _again(self, session: AppSession) -> tuple[AppSession, str]:
        with self.database.work() as uow:
            app_session.conversation_of(uow, session)
            line = app_session.line_of(uow, session)
            conversations.end(uow, session.conversation_id, app_session.REPLACED)
            started = app_session.start(uow, line, session.expires_at)
            uow.commit()
            return started, line.phone_number

    def _logout(self, session: AppSession) -> None:
        with self.database.work() as uow:
            conversation = app_session.conversation_of(uow, session)
            conversation.ended_at = conversation.ended_at or clock.now()
            conversation.end_reason = app_session.LOGGED_OUT
            uow.commit()

    def _history(self, session: AppSession, after: int) -> list[dict[str, Any]]:
        with self.database.read() as uow:
            app_session.conversation_of(uow, session)
            return [
                {
                    "id": entry.id,
                    "at": entry.at.isoformat(),
                    "who": entry.who,
                    "text": entry.text,
                    **({"buttons": entry.buttons} if entry.buttons else {}),
                }
                for entry in transcripts.of(uow, session.conversation_id, after)
                if entry.who != "system"
            ]

    def _inbox(self, session: AppSession, after: int) -> list[dict[str, Any]]:
        with self.database.read() as uow:
            app_session.conversation_of(uow, session)
            line = app_session.line_of(uow, session)
            return [
                {
                    "id": notice.id,
                    "at": notice.created_at.isoformat(),
                    "sender": notice.sender,
                    "text": notice.text,
                }
                for notice in notices.inbox(uow, line.phone_number, after)
                if not notice.secret  # a stolen token must not read the code of the next login
            ]

    async def _turn(
        self,
        on_new_message: Callable[[UserMessage], Awaitable[Any]],
        session: AppSession,
        message_id: str,
        text: str,
        metadata: dict[str, Any],
    ) -> str:
        """The JSON body that answers one message, handled now or the first time it came."""
        key = f"{CHANNEL}:{session.conversation_id}:{message_id}"
        async with self._locks.setdefault(session.conversation_id, asyncio.Lock()):
            earlier, is_elderly = await asyncio.to_thread(self._earlier_answer, session, key)
            if earlier is not None:
                return earlier
            output = AppOutput()
            try:
                await on_new_message(
                    UserMessage(
                        text,
                        output,
                        session.conversation_id,
                        input_channel=CHANNEL,
                        message_id=key,
                        metadata={**metadata, "elderly": True} if is_elderly else metadata,
                    )
                )
            except Exception as error:
                log_failure("the bot failed", error)
                raise AppError(503, "bot_failed") from error
            return await asyncio.to_thread(self._keep_answer, session, key, output.messages)

    def _earlier_answer(self, session: AppSession, key: str) -> tuple[str | None, bool]:
        """The answer given before, if there is one, and whether the customer is in elderly mode."""
        with self.database.read() as uow:
            conversation = app_session.conversation_of(uow, session)
            line = app_session.line_of(uow, session)
            earlier = conversations.delivered(uow, key)
            if earlier is None and conversation.ended_at is not None:
                raise AppError(409, "conversation_over")
            return earlier, elderly.is_on(line.customer)

    def _keep_answer(self, session: AppSession, key: str, messages: list[dict[str, Any]]) -> str:
        shown = [{k: v for k, v in m.items() if k != "recipient_id"} for m in messages]
        body = json.dumps({"messages": shown}, ensure_ascii=False)
        wants_human = any((m.get("custom") or {}).get("do") == "transfer" for m in shown)
        try:
            with self.database.work() as uow:
                if wants_human:
                    conversations.hand_off(uow, session.conversation_id, "queued")
                elif not shown and conversations.get(uow, session.conversation_id).handoff is None:
                    # Rasa swallows what actions raise: silence without a human is a failure.
                    raise AppError(503, "bot_failed")
                conversations.remember_delivery(uow, key, body)
                uow.commit()
        except IntegrityError:
            # Another process answered the same message meanwhile: its answer counts.
            with self.database.read() as uow:
                return conversations.delivered(uow, key) or body
        return body


def _message_id(body: dict[str, Any]) -> str:
    value = body.get("message_id")
    if not isinstance(value, str) or not MESSAGE_ID.fullmatch(value):
        raise AppError(400, "bad_message_id")
    return value


def _note_failure(turn: asyncio.Task[str]) -> None:
    # Looked at, or asyncio complains of an exception nobody waited for; the turn has logged it.
    if not turn.cancelled():
        turn.exception()
