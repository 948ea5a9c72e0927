"""What every webhook of the hotline answers with, and how it logs."""

from __future__ import annotations

import logging
import traceback

from sanic.response import HTTPResponse

from ivr.signature import Forged

logger = logging.getLogger(__name__)


def refused(why: Forged | str) -> HTTPResponse:
    """A request that is not the carrier's, or is about somebody else's call."""
    logger.warning("a webhook was refused: %s", why)
    return HTTPResponse(status=403)


def xml(document: str) -> HTTPResponse:
    """A TwiML document."""
    return HTTPResponse(document, content_type="text/xml; charset=utf-8")


def log_failure(what: str, call_id: str, at: int, error: BaseException) -> None:
    """Log where something failed; neither its message nor values: they may hold what was said."""
    places = "".join(traceback.format_tb(error.__traceback__))
    logger.error(
        "call %s step %d: %s failed, %s\n%s", call_id, at, what, type(error).__name__, places
    )
