"""Alembic's entry: migrates the database that the caller's configuration names."""

from alembic import context

from telecom.db import _engine
from telecom.models import Base

engine = _engine(context.config.attributes["url"])
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        include_object=lambda obj, name, kind, reflected, other: (
            not (kind == "table" and reflected and other is None)
        ),
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
engine.dispose()
