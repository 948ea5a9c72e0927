"""Calls from a browser: the handset page dials, presses, speaks and reads the captions here.

For development and simulation only.
"""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

from sanic import Blueprint, Sanic
from sanic.exceptions import InvalidUsage, NotFound
from sanic.request import Request
from sanic.response import HTTPResponse, empty, text
from sanic.response import json as json_response

from ivr.carrier.account import Account
from ivr.carrier.http import Client
from ivr.carrier.incoming import add_incoming
from ivr.carrier.session import KEYS
from ivr.carrier.switchboard import Switchboard

LONGEST_POLL = 20.0  # seconds
LONGEST_TEXT = 500  # characters said at once
LONGEST_NUMBER = 40


def carrier_blueprint(
    base_url: str,
    account_sid: str,
    auth_token: str,
    *,
    connect_to: str = "",
    most: int = 50,
    idle: float = 120.0,
    pace: float = 1.0,
) -> Blueprint:
    """The routes under `/carrier`; `connect_to` and `pace` as of Account and LiveCall.

    POST /carrier/calls {from, to} → 201 {id, call_sid}; POST /carrier/calls/<id>/keys {keys},
    /say {text, confidence?}, /speaking, /hangup → 202; GET /carrier/calls/<id>/events?after=n waits
    up to 20 s → {state, status, events}. Wrong input is 400, an unknown call 404, too many 429.
    Calls to a handset: `ivr/carrier/incoming.py`.
    """
    account = Account(base_url, account_sid, auth_token, connect_to=connect_to)
    blueprint = Blueprint("carrier", url_prefix="/carrier")
    boards: list[Switchboard] = []  # made in the server's own event loop

    def board() -> Switchboard:
        if not boards:
            boards.append(Switchboard(Client(account), most=most, idle=idle, pace=pace))
        return boards[0]

    async def close(_app: Sanic, _loop: asyncio.AbstractEventLoop) -> None:
        while boards:
            await boards.pop().close()

    blueprint.listener("before_server_stop")(close)

    @blueprint.post("/calls")
    async def dial(request: Request) -> HTTPResponse:
        body = _body(request)
        caller = _text(body, "from", LONGEST_NUMBER)
        called = _text(body, "to", LONGEST_NUMBER, "10086")
        key, call = board().dial(caller, called)
        return json_response({"id": key, "call_sid": call.sid}, status=201)

    @blueprint.post("/calls/<key>/keys")
    async def press(request: Request, key: str) -> HTTPResponse:
        keys = _text(_body(request), "keys", LONGEST_NUMBER)
        if set(keys) - KEYS:
            raise InvalidUsage("keys are 0-9, * and #")
        kept = board().get(key)
        kept.start(kept.call.press(keys))
        return empty(202)

    @blueprint.post("/calls/<key>/speaking")
    async def speaking(request: Request, key: str) -> HTTPResponse:
        _body(request)
        kept = board().get(key)
        kept.start(kept.call.begin_speaking())
        return empty(202)

    @blueprint.post("/calls/<key>/say")
    async def say(request: Request, key: str) -> HTTPResponse:
        body = _body(request)
        text = _text(body, "text", LONGEST_TEXT)
        confidence = body.get("confidence", 0.9)
        if not isinstance(confidence, int | float | None) or isinstance(confidence, bool):
            raise InvalidUsage("confidence is a number from 0 to 1 or null")
        kept = board().get(key)
        kept.start(kept.call.say(text, confidence))
        return empty(202)

    @blueprint.post("/calls/<key>/hangup")
    async def hang_up(request: Request, key: str) -> HTTPResponse:
        _body(request)
        kept = board().get(key)
        kept.start(kept.call.hang_up())
        return empty(202)

    @blueprint.get("/recordings/<sid:[A-Za-z0-9]+>")
    async def recording(request: Request, sid: str) -> HTTPResponse:
        words = board().client.recording(sid)
        if words is None:
            raise NotFound("no such recording")
        return text(words)

    @blueprint.get("/calls/<key>/events")
    async def events(request: Request, key: str) -> HTTPResponse:
        after = request.args.get("after", "0")
        if not after.isascii() or not after.isdigit() or len(after) > 6:
            raise InvalidUsage("after is the number of an event")
        kept = board().get(key)
        ended = kept.call.state == "ended"
        entries = await kept.call.diary.after(int(after), 0 if ended else LONGEST_POLL)
        kept.seen = time.monotonic()
        call = kept.call
        return json_response({"state": call.state, "status": call.status, "events": entries})

    add_incoming(blueprint, account, board)
    return blueprint


def _body(request: Request) -> dict[str, Any]:
    """The JSON object of a request. Its type is asked for, so that no foreign page's form fits."""
    if (request.content_type or "").partition(";")[0].strip() != "application/json":
        raise InvalidUsage("send application/json")
    try:
        body = json.loads(request.body or b"{}")
    except ValueError as error:
        raise InvalidUsage("not JSON") from error
    if not isinstance(body, dict):
        raise InvalidUsage("send a JSON object")
    return body


def _text(body: dict[str, Any], name: str, longest: int, default: str = "") -> str:
    value = body.get(name, default)
    if not isinstance(value, str) or not value.strip() or len(value) > longest:
        raise InvalidUsage(f"{name} is a text of 1 to {longest} characters")
    return value.strip()
