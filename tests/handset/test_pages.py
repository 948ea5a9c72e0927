"""The customer's pages over HTTP: what they give, to whom, and with which headers."""

from __future__ import annotations

import io
import re
import uuid
import wave
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from sanic import Sanic

import handset
from handset import looks, voice
from telecom import change_plan, clock, conversations, identity, notices
from telecom.db import Database
from telecom.models import Notice
from telecom.seed import demo_customers
from tests.fakes.listening import listening
from tests.telecom.desk import Talk, line, rows

WANG, LI, STRANGER = "13800138001", "13800138002", "13912345678"
Visit = Callable[..., Awaitable[httpx.AsyncClient]]


@pytest_asyncio.fixture
async def visit(house: Database) -> AsyncIterator[Visit]:
    """Serves the pages with the settings asked for and gives a client."""
    async with AsyncExitStack() as stack:

        async def serve(
            *,
            simulation: bool = True,
            carrier: bool = True,
            espeak: str | None = "",
            moves: bool = False,
        ) -> httpx.AsyncClient:
            app = Sanic(f"handset_{uuid.uuid4().hex}", configure_logging=False)
            app.blueprint(
                handset.create_blueprint(
                    house, simulation=simulation, carrier=carrier, espeak=espeak, moves=moves
                )
            )
            url = await stack.enter_async_context(listening(app))
            client = httpx.AsyncClient(base_url=url, trust_env=False)
            return await stack.enter_async_context(client)

        yield serve


async def test_the_front_page_says_what_is_here_and_that_it_is_simulated(visit: Visit) -> None:
    page = await (await visit()).get("/")
    assert page.status_code == 200
    assert "这是模拟服务，与任何运营商无关" in page.text
    for address in ("/handset", "/handset#dial", "/console"):
        assert f'href="{address}"' in page.text


async def test_pages_forbid_foreign_and_inline_code(visit: Visit) -> None:
    client = await visit()
    for address in ("/", "/handset"):
        page = await client.get(address)
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert page.headers["x-content-type-options"] == "nosniff"
        assert page.headers["referrer-policy"] == "no-referrer"
        assert not re.search(r"<script(?![^>]* src=)|<style| style=| on[a-z]+=", page.text)
        assert not re.search(r"(src|href)=\"(https?:)?//", page.text)


async def test_every_demo_customer_can_be_chosen(visit: Visit) -> None:
    page = await (await visit()).get("/handset")
    for customer in demo_customers():
        assert f'data-phone="{customer.phone_number}"' in page.text
        assert customer.story in page.text


async def test_files_are_kept_under_their_version_only(visit: Visit) -> None:
    client = await visit()
    page = await client.get("/handset")
    address = re.search(r'src="(/handset/static/[^"]+/js/main\.js)"', page.text)
    assert address
    file = await client.get(address[1])
    assert file.headers["content-type"].startswith("text/javascript")
    assert "immutable" in file.headers["cache-control"]
    old = await client.get("/handset/static/old/js/main.js")
    assert (old.content, old.headers["cache-control"]) == (file.content, "no-cache")


@pytest.mark.parametrize("name", ["../looks.py", "%2e%2e/looks.py", "js/none.js", "js", "a%00b"])
async def test_nothing_but_static_files_is_given(visit: Visit, name: str) -> None:
    answer = await (await visit()).get(f"/handset/static/x/{name}")
    assert answer.status_code == 404
    assert "HERE" not in answer.text


def test_every_file_that_a_page_or_module_names_is_there() -> None:
    files = looks.files()
    for template in (looks.HERE / "templates").glob("*.html"):
        for name in re.findall(r"\{\{ static \}\}/([^\"]+)", template.read_text("utf-8")):
            assert name in files, f"{template.name} names {name}"
    for path, content in files.items():
        for name in re.findall(r'from "\./([^"]+)"', content.decode()):
            assert str(Path(path).parent / name) in files, f"{path} imports {name}"


def test_no_sentence_stands_in_the_scripts_but_in_words_js() -> None:
    for path, content in looks.files().items():
        if path.endswith(".js") and path != "js/words.js":
            code = re.sub(r"//.*|/[^/\n]*[一-鿿][^/\n]*/", "", content.decode())
            assert not re.search(r"[一-鿿]", code), path


async def test_the_inbox_holds_the_numbers_sms_oldest_first(visit: Visit, house: Database) -> None:
    with house.work() as uow:
        identity.send_login_code(uow, WANG)
        identity.send_login_code(uow, LI)
        line = conversations.line_of(uow, WANG)
        notices.send(uow, line, "ticket_replied", "k", ticket_no="TS1", text="已退费")
        uow.commit()
    client = await visit()
    answer = await client.get(f"/handset/inbox?phone={WANG}")
    assert answer.headers["cache-control"] == "no-store"
    first, second = answer.json()["messages"]
    assert re.search(r"验证码是\d{6}", first["text"])
    assert "已退费" in second["text"]
    later = await client.get(f"/handset/inbox?phone={WANG}&after={first['id']}")
    assert later.json()["messages"] == [second]


