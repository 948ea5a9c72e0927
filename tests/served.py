"""The assembled application on loopback, in a thread of the test process.

It lives on whatever database the test at hand uses.
"""

from __future__ import annotations

import asyncio
import secrets
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

from sanic import Sanic

from bot import settings as settings_module
from bot.server import create_app
from telecom.db import Database
from tests.hand_time import HandTime
from tests.house import settle
from tests.server_process import free_port


class Moody:
    """The agent, and what is the matter with it: `answers`, `fails`, or is `slow`."""

    SLOW = 20.0  # seconds
    PATIENCE = 0.3  # seconds that the hotline gives a slow one here, so that a script takes none

    def __init__(self, agent: Any) -> None:
        self.agent, self.mood = agent, "answers"

    async def handle_message(self, message: Any) -> Any:
        if self.mood == "fails":
            raise RuntimeError("the bot is down")
        if self.mood == "slow":
            await asyncio.sleep(self.SLOW)
        return await self.agent.handle_message(message)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.agent, name)


class Served:
    """One server for the whole run; `use` lets it live on another database.

    `variables` are added to its environment. `relay_time` is the time of its relay, if it has one.
    """

    def __init__(self, agent: Any, folder: Path, **variables: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        environment = {"PORT": str(self.port), "SANGEYI_SECRET_KEY": secrets.token_hex(32)}
        self.settings = replace(
            settings_module.load(environment | variables, folder), public_base_url=self.url
        )
        self.agent = agent
        # Its engine is replaced by that of the test's own database.
        self.house = Database(f"sqlite:///{folder / 'nobody.db'}")
        Sanic.test_mode = True  # a second application of the same name may be made
        self.app = create_app(self.settings, self.house, agent, with_jobs=False)
        self.moody = self.app.ctx.agent = Moody(agent)
        self.patience = self.app.ctx.hotline._bot_timeout
        relay = self.app.ctx.hotline.relay
        self.relay_time = HandTime(relay) if relay else None
        self.loop = asyncio.new_event_loop()
        started = threading.Event()
        self.thread = threading.Thread(target=self._run, args=(started,), daemon=True)
        self.thread.start()
        assert started.wait(30), "the server did not start"

    def use(self, house: Database) -> None:
        """Answer from that database from now on."""
        self.house.engine, self.house.url = house.engine, house.url
        self.bot("answers")
        settle(self.agent, self.house)

    def bot(self, mood: str) -> None:
        """How the bot is from now on, see `Moody`."""
        self.moody.mood = mood
        slow = mood == "slow"
        self.app.ctx.hotline._bot_timeout = Moody.PATIENCE if slow else self.patience

    def stop(self) -> None:
        """Close the server."""
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)

    def _run(self, started: threading.Event) -> None:
        asyncio.set_event_loop(self.loop)
        server = self.loop.run_until_complete(
            self.app.create_server(
                host="127.0.0.1", port=self.port, return_asyncio_server=True, access_log=False
            )
        )
        assert server is not None
        for step in (server.startup, server.before_start, server.after_start):
            self.loop.run_until_complete(step())
        started.set()
        self.loop.run_forever()
