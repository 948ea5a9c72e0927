"""The carrier's SMS webhooks, in Twilio's form.

    POST /webhooks/sms                  a customer's message; answered by a notice, not by TwiML
    POST /webhooks/sms/status?notice=   what became of a notice

Both are checked against their signature before anything else. An error of ours is a 503, upon which
the message can be delivered again: its MessageSid makes it count once.
"""

from __future__ import annotations

import asyncio
import logging
import re
import traceback

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse

from ivr.signature import Forged, Signature
from ivr.webhook import mobile
from telecom import inbound_sms, outbox
from telecom.db import Database

NOTHING = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
FORM = "application/x-www-form-urlencoded"
SID = re.compile(r"[A-Za-z0-9]{2,40}")
STATES = {
    "delivered": outbox.DELIVERED,
    "undelivered": outbox.FAILED,
    "failed": outbox.FAILED,
}

logger = logging.getLogger(__name__)


def sms_blueprint(database: Database, signature: Signature) -> Blueprint:
    """The two webhooks on `database`."""
    webhooks = Blueprint("sms_webhooks", url_prefix="/webhooks/sms")

    @webhooks.post("")
    async def message(request: Request) -> HTTPResponse:
        try:
            fields = _fields(request, signature)
        except Forged as forged:
            return _refused(forged)
        number = mobile(fields.get("From", "").strip())
        if number is None:
            return _xml()  # foreign numbers and short codes are nobody's line
        to = inbound_sms.HOTLINE
        text, key = fields.get("Body", ""), f"twilio:{fields['MessageSid']}"
        try:
            await asyncio.to_thread(
                database.run, lambda uow: inbound_sms.receive(uow, key, number, to, text)
            )
        except Exception as error:
            return _failed("message", error)
        return _xml()

    @webhooks.post("/status")
    async def status(request: Request) -> HTTPResponse:
        try:
            fields = _fields(request, signature)
        except Forged as forged:
            return _refused(forged)
        state = STATES.get(fields.get("MessageStatus", ""))
        notice = request.args.get("notice", "")
        if state is None:
            return HTTPResponse(status=204)  # on its way
        sid, error_code = fields["MessageSid"], fields.get("ErrorCode") or None
        notice_id = int(notice) if re.fullmatch(r"[0-9]{1,9}", notice) else None
        try:
            known = await asyncio.to_thread(
                database.run,
                lambda uow: outbox.report(uow, sid, state, notice_id=notice_id, error=error_code),
            )
        except Exception as error:
            return _failed("status", error)
        return HTTPResponse(status=204 if known else 404)

    return webhooks


def _fields(request: Request, signature: Signature) -> dict[str, str]:
    if not request.headers.get("Content-Type", "").lower().startswith(FORM):
        raise Forged("not a form")
    given = request.headers.get("X-Twilio-Signature")
    fields = signature.check(request.raw_url, request.body, given)
    if not SID.fullmatch(fields.get("MessageSid", "")):
        raise Forged("no message")
    return fields


def _refused(why: Forged) -> HTTPResponse:
    logger.warning("an SMS webhook was refused: %s", why)
    return HTTPResponse(status=403)


def _failed(what: str, error: BaseException) -> HTTPResponse:
    # neither the message nor the values: both may hold what the customer wrote
    places = "".join(traceback.format_tb(error.__traceback__))
    logger.error("SMS %s failed, %s\n%s", what, type(error).__name__, places)
    return HTTPResponse(status=503)


def _xml() -> HTTPResponse:
    return HTTPResponse(NOTHING, content_type="text/xml; charset=utf-8")
