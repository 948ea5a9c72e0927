"""The routes of the customer's pages.

    GET /                             what is here
    GET /handset                      the simulated phone
    GET /handset/inbox?phone=&after=  its SMS: {now, messages: [{id, at, sender, text}]}
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

from handset import looks, voice
from telecom import clock, notices
from telecom import simulation as time
from telecom.db import Database
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
        messages = await asyncio.to_thread(_messages, database, number, int(after))
        return _fresh(response.json({"now": clock.now().isoformat(), "messages": messages}))

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


def _messages(database: Database, number: str, after: int) -> list[dict[str, Any]]:
    with database.read() as uow:
        return [
            {
                "id": notice.id,
                "at": notice.created_at.isoformat(),
                "sender": notice.sender,
                "text": notice.text,
            }
            for notice in notices.inbox(uow, number, after)[-LATEST:]
        ]


def _fresh(answer: HTTPResponse) -> HTTPResponse:
    answer.headers["Cache-Control"] = "no-store"
    return answer
