"""A hotline on loopback: real Sanic, real SQLite with the demo customers, a scripted bot."""

from __future__ import annotations

import asyncio
import shutil
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from sanic import Sanic

from ivr.channel import IvrChannel
from ivr.signature import Signature
from telecom import db, seed
from telecom.db import Database
from tests.ivr.hotline import TOKEN, Hotline, ScriptedBot


@pytest.fixture(scope="session")
def _seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("hotline") / "seeded.db"
    db.upgrade(f"sqlite:///{file}")
    database = Database(f"sqlite:///{file}")
    with database.work() as uow:
        seed.seed(uow)
        uow.commit()
    with database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return file


@pytest.fixture
def database(_seeded: Path, tmp_path: Path) -> Database:
    file = tmp_path / "hotline.db"
    shutil.copy(_seeded, file)
    return Database(f"sqlite:///{file}")


@pytest_asyncio.fixture
async def start(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Callable[..., Awaitable[Hotline]]]:
    servers: list[Any] = []
    # Sanic rewrites its own methods at a start; outside this mode a second app cannot start
    monkeypatch.setattr(Sanic, "test_mode", True)

    async def started(**settings: Any) -> Hotline:
        listener = socket.create_server(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{listener.getsockname()[1]}"
        channel = IvrChannel(database, Signature(TOKEN, base), **settings)
        bot = ScriptedBot()
        app = Sanic(f"hotline-{uuid4().hex}", configure_logging=False)
        app.blueprint(channel.blueprint(bot), url_prefix="/webhooks/ivr")
        server = await app.create_server(
            sock=listener, return_asyncio_server=True, access_log=False
        )
        await server.startup()
        await server.start_serving()
        servers.append(server)
        return Hotline(base, database, bot, channel)

    yield started
    for server in servers:
        await server.close()
    await asyncio.sleep(0)


@pytest_asyncio.fixture
async def hotline(start: Callable[..., Awaitable[Hotline]]) -> Hotline:
    return await start()
