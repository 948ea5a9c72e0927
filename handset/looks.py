"""Pages, static files and plain-worded troubles, each with the headers that keep strangers out."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import yaml
from sanic import response
from sanic.response import HTTPResponse

HERE = Path(__file__).parent
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; media-src 'self'; form-action 'none'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Cache-Control": "no-cache",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def page(template: str, *, status: int = 200, **facts: Any) -> HTTPResponse:
    """A page from `templates/`."""
    text = (
        _templates().get_template(template).render(static=f"/handset/static/{version()}", **facts)
    )
    return response.html(text, status=status, headers=dict(HEADERS))


def trouble(status: int, error: str) -> HTTPResponse:
    """`{error, message}` with the message of `troubles.yml`."""
    headers = {"Cache-Control": "no-store"}
    return response.json({"error": error, "message": _troubles()[error]}, status, headers=headers)


def asset(asked: str, name: str) -> HTTPResponse:
    """A file of `static/`, kept by browsers for good if `asked` is the present version."""
    if name not in files():
        return trouble(404, "no_file")
    caching = "public, max-age=31536000, immutable" if asked == version() else "no-cache"
    headers = {"Cache-Control": caching, "X-Content-Type-Options": "nosniff"}
    return response.raw(files()[name], content_type=TYPES[Path(name).suffix], headers=headers)


@cache
def files() -> dict[str, bytes]:
    """The contents of `static/` by path."""
    root = HERE / "static"
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.suffix in TYPES
    }


@cache
def version() -> str:
    """A short digest of everything in `static/`.

    It stands in the path, before the name, so that modules import their own kind.
    """
    digest = hashlib.sha256()
    for name, content in files().items():
        digest.update(name.encode() + b"\0" + content)
    return digest.hexdigest()[:12]


@cache
def _templates() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["spaced"] = lambda number: f"{number[:3]} {number[3:7]} {number[7:]}"
    return environment


@cache
def _troubles() -> dict[str, str]:
    found: dict[str, str] = yaml.safe_load((HERE / "troubles.yml").read_text("utf-8"))
    return found
