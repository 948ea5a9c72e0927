"""A hotline of canned documents on loopback, which checks every signature as the real one must."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from multidict import MultiDict
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, raw
from twilio.request_validator import RequestValidator

from ivr.carrier.account import Account

SID = "AC" + "1" * 32
TOKEN = "0123456789abcdef0123456789abcdef"


@dataclass
class Answer:
    """What a path answers: a document's inside, or anything else."""

    inside: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = "text/xml"
    body: bytes | None = None
    delay: float = 0.0


@dataclass
class Seen:
    """One request; `form` with its empty fields, `genuine` if Twilio's validator agrees."""

    method: str
    path: str
    query: dict[str, str]
    form: dict[str, str]
    headers: dict[str, str]
    genuine: bool

    @property
    def token(self) -> str:
        return self.headers["i-twilio-idempotency-token"]


class FakeHotline:
    """Answers each path with its documents in turn; the last one stays."""

    def __init__(self, port: int, public_base_url: str = "") -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.base_url = public_base_url or self.address
        self.answers: dict[str, list[Answer]] = {}
        self.seen: list[Seen] = []
        self.statuses: list[dict[str, str]] = []

    def on(self, path: str, *answers: Answer | str) -> None:
        self.answers[path] = [Answer(a) if isinstance(a, str) else a for a in answers]

    def account(self, **changes: str) -> Account:
        return Account(self.base_url, SID, TOKEN, **changes)

    async def handle(self, request: Request, path: str = "") -> HTTPResponse:
        target = request.raw_url.decode()
        form = parse_qsl(request.body.decode(), keep_blank_values=True)
        seen = Seen(
            request.method,
            request.path,
            dict(parse_qsl(request.query_string, keep_blank_values=True)),
            dict(form),
            {name.lower(): value for name, value in request.headers.items()},
            RequestValidator(TOKEN).validate(
                self.base_url + target,
                MultiDict(form),
                request.headers.get("X-Twilio-Signature", ""),
            ),
        )
        self.seen.append(seen)
        if request.path == "/webhooks/ivr/status":
            self.statuses.append(seen.form)
            return raw(b"", status=204)
        answers = self.answers.get(request.path) or [Answer(status=404)]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        await asyncio.sleep(answer.delay)
        body = f"<Response>{answer.inside}</Response>".encode()
        return raw(
            body if answer.body is None else answer.body,
            status=answer.status,
            headers=answer.headers,
            content_type=answer.content_type,
        )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def served(
    hotline: FakeHotline, port: int, blueprint: Blueprint | None = None
) -> AsyncIterator[FakeHotline]:
    """Serves the hotline, and perhaps a blueprint beside it, in this event loop."""
    Sanic.test_mode = True
    app = Sanic(f"fake_hotline_{port}", configure_logging=False)
    if blueprint:
        app.blueprint(blueprint)
    app.add_route(hotline.handle, "/<path:path>", methods=["GET", "POST"])
    server = await app.create_server(
        host="127.0.0.1", port=port, return_asyncio_server=True, access_log=False
    )
    assert server is not None
    await server.startup()
    await server.before_start()
    await server.after_start()
    try:
        yield hotline
    finally:
        await server.before_stop()
        await server.close()
