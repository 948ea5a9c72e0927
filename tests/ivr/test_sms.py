"""The SMS webhooks: signed, taken once, answered by a notice; and what becomes of our own SMS."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from sanic import Sanic
from sqlalchemy import select
from sqlalchemy.orm import Session
from twilio.request_validator import RequestValidator

from ivr.signature import Signature
from ivr.sms import sms_blueprint
from telecom import notices, outbox
from telecom.conversations import line_of
from telecom.db import Database
from telecom.models import InboundSms, Notice
from tests.fakes.listening import listening
from tests.ivr.hotline import TOKEN

WANG = "13800138001"
PUBLIC = "https://bot.example.cn"
FORM = "application/x-www-form-urlencoded"


@dataclass
class Carrier:
    """Posts webhooks as Twilio does, to the house at `base`."""

    base: str
    database: Database

    async def post(
        self, path: str, fields: dict[str, str], *, token: str = TOKEN, form: str = FORM
    ) -> httpx.Response:
        url = f"{self.base}/webhooks/sms{path}"
        signed = f"{PUBLIC}/webhooks/sms{path}"
        signature = RequestValidator(token).compute_signature(signed, fields)
        headers = {"X-Twilio-Signature": signature, "Content-Type": form}
        async with httpx.AsyncClient(timeout=20, trust_env=False) as client:
            return await client.post(url, content=urlencode(fields).encode(), headers=headers)

    async def message(
        self, text: str, sid: str = "SM1", number: str = "+8613800138001", **more: str
    ) -> httpx.Response:
        fields = {"MessageSid": sid, "From": number, "To": "+8610086", "Body": text, "NumMedia": ""}
        return await self.post("", {**fields, **more})

    async def status(self, path: str, sid: str, state: str, **more: str) -> httpx.Response:
        return await self.post(path, {"MessageSid": sid, "MessageStatus": state, **more})

    def notices(self) -> list[Notice]:
        with self.database.read() as uow:
            return list(uow.execute(select(Notice).order_by(Notice.id)).scalars())

    def received(self) -> int:
        with self.database.read() as uow:
            return len(uow.execute(select(InboundSms.id)).all())


@pytest_asyncio.fixture
async def carrier(database: Database) -> AsyncIterator[Carrier]:
    app = Sanic(f"sms-{uuid4().hex}", configure_logging=False)
    app.blueprint(sms_blueprint(database, Signature(TOKEN, PUBLIC)))
    async with listening(app) as base:
        yield Carrier(base, database)
    database.close()


@pytest.fixture
def sent(database: Database) -> Notice:
    """A notice that the carrier has taken as SMsent."""

    def verb(uow: Session) -> Notice:
        line = line_of(uow, WANG)
        assert line is not None
        notice = notices.send(uow, line, "ticket_replied", "k", ticket_no="TS1", text="好")
        assert notice is not None
        outbox.claim(uow)
        outbox.sent(uow, notice.id, "SMsent")
        return notice

    return database.run(verb)


async def test_a_message_is_answered_by_a_notice_and_an_empty_document(carrier: Carrier) -> None:
    answer = await carrier.message("YE")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/xml; charset=utf-8"
    assert answer.text.endswith("<Response/>")
    [notice] = carrier.notices()
    assert "56.30" in notice.text


async def test_a_message_delivered_twice_counts_once(carrier: Carrier) -> None:
    answers = await asyncio.gather(*[carrier.message("YE") for _ in range(4)])
    assert {answer.status_code for answer in answers} == {200}
    assert (len(carrier.notices()), carrier.received()) == (1, 1)


async def test_a_forged_message_is_refused(carrier: Carrier) -> None:
    fields = {"MessageSid": "SM1", "From": "+8613800138001", "To": "+8610086", "Body": "QXCL"}
    assert (await carrier.post("", fields, token="another")).status_code == 403
    assert (await carrier.post("", fields, form="text/plain")).status_code == 403
    assert (await carrier.post("", {**fields, "MessageSid": "../"})).status_code == 403
    assert (await carrier.post("/status", fields, token="another")).status_code == 403
    assert (carrier.notices(), carrier.received()) == ([], 0)


@pytest.mark.parametrize("number", ["+15005550006", "12345", "", "client:13800138001"])
async def test_who_is_no_mobile_number_is_not_answered(carrier: Carrier, number: str) -> None:
    assert (await carrier.message("YE", number=number)).status_code == 200
    assert carrier.received() == 0


async def test_a_report_by_sms_is_filed_through_the_carrier_too(carrier: Carrier) -> None:
    await carrier.message("13912345678*推销贷款")
    assert carrier.notices()[-1].template == "report_marketing_filed"


async def test_a_report_of_the_carrier_moves_the_notice(carrier: Carrier, sent: Notice) -> None:
    for state in ("queued", "sent"):
        assert (await carrier.status("/status", "SMsent", state)).status_code == 204
    assert carrier.notices()[0].state == "sent"
    assert (await carrier.status("/status", "SMsent", "delivered")).status_code == 204
    assert carrier.notices()[0].state == "delivered"


async def test_what_was_not_delivered_keeps_the_carriers_code(
    carrier: Carrier, sent: Notice
) -> None:
    await carrier.status("/status", "SMsent", "undelivered", ErrorCode="30003")
    [notice] = carrier.notices()
    assert (notice.state, notice.error) == ("failed", "30003")


async def test_a_report_names_the_notice_where_the_id_is_not_known_yet(
    carrier: Carrier, database: Database, sent: Notice
) -> None:
    def forget(uow: Session) -> None:
        found = uow.get(Notice, sent.id)
        assert found is not None
        found.state, found.carrier_sid = "queued", None

    database.run(forget)
    path = f"/status?notice={sent.id}"
    assert (await carrier.status(path, "SMnew", "delivered")).status_code == 204
    assert carrier.notices()[0].carrier_sid == "SMnew"
    assert (await carrier.status("/status?notice=x", "SMother", "failed")).status_code == 404


async def test_a_database_that_fails_asks_for_the_message_again(
    carrier: Carrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("13800138001 wrote something")

    monkeypatch.setattr(carrier.database, "run", broken)
    assert (await carrier.message("YE")).status_code == 503
