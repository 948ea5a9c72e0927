"""The carrier's webhooks against a hotline on loopback that checks every signature."""

import time

import httpx
import pytest

from ivr.carrier.http import Client
from ivr.carrier.session import LiveCall
from tests.fakes.hotline import SID, Answer, FakeHotline, free_port, served

VOICE = "/webhooks/ivr/voice"
FALLBACK = "/webhooks/ivr/fallback"
STATUS = "/webhooks/ivr/status"
MENU = (
    '<Gather input="dtmf speech" numDigits="1" action="/turn?step=1">'
    '<Say language="cmn-CN">您好，请讲</Say></Gather>'
)


def hotline_call(client: Client, caller: str = "13800138001") -> LiveCall:
    return LiveCall(client, caller=caller)


async def test_every_request_is_signed_over_its_empty_fields_too(hotline, client):
    hotline.on(VOICE, MENU)
    hotline.on("/turn", '<Say language="cmn-CN">好的</Say>')
    call = hotline_call(client)
    await call.dial()
    await call.say("查话费 & 流量=100%")
    assert [(seen.path, seen.genuine) for seen in hotline.seen] == [
        (VOICE, True),
        ("/turn", True),
        (STATUS, True),
    ]
    first, turn, _ = hotline.seen
    assert first.form["FromCity"] == ""
    assert turn.query == {"step": "1"}
    assert turn.form["SpeechResult"] == "查话费 & 流量=100%"


async def test_the_standard_parameters_are_all_there(hotline, client):
    hotline.on(VOICE, "")
    call = hotline_call(client)
    await call.dial()
    form = hotline.seen[0].form
    assert form["CallSid"] == call.sid
    assert len(call.sid) == 34 and call.sid.startswith("CA")
    assert form["AccountSid"] == SID
    assert (form["From"], form["Caller"]) == ("+8613800138001", "+8613800138001")
    assert (form["To"], form["Called"]) == ("10086", "10086")
    assert (form["Direction"], form["ApiVersion"]) == ("inbound", "2010-04-01")
    assert (form["FromCountry"], form["ToCountry"]) == ("CN", "")
    places = {f"{who}{what}" for who in ("From", "To", "Caller", "Called")
              for what in ("City", "State", "Zip", "Country")}  # fmt: skip
    assert places <= form.keys()


@pytest.mark.parametrize(
    "caller", ["client:alice", "sip:bob@example.cn", "Anonymous", "+266696687"]
)
async def test_other_callers_are_named_as_they_are(hotline, client, caller):
    hotline.on(VOICE, "")
    await hotline_call(client, caller).dial()
    assert hotline.seen[0].form["From"] == caller
    assert hotline.seen[0].form["FromCountry"] == ""


async def test_a_call_rings_is_in_progress_and_completed_with_its_duration(hotline, client):
    hotline.on(VOICE, MENU)
    hotline.on("/turn", "<Hangup/>")
    call = hotline_call(client)
    await call.dial()
    await call.press("1")
    assert [seen.form["CallStatus"] for seen in hotline.seen] == [
        "ringing",
        "in-progress",
        "completed",
    ]
    [status] = hotline.statuses
    assert int(status["CallDuration"]) >= 1
    assert status["CallSid"] == call.sid
    assert "CallDuration" not in hotline.seen[1].form


async def test_a_get_carries_its_parameters_in_the_signed_url(hotline, client):
    hotline.on(VOICE, '<Redirect method="GET">/next?a=1</Redirect>')
    hotline.on("/next", "")
    await hotline_call(client).dial()
    seen = hotline.seen[1]
    assert (seen.method, seen.genuine, seen.form) == ("GET", True, {})
    assert seen.query["a"] == "1"
    assert seen.query["CallStatus"] == "in-progress"
    assert seen.query["FromCity"] == ""


@pytest.mark.parametrize("status", [301, 302, 303, 307])
async def test_a_redirected_action_loses_the_digits(hotline, client, status):
    hotline.on(VOICE, '<Gather numDigits="1" action="/old"/>')
    hotline.on("/old", Answer(status=status, headers={"Location": "/new"}))
    hotline.on("/new", "")
    call = hotline_call(client)
    await call.dial()
    await call.press("5")
    old, new = hotline.seen[1:3]
    assert old.form["Digits"] == "5"
    assert (new.method, new.genuine) == ("GET", True)
    assert "Digits" not in new.query
    assert new.query["CallSid"] == call.sid


