"""The other two ends of a hotline under test: a carrier that signs, and a bot with a script."""

from __future__ import annotations

import asyncio
import re
from collections import deque
from typing import Any
from urllib.parse import urlencode, urljoin
from uuid import uuid4
from xml.etree import ElementTree as ET

import httpx
from rasa.core.channels.channel import UserMessage
from sqlalchemy import select
from twilio.request_validator import RequestValidator

from ivr.channel import IvrChannel
from telecom.db import Database
from telecom.models import Conversation, Delivery, Entry
from tests.ivr.limits import problems

TOKEN = "0123456789abcdef0123456789abcdef"
EMPTY = {f"{who}{what}": "" for who in ("From", "To") for what in ("City", "State", "Zip")}


class ScriptedBot:
    """Answers in the order of its script; an exception is raised, a number is slept first, a
    function gives the answer.
    """

    def __init__(self) -> None:
        self.script: deque[Any] = deque()
        self.messages: list[UserMessage] = []

    def will(self, *turns: Any) -> ScriptedBot:
        self.script.extend(turns)
        return self

    async def __call__(self, message: UserMessage) -> None:
        self.messages.append(message)
        turn = self.script.popleft() if self.script else {"text": "好的。"}
        if isinstance(turn, int | float):
            await asyncio.sleep(turn)
            turn = {"text": "太晚了。"}
        if callable(turn):
            turn = turn()
        if isinstance(turn, Exception):
            raise turn
        for part in turn if isinstance(turn, list) else [turn]:
            await message.output_channel.send_response(message.sender_id, dict(part))

    @property
    def heard(self) -> list[str]:
        return [message.text for message in self.messages]


class CallUnderTest:
    """One call as the carrier makes it; `document` is the last one it was given."""

    def __init__(self, hotline: Hotline, caller: str) -> None:
        self.hotline = hotline
        self.caller = caller
        self.id = f"CA{uuid4().hex}"
        self.url = f"{hotline.base}/webhooks/ivr/voice"
        self.document = ""

    async def post(self, url: str, **fields: str) -> httpx.Response:
        signed = {"CallSid": self.id, "From": self.caller, "To": "+8610086", **EMPTY, **fields}
        return await self.hotline.post(url, signed)

    async def go(self, url: str, **fields: str) -> CallUnderTest:
        response = await self.post(url, **fields)
        assert response.status_code == 200, response.status_code
        assert response.headers["content-type"].startswith("text/xml")
        self.document, self.url = response.text, url
        assert problems(self.document) == []
        return self

    async def begin(self) -> CallUnderTest:
        return await self.go(self.url, CallStatus="ringing")

    async def press(self, digits: str) -> CallUnderTest:
        return await self.go(self.action, Digits=digits)

    async def say(self, text: str, confidence: str = "0.9") -> CallUnderTest:
        return await self.go(self.action, SpeechResult=text, Confidence=confidence)

    async def silent(self) -> CallUnderTest:
        return await self.go(self.action)

    async def ended(self, status: str = "completed") -> httpx.Response:
        return await self.post(f"{self.hotline.base}/webhooks/ivr/status", CallStatus=status)

    @property
    def action(self) -> str:
        root = ET.fromstring(self.document)
        verb = next(verb for verb in root.iter() if "action" in verb.attrib)
        return urljoin(self.url, verb.attrib["action"])

    @property
    def spoken(self) -> str:
        return "".join("".join(say.itertext()) for say in ET.fromstring(self.document).iter("Say"))

    @property
    def ends_with(self) -> str:
        return ET.fromstring(self.document)[-1].tag

    @property
    def row(self) -> Conversation:
        with self.hotline.database.read() as uow:
            kept = uow.get(Conversation, self.id)
            assert kept is not None
            return kept

    @property
    def transcript(self) -> list[tuple[str, str]]:
        with self.hotline.database.read() as uow:
            query = select(Entry).where(Entry.conversation_id == self.id).order_by(Entry.id)
            return [(entry.who, entry.text) for entry in uow.execute(query).scalars()]

    @property
    def deliveries(self) -> int:
        with self.hotline.database.read() as uow:
            keys = uow.execute(select(Delivery.key)).scalars()
            return sum(1 for key in keys if re.fullmatch(rf"ivr:{self.id}:\d+", key))


class Hotline:
    """A running hotline, its database, its bot, its channel."""

    def __init__(
        self, base: str, database: Database, bot: ScriptedBot, channel: IvrChannel
    ) -> None:
        self.base = base
        self.database = database
        self.bot = bot
        self.channel = channel

    async def post(
        self, url: str, fields: dict[str, str], *, token: str | None = TOKEN, **headers: str
    ) -> httpx.Response:
        if token:
            headers["X-Twilio-Signature"] = RequestValidator(token).compute_signature(url, fields)
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        async with httpx.AsyncClient(timeout=20, trust_env=False) as client:
            return await client.post(url, content=urlencode(fields), headers=headers)

    async def call(self, caller: str = "+8613800138001") -> CallUnderTest:
        return await CallUnderTest(self, caller).begin()

    def everything_kept(self) -> str:
        """All of the database as text."""
        with self.database.engine.connect() as connection:
            raw = connection.connection.dbapi_connection
            return "\n".join(raw.iterdump())
