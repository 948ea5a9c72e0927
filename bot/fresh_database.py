"""Emptying the database for a fresh start, whatever is in it: our tables or anything else."""

from __future__ import annotations

from pathlib import Path

from bot.settings import Settings
from bot.troubles import Trouble


def describe(settings: Settings) -> str:
    """The database in words that hold no password."""
    from sqlalchemy.engine import make_url

    return repr(make_url(settings.database_url))


def empty(settings: Settings) -> None:
    """Remove everything that is in the database.

    Raises:
        Trouble: in production.
    """
    from sqlalchemy import MetaData, create_engine
    from sqlalchemy.engine import make_url

    if not settings.development:
        raise Trouble(
            "正式环境不能清空数据库",
            "production data is not emptied by this command",
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
