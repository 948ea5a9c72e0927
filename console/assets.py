"""Style sheet, script and icon, served from memory, to be kept by browsers for good."""

from __future__ import annotations

from pathlib import Path

from sanic import HTTPResponse

from console import looks
from console.desk import Page, PageError, Visit

YEAR = 365 * 24 * 3600


def show(visit: Visit) -> HTTPResponse:
    """One file of `static/`."""
    name = visit.names["name"]
    if name not in looks.files():
        raise PageError(404, "no_page")
    return HTTPResponse(
        body=looks.files()[name],
        content_type=looks.TYPES[Path(name).suffix],
        headers={"Cache-Control": f"public, max-age={YEAR}, immutable"},
    )


ASSET = Page(get=show, open=True)
