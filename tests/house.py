"""A house for tests: seeded databases, the agent on them, and chats played from data."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from telecom import seed
from telecom.clock import clock
from telecom.conversations import L1, open_conversation
from telecom.db import Database, upgrade

NOON = datetime.fromisoformat("2026-11-22T12:00:00+08:00")
"""When scripts take place unless they say otherwise: a Sunday."""
CHATS = Path(__file__).parent / "chats"


class Template:
    """A seeded database to copy: a SQLite file, or PostgreSQL if `TEST_DATABASE_URL` names one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server = os.environ.get("TEST_DATABASE_URL")
        self.name = f"sangeyi_template_{uuid.uuid4().hex[:8]}"
        if self.server:
            self._administer(f'CREATE DATABASE "{self.name}"')
        clock.set(NOON)
        upgrade(self._url(self.name))
        database = Database(self._url(self.name))
        database.run(seed.seed)
        if not self.server:
            with database.engine.connect() as connection:
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()

    @contextmanager
    def copy(self) -> Iterator[Database]:
        """A database of its own, gone afterwards."""
        name = f"sangeyi_test_{uuid.uuid4().hex[:12]}"
        if self.server:
            self._administer(f'CREATE DATABASE "{name}" TEMPLATE "{self.name}"')
        else:
            shutil.copy(self.folder / f"{self.name}.db", self.folder / f"{name}.db")
        database = Database(self._url(name))
        try:
            yield database
        finally:
            database.close()
            if self.server:
                self._administer(f'DROP DATABASE "{name}" WITH (FORCE)')
            else:
                for suffix in ("", "-wal", "-shm"):
                    (self.folder / f"{name}.db{suffix}").unlink(missing_ok=True)

    def refill(self, copy: Database) -> None:
        """Make a copy of the template what it was at first; SQLite only. Its engine stays, and with
        it the statements that SQLAlchemy has compiled.
        """
        with closing(sqlite3.connect(self.folder / f"{self.name}.db")) as source:
            connection = copy.engine.raw_connection()
            try:
                source.backup(connection.connection)
            finally:
                connection.close()

    def drop(self) -> None:
        """Remove the template."""
        if self.server:
            self._administer(f'DROP DATABASE "{self.name}" WITH (FORCE)')

    def _url(self, name: str) -> str:
        if self.server:
            return make_url(self.server).set(database=name).render_as_string(hide_password=False)
        return f"sqlite:///{self.folder / name}.db"

    def _administer(self, statement: str) -> None:
        engine = create_engine(self.server, isolation_level="AUTOCOMMIT", future=True)
        with engine.connect() as connection:
            connection.execute(text(statement))
        engine.dispose()


def load_agent() -> Any:
    """The trained agent, without a database yet; trains first if sources changed.

    `TEST_MODEL` names a model to take as it is.
    """
    from rasa.core.agent import Agent
    from rasa.core.lock_store import InMemoryLockStore

    from bot import trained_model
    from bot.action_endpoint import InProcessEndpoint
    from bot.nlg import JinjaNlg

    model = os.environ.get("TEST_MODEL")
    if model is None and trained_model.why_train():
        trained_model.train()
    agent = Agent(action_endpoint=InProcessEndpoint(), lock_store=InMemoryLockStore())
    agent.load_model(model or trained_model.MODEL)
    agent.nlg = agent.processor.nlg = JinjaNlg(None, agent.domain)
    return agent


def settle(agent: Any, house: Database) -> None:
    """Let `agent` and its actions live on `house`."""
    from actions._database import use_database
    from bot.broker import TranscriptBroker
    from bot.tracker_store import HouseTrackerStore

    use_database(house)
    store = HouseTrackerStore(agent.domain, event_broker=TranscriptBroker(house), house=house)
    agent.tracker_store = agent.processor.tracker_store = store


@dataclass
class Chat:
    """A customer at the chat; `heard` is everything the bot said in the last turn."""

    agent: Any
    house: Database
    phone_number: str | None
    conversation_id: str = field(default_factory=lambda: f"chat-{uuid.uuid4().hex[:8]}")
    messages: list[dict[str, Any]] = field(default_factory=list)
    log: list[str] = field(default_factory=list)

    def say(self, words: str, message_id: str | None = None) -> str:
        """Send `words`; gives what the bot answers, buttons included."""
        from rasa.core.channels.channel import CollectingOutputChannel, UserMessage

        self.house.run(
            lambda uow: open_conversation(
                uow,
                self.conversation_id,
                "rest",
                phone_number=self.phone_number,
                level=L1 if self.phone_number else 0,
            )
        )
        output = CollectingOutputChannel()
        message = UserMessage(
            words, output, self.conversation_id, input_channel="rest", message_id=message_id
        )
        asyncio.run(self.agent.handle_message(message))
        self.messages = output.messages
        parts = [m["text"] for m in self.messages if m.get("text")]
        parts += [f"[{b['title']}]" for m in self.messages for b in m.get("buttons") or []]
        self.log += [f"客户: {words}", *(f"  机器人: {part}" for part in parts)]
        return "\n".join(parts)


def play(chat: Chat, steps: list[dict[str, Any]]) -> None:
    """Walk through the steps of a chat script.

    Raises:
        AssertionError: with the whole conversation, where the bot says otherwise than written.
    """
    heard = ""
    for number, step in enumerate(steps, 1):
        unknown = set(step) - {"say", "expect", "not_expect", "wait"}
        assert not unknown, f"step {number}: unknown {sorted(unknown)}"
        if "wait" in step:
            _wait(chat.house, step["wait"])
        if "say" in step:
            heard = chat.say(str(step["say"]))
            assert heard, f"step {number}: silence\n" + "\n".join(chat.log)
        for words in _list(step.get("expect")):
            assert words in heard, f"step {number}: {words!r} not said\n" + "\n".join(chat.log)
        for words in _list(step.get("not_expect")):
            assert words not in heard, f"step {number}: {words!r} said\n" + "\n".join(chat.log)


def _wait(house: Database, how_long: str) -> None:
    from datetime import timedelta

    from telecom import jobs

    amount, unit = how_long.split()
    clock.advance(timedelta(**{unit: float(amount)}))
    house.run(jobs.run_due)


def _list(value: Any) -> list[str]:
    return [] if value is None else [str(v) for v in value] if isinstance(value, list) else [value]


def load_chats() -> list[tuple[str, dict[str, Any]]]:
    """All chat scripts: `<kind>/<flow>-<n>` and the script."""
    found = []
    for path in sorted(CHATS.rglob("*.yml")):
        scripts = yaml.safe_load(path.read_text("utf-8"))
        for number, script in enumerate(scripts, 1):
            found.append((f"{path.parent.name}/{path.stem}-{number}", script))
    return found
