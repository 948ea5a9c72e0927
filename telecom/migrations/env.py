"""Alembic's entry: migrates the database that the caller's configuration names."""

from alembic import context
from sqlalchemy import func, select

from telecom.db import _engine
from telecom.models import Base

UPGRADING = 301
"""Any number of our own: PostgreSQL's lock that keeps a second process from upgrading too."""

engine = _engine(context.config.attributes["url"])
with engine.connect() as connection:
    if connection.dialect.name == "sqlite":
        # SQLite changes a column by making its table anew, and drops the old one only if nothing
        # refers to it. In a transaction the pragma does nothing, so it goes around SQLAlchemy.
        connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        include_object=lambda obj, name, kind, reflected, other: (
            not (kind == "table" and reflected and other is None)
        ),
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(UPGRADING)))
        context.run_migrations()
    connection.commit()  # type: ignore[attr-defined] # the stubs know SQLAlchemy's old style
engine.dispose()
