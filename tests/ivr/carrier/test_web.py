"""Calls from a browser page, over the routes that the page uses."""

import asyncio
from contextlib import asynccontextmanager

import httpx
import pytest

from ivr.carrier.web import carrier_blueprint
from tests.fakes.hotline import SID, TOKEN, FakeHotline, free_port, served

MENU = (
    '<Gather input="dtmf speech" numDigits="1" action="/turn">'
    '<Say language="cmn-CN">您好，请讲</Say></Gather>'
)


class Page:
    """What the page's script does."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http
        self.key = ""
        self.events: list[dict] = []
        self.state = ""

    async def dial(self, **numbers: str) -> httpx.Response:
        answer = await self.http.post("/carrier/calls", json={"from": "13800138001", **numbers})
        self.key = answer.json().get("id", "")
        return answer

    async def do(self, what: str, **body: object) -> httpx.Response:
        return await self.http.post(f"/carrier/calls/{self.key}/{what}", json=body)

    async def poll(self) -> httpx.Response:
        after = self.events[-1]["n"] if self.events else 0
        answer = await self.http.get(f"/carrier/calls/{self.key}/events?after={after}")
        if answer.status_code == 200:
            self.events += answer.json()["events"]
            self.state = answer.json()["state"]
        return answer

    async def until(self, state: str) -> None:
        for _ in range(50):
            if self.state == state:
                return
            await self.poll()
        raise AssertionError(f"{self.state}: {self.events}")

    @property
    def captions(self) -> list[tuple[str, str]]:
        return [(e["who"], e["text"]) for e in self.events if e["type"] == "caption"]


@asynccontextmanager
async def page_and_hotline(idle: float = 60.0):
    """The hotline with the carrier's routes beside it, as the development server has them."""
    port = free_port()
    hotline = FakeHotline(port)
    hotline.on("/webhooks/ivr/voice", MENU)
    hotline.on("/turn", '<Say language="cmn-CN">再见</Say><Hangup/>')
    blueprint = carrier_blueprint(hotline.base_url, SID, TOKEN, most=2, idle=idle, pace=20)
    async with (
        served(hotline, port, blueprint),
        httpx.AsyncClient(base_url=hotline.base_url, trust_env=False, timeout=5) as http,
    ):
        yield hotline, Page(http)


@pytest.fixture
async def served_page():
    async with page_and_hotline() as both:
        yield both


async def test_a_call_is_dialled_heard_and_answered(served_page):
    hotline, page = served_page
    answer = await page.dial(to="10086")
    assert answer.status_code == 201
    await page.until("listening")
    assert page.captions == [("bot", "您好，请讲")]
    assert page.events[-1]["expects"] == {"keys": True, "speech": True}
    assert (await page.do("say", text="查话费")).status_code == 202
    await page.until("ended")
    assert page.captions[1:] == [("caller", "查话费"), ("bot", "再见")]
    assert [event["n"] for event in page.events] == list(range(1, len(page.events) + 1))
    assert hotline.seen[0].form["CallSid"] == answer.json()["call_sid"]
    assert all(seen.genuine for seen in hotline.seen)


async def test_keys_interrupt_and_hanging_up_ends_it(served_page):
    hotline, page = served_page
    hotline.on("/webhooks/ivr/voice", MENU.replace("请讲", "请讲。" * 100))  # time to cut off
    hotline.on("/turn", MENU)
    await page.dial()
    await page.until("speaking")
    await page.do("keys", keys="1")
    await page.until("listening")
    assert any(event["type"] == "interrupted" for event in page.events)
    await page.do("hangup")
    await page.until("ended")
    await asyncio.sleep(0.05)
    assert hotline.statuses[0]["CallStatus"] == "completed"


async def test_a_poll_waits_for_news(served_page):
    _, page = served_page
    await page.dial()
    await page.until("listening")
    poll = asyncio.ensure_future(page.poll())
    await asyncio.sleep(0.1)
    assert not poll.done()
    await page.do("speaking")
    await page.do("say", text="查话费")
    await asyncio.wait_for(poll, 2)


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("keys", {"keys": "12x"}),
        ("keys", {}),
        ("say", {"text": " "}),
        ("say", {"text": "x" * 501}),
        ("say", {"text": "x", "confidence": "high"}),
    ],
)
async def test_wrong_input_is_refused(served_page, what, body):
    _, page = served_page
    await page.dial()
    assert (await page.do(what, **body)).status_code == 400


async def test_only_json_is_taken_so_that_no_foreign_form_can_dial(served_page):
    _, page = served_page
    for type_ in ("text/plain", "application/x-www-form-urlencoded"):
        answer = await page.http.post(
            "/carrier/calls", content=b'{"from": "1"}', headers={"Content-Type": type_}
        )
        assert answer.status_code == 400
    assert (await page.http.post("/carrier/calls", json=["from"])).status_code == 400
    assert (await page.http.post("/carrier/calls", json={"from": ""})).status_code == 400


async def test_unknown_calls_are_not_found(served_page):
    _, page = served_page
    page.key = "nobody"
    assert (await page.poll()).status_code == 404
    assert (await page.do("keys", keys="1")).status_code == 404


async def test_there_are_never_too_many_calls_and_ended_ones_make_room(served_page):
    _, page = served_page
    await page.dial()
    first = page.key
    await page.dial()
    assert (await page.dial()).status_code == 429
    page.key = first
    await page.do("hangup")
    await asyncio.sleep(0.1)
    assert (await page.dial()).status_code == 201


async def test_forgotten_calls_are_hung_up():
    async with page_and_hotline(idle=0.4) as (hotline, page):
        await page.dial()
        for _ in range(30):
            if hotline.statuses:
                break
            await asyncio.sleep(0.1)
        assert hotline.statuses
        assert (await page.poll()).status_code == 404


async def test_stopping_the_server_hangs_up():
    async with page_and_hotline() as (hotline, page):
        await page.dial()
        await page.until("listening")
    assert hotline.statuses
