"""The two ways to the bot: the app's chat over HTTP, and a call through the simulated carrier.

Both are what real customers use, with nothing between: `act` does what the customer does and gives
what comes back.
"""

from __future__ import annotations

import re
import uuid
from typing import Any

import httpx
from sqlalchemy import select

from benchmarks.simulated.customer import Act, Heard
from benchmarks.simulated.goals import phrases
from ivr.carrier.http import Client
from ivr.carrier.session import LiveCall
from telecom.db import Database
from telecom.models import Notice

_KEYED = re.compile(r"([^，。；！？?\s][^，。；！？?]*?)请按([一二三四五六七八九零幺\d])")
_PLACES = dict(zip("一二三四五六七八九零幺", "12345678901", strict=True))
_MORE = "更多"
FAINT, CLEAR = 0.2, 0.9


class ChatLine:
    """The chat of the app, logged in by the code of an SMS."""

    def __init__(self, http: httpx.AsyncClient, house: Database, phone_number: str) -> None:
        self.http = http
        self.house = house
        self.phone_number = phone_number
        self.log: list[tuple[str, str]] = []

    async def begin(self) -> Heard:
        """Log in; the bot says nothing by itself."""
        number = {"phone_number": self.phone_number}
        (await self.http.post("/webhooks/app/login_code", json=number)).raise_for_status()
        with self.house.read() as uow:
            query = select(Notice.text).where(Notice.template == "login_code")
            text = uow.execute(query.order_by(Notice.id.desc())).scalars().first() or ""
        code = re.findall(r"\d{6}", text)[0]
        answer = await self.http.post("/webhooks/app/login", json={**number, "code": code})
        answer.raise_for_status()
        self.headers = {"Authorization": f"Bearer {answer.json()['token']}"}
        return Heard("")

    async def act(self, act: Act, heard: Heard) -> Heard:
        """Send a message or press a button."""
        said = {"text": act.text}
        if act.do == "press":
            said = {"choice": heard.options[act.text]}
        self.log.append(("客户", f"[{act.text}]" if act.do == "press" else act.text))
        answer = await self.http.post(
            "/webhooks/app/message",
            json={**said, "message_id": uuid.uuid4().hex},
            headers=self.headers,
        )
        if answer.status_code != httpx.codes.OK:
            self.log.append(("错误", f"{answer.status_code} {answer.text}"))
            return Heard(answer.text, over=True)
        return self._read(answer.json()["messages"])

    async def end(self) -> None:
        """A chat is simply left."""

    def _read(self, messages: list[dict[str, Any]]) -> Heard:
        text = "\n".join(m["text"] for m in messages if m.get("text"))
        buttons = [b for m in messages for b in m.get("buttons") or []]
        self.log.append(("机器人", "".join([text, *(f" [{b['title']}]" for b in buttons)])))
        return Heard(
            text,
            {b["title"]: b["payload"] for b in buttons},
            misunderstood=any((m.get("custom") or {}).get("misunderstood") for m in messages),
        )


class CallLine:
    """A call to 10086; `barges_in` is said into the greeting."""

    def __init__(self, client: Client, phone_number: str, *, barges_in: str = "") -> None:
        self.call = LiveCall(client, caller=phone_number)
        self.barges_in = barges_in
        self.log: list[tuple[str, str]] = []
        self.seen = 0

    async def begin(self) -> Heard:
        """Dial, and hear the greeting or speak into it."""
        if self.barges_in:
            self.call.barge_in(say=self.barges_in)
            self.log.append(("客户", f"{self.barges_in}（插话）"))
        await self.call.dial()
        return self._read()

    async def act(self, act: Act, heard: Heard) -> Heard:
        """Speak, press keys or say nothing."""
        if act.do == "silence":
            self.log.append(("客户", "（沉默）"))
            await self.call.silence()
        elif act.do == "say":
            self.log.append(("客户", act.text + ("（听不清）" if act.faint else "")))
            await self.call.say(act.text, FAINT if act.faint else CLEAR)
        else:
            keys = heard.options[act.text] if act.do == "press" else act.text
            self.log.append(("客户", f"[按{keys if len(keys) < 6 else '*' * len(keys)}]"))
            await self.call.press(keys)
        return self._read()

    async def end(self) -> None:
        """Hang up, if the call is not over."""
        if self.call.state != "ended":
            await self.call.hang_up()
            self.log.append(("客户", "（挂机）"))

    def _read(self) -> Heard:
        captions = self.call.heard[self.seen :]
        self.seen = len(self.call.heard)
        text = "\n".join(caption.text for caption in captions)
        self.log.append(("机器人", text.replace("\n", " / ")))
        keyed = {title: _PLACES.get(key, key) for title, key in _KEYED.findall(text)}
        more = any(_MORE in title for title in keyed)
        gather = self.call.gather
        return Heard(
            text,
            {title: key for title, key in keyed.items() if _MORE not in title},
            more=more,
            speech=bool(gather and gather.speech),
            over=self.call.state not in ("listening", "recording"),
            misunderstood=bool(re.search(phrases()["misunderstood"], text)),
        )
