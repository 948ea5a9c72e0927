"""The invoice's page over HTTP: shows what stands on it to whoever has its link."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator

import httpx
import pytest_asyncio
from sanic import Sanic

from handset import invoice
from telecom import request_invoice
from telecom.db import Database
from tests.fakes.listening import listening
from tests.telecom.desk import WANG, Talk

FIRM, TAX_NO = "杭州星河<软件>有限公司", "91330106MA2B12345X"


@pytest_asyncio.fixture
async def client(house: Database) -> AsyncIterator[httpx.AsyncClient]:
    async for each in _client(house, simulation=True):
        yield each


async def _client(house: Database, *, simulation: bool) -> AsyncIterator[httpx.AsyncClient]:
    app = Sanic(f"invoice_{uuid.uuid4().hex}", configure_logging=False)
    app.blueprint(invoice.create_blueprint(house, simulation=simulation))
    async with listening(app) as url, httpx.AsyncClient(base_url=url, trust_env=False) as client:
        yield client


def link(house: Database) -> str:
    issued = Talk(house, WANG).have(request_invoice, "2026-09", FIRM, TAX_NO)
    return request_invoice.path_of(issued)


async def test_the_page_says_what_was_billed_and_that_it_is_simulated(
    house: Database, client: httpx.AsyncClient
) -> None:
    answer = await client.get(link(house))
    assert answer.status_code == 200
    for words in (
        "模拟发票，不是税务凭证",
        "2026年9月",
        TAX_NO,
        "68.50",
        "彩铃",
        "138****8001",
        "打印",
    ):
        assert words in answer.text
    assert "杭州星河&lt;软件&gt;有限公司" in answer.text and WANG not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


async def test_a_guessed_link_is_not_found(client: httpx.AsyncClient) -> None:
    answer = await client.get("/invoice/guessed")
    assert answer.status_code == 404 and "没有这张发票" in answer.text


async def test_there_is_no_page_without_a_simulation(house: Database) -> None:
    path = link(house)
    async for client in _client(house, simulation=False):
        answer = await client.get(path)
        assert answer.status_code == 404 and TAX_NO not in answer.text
