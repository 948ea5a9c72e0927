"""The payment page over HTTP: shows little, pays once, in a simulation only."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator

import httpx
import pytest_asyncio
from sanic import Sanic

from handset import pay
from telecom import recharge
from telecom.db import Database
from tests.fakes.listening import listening
from tests.telecom.desk import WANG, Talk, line, wait


@pytest_asyncio.fixture
async def client(house: Database) -> AsyncIterator[httpx.AsyncClient]:
    async for each in _client(house, simulation=True):
        yield each


async def _client(house: Database, *, simulation: bool) -> AsyncIterator[httpx.AsyncClient]:
    app = Sanic(f"pay_{uuid.uuid4().hex}", configure_logging=False)
    app.blueprint(pay.create_blueprint(house, simulation=simulation))
    async with listening(app) as url, httpx.AsyncClient(base_url=url, trust_env=False) as client:
        yield client


def link(house: Database) -> str:
    return recharge.path_of(Talk(house, WANG).have(recharge, 5_000))


async def test_the_page_says_what_is_paid_and_that_it_is_simulated(
    house: Database, client: httpx.AsyncClient
) -> None:
    answer = await client.get(link(house))
    assert answer.status_code == 200
    for words in ("这是模拟支付", "充值50元", "138****8001", "12:30"):
        assert words in answer.text
    assert WANG not in answer.text and "56.30" not in answer.text
    assert "form-action 'self'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"


async def test_looking_pays_nothing(house: Database, client: httpx.AsyncClient) -> None:
    before = line(house, WANG).balance_fen
    await client.get(link(house))
    assert line(house, WANG).balance_fen == before


async def test_clicks_at_once_pay_once(house: Database, client: httpx.AsyncClient) -> None:
    before, path = line(house, WANG).balance_fen, link(house)
    answers = await asyncio.gather(*[client.post(path) for _ in range(4)])
    assert all("支付成功" in answer.text for answer in answers)
    assert "支付成功" in (await client.get(path)).text
    assert line(house, WANG).balance_fen == before + 5_000


async def test_an_expired_link_says_so_and_pays_nothing(
    house: Database, client: httpx.AsyncClient
) -> None:
    before, path = line(house, WANG).balance_fen, link(house)
    wait(house, minutes=31)
    assert "链接已失效" in (await client.post(path)).text
    assert "链接已失效" in (await client.get(path)).text
    assert line(house, WANG).balance_fen == before


async def test_a_guessed_link_is_not_found(client: httpx.AsyncClient) -> None:
    for answer in (await client.get("/pay/guessed"), await client.post("/pay/guessed")):
        assert answer.status_code == 404 and "没有这笔支付" in answer.text


async def test_there_is_no_page_without_a_simulation(house: Database) -> None:
    before, path = line(house, WANG).balance_fen, link(house)
    async for client in _client(house, simulation=False):
        assert (await client.post(path)).status_code == 404
    assert line(house, WANG).balance_fen == before
