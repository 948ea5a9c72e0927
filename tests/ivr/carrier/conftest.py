import pytest

from ivr.carrier.http import Client
from tests.fakes.hotline import FakeHotline, free_port, served


@pytest.fixture
async def hotline():
    port = free_port()
    async with served(FakeHotline(port), port) as running:
        yield running


@pytest.fixture
async def client(hotline):
    async with Client(hotline.account()) as client:
        yield client
