"""The database the actions work on: handed over by the server, else the one that `DATABASE_URL`
names.
"""

from __future__ import annotations

import os

from telecom.db import Database

DEFAULT_URL = "sqlite:///var/sangeyi.db"
_current: Database | None = None


def use_database(database: Database) -> None:
    """Let the actions of this process work on `database`."""
    global _current
    _current = database


def database() -> Database:
    """The database of this process."""
    global _current
    if _current is None:
        _current = Database(os.environ.get("DATABASE_URL", DEFAULT_URL))
    return _current
