"""The database: an engine, a unit of work, and the schema's version.

Commit is explicit and rollback the default: leaving a unit of work without `commit()` changes
nothing.
"""

from __future__ import annotations

import random
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import bindparam, create_engine, event, inspect, select
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.pool import QueuePool

MIGRATIONS = Path(__file__).parent / "migrations"
PAUSE = 0.02
"""Seconds that a second try waits at most; each further one as much longer."""
SQLITE_WAITS = 15
"""Seconds that a writer waits for another one."""
UNIQUE_VIOLATION = "23505"
"""PostgreSQL's code for a duplicate key."""
RECENT = 100
"""Records that a unit of work keeps at hand, the last ones it met: a turn asks for the same few
again and again, and SQLAlchemy forgets each that nobody holds."""
T = TypeVar("T")
Verb = Callable[[Session], Any]
_put_off: ContextVar[list[Verb] | None] = ContextVar("put_off", default=None)


class SchemaTooNew(Exception):  # noqa: N818 - it names what is wrong
    """The database was written by a newer version of the program."""


class Database:
    """One engine on one URL, for a whole process."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _engine(url)

    @contextmanager
    def work(self) -> Iterator[Session]:
        """A unit of work. Nothing is kept unless the caller commits."""
        session = _Work(self.engine, future=True, expire_on_commit=False)
        try:
            yield session
        finally:
            session.rollback()
            session.close()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A unit of work that only reads, and so waits for no writer."""
        engine = self.engine.execution_options(read_only=True)
        with _Work(engine, future=True, expire_on_commit=False) as session:
            yield session

    def run(self, verb: Callable[[Session], T], *, tries: int = 5) -> T:
        """Run `verb` in a unit of work, commit, and try again if another process was faster.

        A lost update, a deadlock or a key that another process has just used is worth another
        try: `verb` then finds what the other one did.

        Raises:
            StaleDataError, OperationalError, IntegrityError: if it did not succeed in `tries`
                attempts; an IntegrityError that is no duplicate key at once.
        """
        for attempt in range(1, tries + 1):
            try:
                with self.work() as uow:
                    result = verb(uow)
                    uow.commit()
                    return result
            except (StaleDataError, OperationalError, IntegrityError) as error:
                if attempt == tries or not _worth_another_try(error):
                    raise
            time.sleep(random.uniform(0, PAUSE * attempt))  # noqa: S311 - only to fall out of step
        raise AssertionError("unreachable")

    @contextmanager
    def putting_off(self) -> Iterator[list[Verb]]:
        """Meanwhile what is to be kept by `keep` is not kept but put off: the list it gives is for
        whoever began this to run in a transaction of their own.
        """
        verbs: list[Verb] = []
        token = _put_off.set(verbs)
        try:
            yield verbs
        finally:
            _put_off.reset(token)

    def keep(self, verb: Verb) -> None:
        """Run `verb` in a unit of work and commit, or leave it to whoever is `putting_off`.

        Raises:
            as `run`.
        """
        verbs = _put_off.get()
        if verbs is None:
            self.run(verb)
        else:
            verbs.append(verb)

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


class _Work(Session):
    """SQLAlchemy's session, quicker at what a turn does most: getting a record by its key."""

    def get(self, entity: Any, ident: Any, *args: Any, **options: Any) -> Any:
        """As SQLAlchemy's own, which builds its statement anew every time."""
        mapper = inspect(entity)
        key = mapper.identity_key_from_primary_key((ident,))
        if args or options or not isinstance(ident, int | str) or key in self.identity_map:
            return super().get(entity, ident, *args, **options)
        return self.execute(_by_key(mapper), {"key": ident}).scalar_one_or_none()


@cache
def _by_key(mapper: Any) -> Any:
    return select(mapper.class_).where(mapper.primary_key[0] == bindparam("key"))


def _keep_at_hand(session: Session, record: Any) -> None:
    session.info.setdefault("recent", deque(maxlen=RECENT)).append(record)


event.listen(_Work, "loaded_as_persistent", _keep_at_hand)
event.listen(_Work, "pending_to_persistent", _keep_at_hand)


def _worth_another_try(error: Exception) -> bool:
    if not isinstance(error, IntegrityError):
        return True
    original = error.orig
    return getattr(original, "pgcode", None) == UNIQUE_VIOLATION or "UNIQUE" in str(original)


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, future=True, pool_pre_ping=True)
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        parsed,
        future=True,
        connect_args={"timeout": SQLITE_WAITS, "check_same_thread": False},
        # SQLAlchemy's default for files opens a connection a unit of work, and closing the last one
        # writes the whole log back: 54 ms a turn instead of 4 ms.
        poolclass=QueuePool,
        pool_size=10,
        max_overflow=20,
    )
    event.listen(engine, "connect", _sqlite_pragmas)
    turn = _WritersTurn()
    event.listen(engine, "begin", turn.begin)
    event.listen(engine, "checkin", turn.over)
    return engine


class _WritersTurn:
    """One writer of this process after the other.

    SQLite lets one connection write and makes the others look again after 1, 2, 5, … 100 ms; most
    of a busy hotline's time was spent so. Other processes still wait that way, and for them the
    database's own lock counts.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def begin(self, connection: Any) -> None:
        # pysqlite begins a transaction only at the first write, too late to decide on what was read
        # before (SQLAlchemy 1.4, SQLite dialect, "Serializable isolation / Savepoints").
        if connection.get_execution_options().get("read_only"):
            connection.exec_driver_sql("BEGIN")
            return
        kept = connection.connection.record_info
        if not kept.get("writes"):  # a connection keeps its turn until it is given back
            # whoever waits in vain is told so by the database itself
            kept["writes"] = self._lock.acquire(timeout=SQLITE_WAITS)
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    def over(self, _dbapi_connection: Any, record: Any) -> None:
        if record.record_info.pop("writes", False):
            self._lock.release()


def _sqlite_pragmas(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        f"busy_timeout={SQLITE_WAITS * 1000}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def upgrade(url: str) -> None:
    """Bring the schema to the newest version.

    Raises:
        SchemaTooNew: if the database has a version this program does not know.
    """
    from alembic import command
    from alembic.script import ScriptDirectory
    from alembic.util.exc import CommandError

    config = alembic_config(url)
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    current = schema_version(url)
    if current is not None and current not in known:
        raise SchemaTooNew(current)
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise SchemaTooNew(str(error)) from error


def schema_version(url: str) -> str | None:
    """The schema version in the database, or None for an empty one."""
    from alembic.runtime.migration import MigrationContext

    engine = _engine(url)
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()


def alembic_config(url: str) -> Any:
    """Alembic's configuration for `url`, without a file."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    return config
