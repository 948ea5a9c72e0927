"""How pages are made: templates, the Chinese words for codes, and the filters they use."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import jinja2
import yaml

from telecom import clock, money

HERE = Path(__file__).parent
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
"""Media types of what lies in `static/`."""


@cache
def words() -> dict[str, dict[str, str]]:
    """The Chinese words for codes of the database, in groups."""
    loaded: dict[str, dict[str, str]] = yaml.safe_load(
        (HERE / "words.yml").read_text(encoding="utf-8")
    )
    return loaded


def environment() -> jinja2.Environment:
    """The templates, with escaping always on."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        moment=moment, iso=iso, day=day, yuan=money.yuan, word=word, segment=segment, gigabytes=gb
    )
    made.globals.update(words=words(), query=query, asset=address, today=clock.today)
    return made


def word(code: str | None, group: str) -> str:
    """The Chinese word for a code; the code itself if there is none yet."""
    return words()[group].get(code or "", code or "")


def moment(at: datetime, form: str = "%m-%d %H:%M") -> str:
    """A time as staff read it, in Asia/Shanghai."""
    return clock.local(at).strftime(form)


def iso(at: datetime) -> str:
    """A time for machines, in UTC."""
    return at.isoformat()


def day(value: date | str) -> str:
    """A date or ISO date: 2026-12-01."""
    return value if isinstance(value, str) else value.isoformat()


def gb(megabytes: int) -> str:
    """Data volume: 5120 → `5`."""
    return f"{megabytes / 1024:g}"


def segment(value: str) -> str:
    """`value` as one segment of a path."""
    return quote(value, safe="")


def query(given: Mapping[str, Any], **more: Any) -> str:
    """A query string of what is not empty, `?` included; nothing if all is."""
    kept = {name: value for name, value in {**given, **more}.items() if value}
    return f"?{urlencode(kept)}" if kept else ""


@cache
def files() -> dict[str, bytes]:
    """What lies in `static/`, by name."""
    found = (HERE / "static").iterdir()
    return {path.name: path.read_bytes() for path in found if path.suffix in TYPES}


def address(name: str) -> str:
    """Where a page finds a static file; the address changes with its content."""
    return f"/console/static/{name}?v={hashlib.sha256(files()[name]).hexdigest()[:12]}"
