"""The routes of the customer's pages.

    GET /                             what is here
    GET /handset                      the simulated phone
    GET /handset/inbox?phone=&after=  its SMS: {now, elderly, messages: [{id, at, sender, text}]}
    POST /handset/call-me {phone}     has 10085 call it
    POST /handset/elderly {phone, on} elderly mode of its owner
    POST /handset/clock {by}          the simulated time to the next `day` or `month`: {now}
    GET /handset/speech?text=         a WAV of the words, where espeak-ng is installed
    GET /handset/static/<version>/<file>

The payment page of a recharge is in pay.py, the page of an invoice in invoice.py.

All but the first and the last exist in a simulation only. The phone's inbox asks for no login, as a
phone in somebody's hand does: codes arrive there. So it knows the demo numbers and no others.
"""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any

from sanic import Blueprint, Request, response
from sanic.response import HTTPResponse
from sqlalchemy.orm import Session

from handset import looks, voice
from telecom import clock, elderly, notices, outbound_calls
from telecom import simulation as time
from telecom.conversations import line_of
from telecom.db import Database
from telecom.errors import Refused
from telecom.seed import demo_customers

LATEST = 200  # messages an answer holds at most; the newest


def create_blueprint(
    database: Database,
    *,
    simulation: bool,
    carrier: bool,
    espeak: str | None = None,
    moves: bool = False,
) -> Blueprint:
    """The pages on `database`.

    `simulation`: the simulated phone is on; `carrier`: the simulated carrier takes its calls;
    `espeak`: the espeak-ng program, by default the one on the path if there is one, "" for none;
    `moves`: whoever has the page may move the simulated time.
    """
    program = voice.program() if espeak is None else espeak
    blueprint = Blueprint("handset")
    customers = demo_customers() if simulation else []
    numbers = {customer.phone_number for customer in customers}

    @blueprint.get("/")
    async def home(request: Request) -> HTTPResponse:
        return looks.page("home.html", simulation=simulation)

    @blueprint.get("/handset")
    async def phone(request: Request) -> HTTPResponse:
        if not simulation:
            return looks.page("off.html", status=404)
        return looks.page(
            "handset.html",
            customers=customers,
            carrier=carrier,
            speech=bool(program),
            moves=simulation and moves,
            now=clock.now().isoformat(),
        )

    @blueprint.get("/handset/inbox")
    async def inbox(request: Request) -> HTTPResponse:
        number = request.args.get("phone", "")
        after = request.args.get("after", "0")
        if number not in numbers:
            return looks.trouble(404, "no_such_phone")
        if not re.fullmatch(r"[0-9]{1,9}", after):
            return looks.trouble(400, "bad_number")
        news = await asyncio.to_thread(_news, database, number, int(after))
        return _fresh(response.json({"now": clock.now().isoformat(), **news}))

    @blueprint.post("/handset/call-me")
    async def call_me(request: Request) -> HTTPResponse:
        body = _body(request)
        if _phone(body) not in numbers or not carrier:
            return looks.trouble(404, "no_such_phone")
        try:
            await asyncio.to_thread(
                database.run, lambda uow: outbound_calls.ask(uow, body["phone"], "customer")
            )
        except Refused as refused:
            return looks.trouble(409, refused.reason)
        return _fresh(response.json({}, status=202))

    @blueprint.post("/handset/elderly")
    async def elderly_mode(request: Request) -> HTTPResponse:
        body = _body(request)
        if _phone(body) not in numbers:
            return looks.trouble(404, "no_such_phone")
        if not isinstance(body.get("on"), bool):
            return looks.trouble(400, "bad_number")
        await asyncio.to_thread(database.run, lambda uow: _put_mode(uow, body["phone"], body["on"]))
        return _fresh(response.json({}))

    @blueprint.post("/handset/clock")
    async def move(request: Request) -> HTTPResponse:
        if not (simulation and moves):
            return looks.trouble(404, "no_clock")
        # Only application/json: a page of another origin may not send that without asking first.
        if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
            return looks.trouble(415, "bad_step")
        try:
            by = json.loads(request.body)["by"]
            now = await asyncio.to_thread(time.move, database, by)
        except (ValueError, KeyError, TypeError, RecursionError):
            return looks.trouble(400, "bad_step")
        return _fresh(response.json({"now": now.isoformat()}))

    @blueprint.get("/handset/speech")
    async def speech(request: Request) -> HTTPResponse:
        words = request.args.get("text", "")
        if not simulation or not program:
            return looks.trouble(404, "no_voice")
        if not words.strip() or len(words) > voice.LONGEST:
            return looks.trouble(400, "bad_words")
        try:
            sound = await voice.wav(program, words)
        except voice.SilentError:
            return looks.trouble(503, "no_voice")
        return response.raw(
            sound, content_type="audio/wav", headers={"Cache-Control": "private, max-age=600"}
        )

    @blueprint.get("/handset/static/<version:str>/<name:path>")
    async def static(request: Request, version: str, name: str) -> HTTPResponse:
        return looks.asset(version, name)

    return blueprint


def _body(request: Request) -> dict[str, Any]:
    """The JSON object of a request; empty if it is none, or another page's form."""
    # only application/json: a page of another origin may not send that without asking first
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        return {}
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def _phone(body: dict[str, Any]) -> str:
    number = body.get("phone")
    return number if isinstance(number, str) else ""


def _put_mode(uow: Session, number: str, on: bool) -> None:
    line = line_of(uow, number)
    if line is not None:
        elderly.put_for(line, on)


def _news(database: Database, number: str, after: int) -> dict[str, Any]:
    with database.read() as uow:
        line = line_of(uow, number)
        messages = [
            {
                "id": notice.id,
                "at": notice.created_at.isoformat(),
                "sender": notice.sender,
                "text": notice.text,
            }
            for notice in notices.inbox(uow, number, after)[-LATEST:]
        ]
        large = line is not None and elderly.is_on(line.customer)
        return {"elderly": large, "messages": messages}


def _fresh(answer: HTTPResponse) -> HTTPResponse:
    answer.headers["Cache-Control"] = "no-store"
    return answer
