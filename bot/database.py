"""The database before the server uses it: schema, catalogue, demo customers, and emptying it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy import MetaData, create_engine
from sqlalchemy.engine import make_url

from bot.settings import Settings
from bot.troubles import Trouble, explain
from telecom import db, simulation
from telecom.seed import is_seeded, put_catalogue, seed


def prepare(settings: Settings, *, demo: bool, tell: Callable[[str, str], None]) -> bool:
    """Bring schema and catalogue up to date; True if the database was empty and is filled now.

    Args:
        settings: whose database it is, and which day it is there.
        demo: whether an empty database gets the demo customers.
        tell: says in Chinese and English what goes on.
    """
    _make_folder(settings)
    db.upgrade(settings.database_url)
    with closing(db.Database(settings.database_url)) as database:
        if settings.development:
            simulation.begin(database, settings.clock)
        return _fill(database, demo=demo, tell=tell)


def _fill(database: db.Database, *, demo: bool, tell: Callable[[str, str], None]) -> bool:
    with database.work() as uow:
        fills = demo and not is_seeded(uow)
        if fills:
            tell("写入演示客户", "writing the demo customers")
            seed(uow)
        else:
            put_catalogue(uow)
        uow.commit()
        return fills


def _make_folder(settings: Settings) -> None:
    url = make_url(settings.database_url)
    if url.get_backend_name() != "sqlite":
        return
    folder = Path(url.database).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise explain(error) or Trouble(
            f"无法创建数据库所在的目录 {folder}({error.strerror})",
            "the folder of the database cannot be made",
            "检查 DATABASE_URL / look at DATABASE_URL",
        ) from error


def describe(settings: Settings) -> str:
    """The database in words that hold no password."""
    return repr(make_url(settings.database_url))


def empty(settings: Settings) -> None:
    """Remove everything that is in the database: our tables or anything else.

    Raises:
        Trouble: in production.
    """
    if not settings.development:
        raise Trouble(
            "正式环境不能清空数据库",
            "this command does not empty a production database",
            "用数据库自己的工具 / use the database's own tools",
        )
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        for suffix in ("", "-wal", "-shm"):
            Path(f"{url.database}{suffix}").unlink(missing_ok=True)
        return
    engine = create_engine(url, future=True)
    found = MetaData()
    with engine.begin() as connection:
        found.reflect(connection)
        found.drop_all(connection)
    engine.dispose()
