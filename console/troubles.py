"""The page for addresses that lead nowhere."""

from __future__ import annotations

from sanic import HTTPResponse

from console.desk import Page, PageError, Visit


def missing(visit: Visit) -> HTTPResponse:
    """No such page.

    Raises:
        PageError: 404, always.
    """
    raise PageError(404, "no_page")


MISSING = Page(get=missing, post=missing, open=True)