@pytest.mark.parametrize("phone", [STRANGER, "", "%00", "13800138001%20OR%201=1"])
async def test_the_inbox_knows_demo_numbers_only(visit: Visit, phone: str) -> None:
    answer = await (await visit()).get(f"/handset/inbox?phone={phone}")
    assert (answer.status_code, answer.json()["error"]) == (404, "no_such_phone")


@pytest.mark.parametrize("after", ["x", "-1", "9" * 20])
async def test_a_bad_after_is_refused(visit: Visit, after: str) -> None:
    answer = await (await visit()).get(f"/handset/inbox?phone={WANG}&after={after}")
    assert answer.status_code == 400


async def test_without_simulation_no_phone_and_no_inbox(visit: Visit, house: Database) -> None:
    with house.work() as uow:
        identity.send_login_code(uow, WANG)
        uow.commit()
    client = await visit(simulation=False, carrier=False, espeak="espeak-ng")
    page = await client.get("/handset")
    assert page.status_code == 404
    assert "模拟手机未开启" in page.text
    assert WANG not in page.text
    assert (await client.get(f"/handset/inbox?phone={WANG}")).status_code == 404
    assert (await client.get("/handset/speech?text=你好")).status_code == 404
    assert (await client.get("/")).status_code == 200


async def test_without_a_carrier_the_call_button_is_off(visit: Visit) -> None:
    page = await (await visit(carrier=False)).get("/handset")
    assert re.search(r'id="call"[^>]* disabled', page.text)


@pytest.mark.skipif(not voice.program(), reason="espeak-ng is optional and not installed")
async def test_words_are_read_aloud_by_the_program(visit: Visit) -> None:
    answer = await (await visit(espeak=None)).get("/handset/speech?text=您的余额是五十六元")
    assert answer.headers["content-type"] == "audio/wav"
    with wave.open(io.BytesIO(answer.content)) as sound:
        assert sound.getframerate() >= 16000
        assert 1 < sound.getnframes() / sound.getframerate() < 10  # seconds
    assert len(answer.content) > 20_000


async def test_without_the_program_there_is_no_voice(visit: Visit) -> None:
    assert (await (await visit()).get("/handset/speech?text=你好")).status_code == 404
    broken = await visit(espeak="/nowhere/espeak-ng")
    assert (await broken.get("/handset/speech?text=你好")).status_code == 503


@pytest.mark.parametrize("words", ["", "%20", "长" * 601])
async def test_the_voice_reads_a_bounded_text(visit: Visit, words: str) -> None:
    client = await visit(espeak="/nowhere/espeak-ng")
    assert (await client.get(f"/handset/speech?text={words}")).status_code == 400


def test_pinyin_carries_tones_pauses_and_polyphones() -> None:
    assert voice.pinyin("您好，还款") == "nin2 hao3 , huan2 kuan3"
    assert "chong2 qing4" in voice.pinyin("重庆")
    assert not re.search(r"[^0-9a-zü, ]", voice.pinyin("$(rm -rf) <speak> 音乐；\n--help"))


async def test_the_simulated_time_moves_and_what_is_due_is_done(
    visit: Visit, house: Database
) -> None:
    Talk(house, WANG).have(change_plan, "huaka_59")
    client = await visit(moves=True)
    page = (await client.get("/handset")).text
    assert 'data-move="day"' in page and 'data-move="month"' in page
    assert (await _move(client, "day")).json()["now"].startswith("2026-11-23T01:00:0")
    assert rows(house, Notice)[0].state == "delivered"
    assert (await _move(client, "month")).json()["now"].startswith("2026-12-01T01:00:0")
    assert line(house, WANG).plan_id == "huaka_59"
    told = [n.template for n in rows(house, Notice, phone_number=WANG)]
    assert "change_plan_effective" in told and "bill_issued" in told
    inbox = (await client.get(f"/handset/inbox?phone={WANG}")).json()
    assert inbox["now"].startswith("2026-12-01T01:00:")


@pytest.mark.parametrize("body", ["", "{}", "[]", '{"by": "year"}', '{"by": null}', "day"])
async def test_the_time_moves_by_a_day_or_a_month_only(visit: Visit, body: str) -> None:
    client = await visit(moves=True)
    before = clock.now()
    headers = {"Content-Type": "application/json"}
    assert (await client.post("/handset/clock", content=body, headers=headers)).status_code == 400
    form = await client.post("/handset/clock", data={"by": "day"})
    assert form.status_code == 415
    assert clock.now() - before < timedelta(hours=1)


async def test_outside_development_the_time_cannot_be_moved(visit: Visit) -> None:
    for client in (await visit(), await visit(simulation=False, moves=True)):
        assert (await _move(client, "day")).status_code == 404
    assert "data-move" not in (await (await visit()).get("/handset")).text


async def _move(client: httpx.AsyncClient, by: str) -> httpx.Response:
    return await client.post("/handset/clock", json={"by": by})
