"""What all records have in common."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from sqlalchemy import DateTime, TypeDecorator
from sqlalchemy.orm import declarative_base

Base: Any = declarative_base()


class Moment(TypeDecorator):  # type: ignore[type-arg] # generic in the stubs alone
    """An aware time: any zone in, UTC in storage, UTC out."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """To storage.

        Raises:
            ValueError: if `value` has no zone.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without its zone cannot be stored: {value}")
        return value.astimezone(timezone.utc).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """From storage."""
        return None if value is None else value.replace(tzinfo=timezone.utc)