async def test_endless_redirects_and_odd_ones_are_errors(hotline, client):
    hotline.on(VOICE, Answer(status=302, headers={"Location": VOICE}))
    hotline.on(FALLBACK, "")
    call = hotline_call(client)
    await call.dial()
    assert [trouble.oddity.code for trouble in call.troubles] == [11215]
    hotline.on(VOICE, Answer(status=304))
    call = hotline_call(client)
    await call.dial()
    assert [trouble.oddity.code for trouble in call.troubles] == [11216]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Answer(status=500), "11200"),
        (Answer(status=403), "11200"),
        (Answer(body=b"<Response>"), "12100"),
        (Answer(body=b"{}", content_type="application/json"), "12300"),
        (Answer(body=b"<Response>" + b" " * 70_000 + b"</Response>"), "11750"),
    ],
)
async def test_an_error_asks_the_fallback_url_at_once_with_code_and_address(
    hotline, client, answer, code
):
    hotline.on(VOICE, answer)
    hotline.on(FALLBACK, '<Say language="cmn-CN">抱歉</Say>')
    call = hotline_call(client)
    await call.dial()
    fallback = hotline.seen[1]
    assert (fallback.path, fallback.genuine) == (FALLBACK, True)
    assert fallback.form["ErrorCode"] == code
    assert fallback.form["ErrorUrl"] == hotline.base_url + VOICE
    assert [caption.text for caption in call.heard] == ["抱歉"]


async def test_an_answer_after_the_limit_is_an_error_and_not_retried(hotline):
    hotline.on(VOICE, Answer(MENU, delay=1.0))
    hotline.on(FALLBACK, "")
    async with Client(hotline.account(), limit=0.1) as client:
        call = hotline_call(client)
        began = time.monotonic()
        await call.dial()
    assert time.monotonic() - began < 0.9
    assert [seen.path for seen in hotline.seen] == [VOICE, FALLBACK, STATUS]
    assert hotline.seen[1].form["ErrorCode"] == "11205"


class Flaky(httpx.AsyncBaseTransport):
    """Fails to connect as often as told."""

    def __init__(self, failures: int) -> None:
        self.failures = failures
        self.tokens: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.tokens.append(request.headers["I-Twilio-Idempotency-Token"])
        if len(self.tokens) <= self.failures:
            raise httpx.ConnectError("refused")
        return httpx.Response(200, text="<Response/>", headers={"Content-Type": "text/xml"})


async def test_a_failed_connection_is_retried_once_with_the_same_token():
    transport = Flaky(failures=1)
    async with Client(FakeHotline(9).account(status_path=""), transport=transport) as client:
        call = hotline_call(client)
        await call.dial()
    assert call.troubles == []
    assert len(transport.tokens) == 2
    assert len(set(transport.tokens)) == 1


async def test_after_the_second_failure_the_fallback_gets_a_token_of_its_own():
    transport = Flaky(failures=2)
    async with Client(FakeHotline(9).account(status_path=""), transport=transport) as client:
        call = hotline_call(client)
        await call.dial()
    assert [trouble.oddity.code for trouble in call.troubles] == [11205]
    assert len(transport.tokens) == 3
    assert len(set(transport.tokens)) == 2


class Dying(Flaky):
    """Answers once and is gone."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.tokens:
            self.failures = 99
        return await super().handle_async_request(request)


async def test_a_status_callback_that_fails_does_not_matter():
    transport = Dying(failures=0)
    async with Client(FakeHotline(9).account(), transport=transport) as client:
        call = hotline_call(client)
        await call.dial()
    assert len(transport.tokens) == 3
    assert (call.state, call.troubles) == ("ended", [])


async def test_requests_are_signed_for_the_public_address_and_sent_to_the_local_one():
    port = free_port()
    hotline = FakeHotline(port, "https://bot.example.cn")
    hotline.on(VOICE, "<Redirect>https://bot.example.cn/next</Redirect>")
    hotline.on("/next", "")
    async with served(hotline, port), Client(hotline.account(connect_to=hotline.address)) as client:
        await hotline_call(client).dial()
    assert [seen.path for seen in hotline.seen] == [VOICE, "/next", STATUS]
    assert all(seen.genuine for seen in hotline.seen)
    assert hotline.seen[0].headers["host"] == "bot.example.cn"


@pytest.mark.parametrize(
    "address",
    ["http://192.0.2.1/x", "https://example.com/x", "http://127.0.0.1.example.com/x", "file:///x"],
)
async def test_nobody_else_is_ever_called(hotline, client, address):
    hotline.on(VOICE, f"<Redirect>{address}</Redirect>")
    hotline.on(FALLBACK, "")
    call = hotline_call(client)
    await call.dial()
    assert [seen.path for seen in hotline.seen] == [VOICE, FALLBACK, STATUS]
    assert "does not call" in call.troubles[0].oddity.text


async def test_the_trace_holds_requests_responses_and_verbs_but_no_password(hotline, client):
    hotline.on(VOICE, '<Gather numDigits="6" action="/password"/>')
    hotline.on("/password", '<Say language="cmn-CN">谢谢</Say>')
    call = hotline_call(client)
    await call.dial()
    await call.press("918273")
    kinds = [entry.kind for entry in call.trace.entries]
    assert kinds[:3] == ["request", "response", "verb"]
    assert kinds[-4:] == ["end", "status", "request", "response"]
    assert "918273" not in str(call.trace)
    assert "••••••" in str(call.trace)
    assert "918273" not in str(call.diary.entries)
    assert hotline.seen[1].form["Digits"] == "918273"
