"""10085 rings a handset: Twilio's library, the simulated carrier, the hotline, a real database."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from sanic import Sanic

from ivr.carrier.web import carrier_blueprint
from ivr.channel import IvrChannel
from ivr.outbound_caller import TwilioCaller
from ivr.signature import Signature
from telecom import inbound_sms, outbound_calls
from telecom.clock import clock
from telecom.db import Database
from telecom.models import Entry, Order, OutboundCall, Ticket
from telecom.outbound_calls import NotPlaced, Placing
from tests.house import NOON
from tests.ivr.hotline import TOKEN, Hotline, ScriptedBot
from tests.telecom.desk import CHEN, WANG, line, notices, rows

SID = "AC" + "1" * 32


class House:
    """The application and the carrier on one loopback server, and a handset."""

    def __init__(self, base: str, database: Database, channel: IvrChannel) -> None:
        self.base, self.database = base, database
        self.caller = TwilioCaller(SID, TOKEN, "10085", base, api=f"{base}/carrier")
        self.hotline = Hotline(base, database, ScriptedBot(), channel)
        self.known = ""

    async def call(self, number: str = WANG, campaign: str = "") -> OutboundCall:
        """10085 is asked to call, and does."""
        asked = self.database.run(lambda uow: outbound_calls.ask(uow, number, "customer", campaign))
        await self.place()
        return asked

    async def place(self) -> None:
        await asyncio.to_thread(outbound_calls.place_queued, self.database, self.caller)

    async def rings(self, number: str = WANG) -> dict[str, str] | None:
        """What the handset shows."""
        told = (await self.get(f"incoming?phone={number}&known={self.known}")).json()["call"]
        self.known = told["id"] if told else ""
        return told  # type: ignore[no-any-return]

    async def get(self, path: str) -> httpx.Response:
        async with httpx.AsyncClient(timeout=30, trust_env=False) as client:
            return await client.get(f"{self.base}/carrier/{path}")

    async def do(self, what: str, **body: str) -> httpx.Response:
        """Something with the call that rings or is talked on."""
        async with httpx.AsyncClient(timeout=30, trust_env=False) as client:
            told = await client.post(f"{self.base}/carrier/calls/{self.known}/{what}", json=body)
        await asyncio.sleep(0.05)
        return told

    async def until(self, words: str) -> str:
        """Everything heard, once `words` are among it."""
        for _ in range(100):
            news = (await self.get(f"calls/{self.known}/events?after=0")).json()
            heard = "".join(e.get("text", "") for e in news["events"])
            if words in heard:
                return heard
            await asyncio.sleep(0.05)
        raise AssertionError(f"{words} not heard: {heard}")

    async def kept(self, **equal: Any) -> OutboundCall:
        """The record of the only call, once it is so."""
        for _ in range(100):
            record: OutboundCall = rows(self.database, OutboundCall)[-1]
            if all(getattr(record, name) == value for name, value in equal.items()):
                return record
            await asyncio.sleep(0.05)
        raise AssertionError(f"{equal}: {vars(record)}")

    async def answered(self) -> None:
        await self.call()
        assert await self.rings()
        assert (await self.do("accept")).status_code == 202
        await self.until("举报这次来电请按九")


@pytest_asyncio.fixture
async def house(database: Database, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[House]:
    monkeypatch.setattr(Sanic, "test_mode", True)
    clock.set(NOON)
    listener = socket.create_server(("127.0.0.1", 0))
    base = f"http://127.0.0.1:{listener.getsockname()[1]}"
    app = Sanic(f"outbound-{uuid4().hex}", configure_logging=False)
    channel = IvrChannel(database, Signature(TOKEN, base))
    app.blueprint(channel.blueprint(ScriptedBot()), url_prefix="/webhooks/ivr")
    app.blueprint(carrier_blueprint(base, SID, TOKEN, pace=0))
    server = await app.create_server(sock=listener, return_asyncio_server=True, access_log=False)
    await server.startup()
    await server.start_serving()
    yield House(base, database, channel)
    await server.close()


async def test_the_handset_rings_and_shows_who_calls(house: House) -> None:
    await house.call()
    told = await house.rings()
    assert told is not None and told["from"] == "10085"
    assert (await house.kept(state="placed")).call_sid


async def test_a_call_is_recorded_from_who_calls_to_what_was_chosen(house: House) -> None:
    await house.answered()
    await house.do("keys", keys="1")
    heard = await house.until("有兴趣请按一")
    assert "十二元" in heard and "没有合约" in heard
    await house.do("keys", keys="1")
    await house.until("确认短信已经发出")
    call = await house.kept(state="completed")
    assert [made["choice"] for made in call.choices] == ["listen", "interested"]
    assert call.recording_sid is not None
    said = [
        (e.who, e.text) for e in rows(house.database, Entry, conversation_id=call.conversation_id)
    ]
    assert "录音" in said[0][1] and ("customer", "1") in said
    assert rows(house.database, Order) == []


async def test_only_the_reply_to_the_sms_orders(house: House) -> None:
    await house.answered()
    await house.do("say", text="可以，你说说看")
    await house.until("有兴趣请按一")
    await house.do("say", text="那我办一个")
    await house.until("确认短信已经发出")
    assert rows(house.database, Order) == []
    house.database.run(lambda uow: inbound_sms.receive(uow, "sms-1", WANG, "10086", "Y"))
    assert [o.kind for o in rows(house.database, Order)] == ["subscribe_service"]


async def test_never_again_by_key_is_kept_at_once(house: House) -> None:
    await house.answered()
    await house.do("keys", keys="3")
    await house.until("营销免打扰")
    assert line(house.database, WANG).do_not_disturb
    assert notices(house.database, WANG) == ["set_do_not_disturb_done"]


async def test_a_report_by_key_carries_the_call(house: House) -> None:
    await house.answered()
    await house.do("keys", keys="9")
    await house.until("已经登记对这次来电的举报")
    call = await house.kept()
    ticket = rows(house.database, Ticket, kind="JB")[-1]
    assert ticket.facts["outbound_call"] == call.id


async def test_a_declined_call_is_busy(house: House) -> None:
    await house.call()
    await house.rings()
    await house.do("decline")
    await house.kept(state="busy")
    assert (await house.do("accept")).status_code == 409
    assert await house.rings() is None


async def test_nobody_there_is_no_answer(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivr.outbound_caller.RINGS", 1)
    await house.call()
    call = await house.kept(state="no-answer")
    assert call.conversation_id is None and call.choices == []


async def test_who_hangs_up_has_chosen_nothing(house: House) -> None:
    await house.answered()
    await house.do("hangup")
    call = await house.kept(state="completed")
    assert call.choices == [] and rows(house.database, Order) == []


async def test_a_caller_out_of_nothing_gets_no_call_of_10085(house: House) -> None:
    fields = {"CallSid": "CA" + "7" * 32, "From": "10085", "Direction": "outbound-api"}
    fields["To"] = f"+86{WANG}"
    for query in ("", "?outbound=99", "?outbound=x"):
        url = f"{house.base}/webhooks/ivr/voice{query}"
        assert (await house.hotline.post(url, fields)).status_code == 403
    assert rows(house.database, OutboundCall) == []


async def test_a_call_of_another_customer_is_not_taken_over(house: House) -> None:
    asked = await house.call()
    fields = {"CallSid": "CA" + "7" * 32, "From": "10085", "Direction": "outbound-api"}
    url = f"{house.base}/webhooks/ivr/voice?outbound={asked.id}"
    answer = await house.hotline.post(url, {**fields, "To": f"+86{CHEN}"})
    assert answer.status_code == 403
    inbound = {**fields, "Direction": "inbound", "To": "+8610086", "From": f"+86{WANG}"}
    assert (await house.hotline.post(url, inbound)).status_code == 403
    assert (await house.kept()).state == "placed"


async def test_the_same_webhook_again_gets_the_same_document(house: House) -> None:
    asked = await house.call()
    fields = {"CallSid": (await house.kept(state="placed")).call_sid or "", "From": "10085"}
    fields |= {"To": f"+86{WANG}", "Direction": "outbound-api"}
    url = f"{house.base}/webhooks/ivr/voice?outbound={asked.id}"
    first = await house.hotline.post(url, fields)
    turn = f"{house.base}/webhooks/ivr/turn?step=1"
    chosen = await house.hotline.post(turn, {**fields, "Digits": "9"})
    assert (await house.hotline.post(url, fields)).text == first.text
    assert (await house.hotline.post(turn, {**fields, "Digits": "9"})).text == chosen.text
    assert len(rows(house.database, Ticket, kind="JB")) == 1


async def test_the_carrier_makes_calls_only_for_its_account(house: House) -> None:
    thief = TwilioCaller(SID, "0" * 32, "10085", house.base, api=f"{house.base}/carrier")
    with pytest.raises(NotPlaced) as refused:
        await asyncio.to_thread(thief.place, Placing(1, WANG))
    assert refused.value.sure and "401" in str(refused.value)


async def test_a_carrier_that_is_away_may_have_called(house: House) -> None:
    away = TwilioCaller(SID, TOKEN, "10085", house.base, api="http://127.0.0.1:9")
    with pytest.raises(NotPlaced) as unknown:
        await asyncio.to_thread(away.place, Placing(1, WANG))
    assert not unknown.value.sure


def test_twilio_gets_the_addresses_of_this_call_and_records_it() -> None:
    class Http:
        sent: dict[str, Any]

        def request(self, method: str, url: str, **how: Any) -> Any:
            from twilio.http.response import Response

            self.sent = {"url": url, **how["data"]}
            return Response(201, '{"sid": "CA1"}')

    http = Http()
    caller = TwilioCaller(SID, TOKEN, "+862112345678", "https://example.org", http=http)
    assert caller.place(Placing(5, WANG)) == "CA1"
    assert http.sent["url"].startswith("https://api.twilio.com/")
    assert (http.sent["To"], http.sent["From"]) == (f"+86{WANG}", "+862112345678")
    assert http.sent["Url"] == "https://example.org/webhooks/ivr/voice?outbound=5"
    assert http.sent["StatusCallback"] == "https://example.org/webhooks/ivr/status?outbound=5"
    assert http.sent["Record"] is True or http.sent["Record"] == "true"
