"""Calls to a handset: the application asks for them as it asks Twilio, and somebody picks up.

    POST /carrier/2010-04-01/Accounts/<sid>/Calls.json  Twilio's form and answer, HTTP basic auth
    GET  /carrier/incoming?phone=&known=                waits up to 20 s → {call: {id, from} | null}
    POST /carrier/calls/<id>/accept, /decline           202; 409 if it does not ring any more

`known` is the id of the call that the handset shows already: only news are answered at once.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
import re
import time
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qsl

from sanic import Blueprint
from sanic.exceptions import InvalidUsage, SanicException
from sanic.request import Request
from sanic.response import HTTPResponse, empty
from sanic.response import json as json_response

from ivr.carrier.account import API_VERSION, Account, e164
from ivr.carrier.session import LiveCall
from ivr.carrier.switchboard import Kept, Switchboard

LONGEST_POLL = 20.0  # seconds
GLANCE = 0.25
RINGS = 30  # seconds, if the application does not say
LONGEST_RINGING = 600
LONGEST_BODY = 16_000  # bytes


class NotRingingError(SanicException):
    """The call was taken, given up or declined meanwhile."""

    status_code = 409
    quiet = True


def add_incoming(blueprint: Blueprint, account: Account, board: Callable[[], Switchboard]) -> None:
    """Put the routes on the carrier's `blueprint`."""

    @blueprint.post(f"/{API_VERSION}/Accounts/<sid>/Calls.json")
    async def create(request: Request, sid: str) -> HTTPResponse:
        if sid != account.sid or not _authorised(request, account):
            return _refused(401, 20003, "Authenticate")
        fields = _fields(request)
        called, url = fields.get("To", "").strip(), fields.get("Url", "").strip()
        if not called or not fields.get("From", "").strip():
            return _refused(400, 21201, "No 'To' or 'From' number is specified")
        if not url:
            return _refused(400, 21205, "Url parameter is required")
        theirs = replace(
            account,
            voice_path=url,
            fallback_path=fields.get("FallbackUrl", ""),
            status_path=fields.get("StatusCallback", ""),
        )
        given = fields.get("Timeout", "")
        seconds = min(int(given), LONGEST_RINGING) if re.fullmatch(r"[0-9]{1,4}", given) else RINGS
        call = LiveCall.outgoing(
            board().client,
            theirs,
            caller=fields["From"].strip(),
            called=called,
            pace=board().pace,
            recorded=fields.get("Record", "").lower() == "true",
        )
        board().ring(call, seconds)
        told = {"sid": call.sid, "account_sid": sid, "status": "queued", "to": e164(called)}
        facts = {"from": fields["From"], "direction": "outbound-api", "api_version": API_VERSION}
        return json_response({**told, **facts}, status=201)

    @blueprint.get("/incoming")
    async def incoming(request: Request) -> HTTPResponse:
        phone, known = request.args.get("phone", ""), request.args.get("known", "")
        if not re.fullmatch(r"\+?[0-9]{5,20}", phone):
            raise InvalidUsage("phone is a number")
        until = time.monotonic() + LONGEST_POLL
        while True:
            key, kept = board().ringing_at(e164(phone))
            if key != known or time.monotonic() > until:
                break
            await asyncio.sleep(GLANCE)
        call = {"id": key, "from": kept.call.caller} if kept else None
        return json_response({"call": call})

    @blueprint.post("/calls/<key>/accept")
    async def accept(request: Request, key: str) -> HTTPResponse:
        kept = _ringing(request, board(), key)
        kept.start(kept.call.dial())
        return empty(202)

    @blueprint.post("/calls/<key>/decline")
    async def decline(request: Request, key: str) -> HTTPResponse:
        kept = _ringing(request, board(), key)
        kept.start(kept.call.is_not_taken("busy"))
        return empty(202)


def _ringing(request: Request, board: Switchboard, key: str) -> Kept:
    # a foreign page's form must not pick up a telephone
    if (request.content_type or "").partition(";")[0].strip() != "application/json":
        raise InvalidUsage("send application/json")
    kept = board.get(key)
    if not kept.rings:
        raise NotRingingError("it does not ring")
    kept.rings = False
    return kept


def _authorised(request: Request, account: Account) -> bool:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return False
    try:
        pair = base64.b64decode(given, validate=True)
    except (binascii.Error, ValueError):
        return False
    return hmac.compare_digest(pair, f"{account.sid}:{account.token}".encode())


def _fields(request: Request) -> dict[str, str]:
    if len(request.body or b"") > LONGEST_BODY:
        raise InvalidUsage("too long")
    return dict(parse_qsl((request.body or b"").decode("utf-8", "replace")))


def _refused(status: int, code: int, message: str) -> HTTPResponse:
    told = {"code": code, "message": message, "status": status}
    return json_response({**told, "more_info": ""}, status=status)
