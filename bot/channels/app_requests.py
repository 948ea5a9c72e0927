"""What the app channel reads out of requests, and how it answers when something cannot be done."""

from __future__ import annotations

import json
import logging
import re
import traceback
from collections.abc import Awaitable, Callable
from functools import wraps
from pathlib import Path
from typing import Any

import yaml
from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse
from sqlalchemy.exc import OperationalError

from telecom import privacy

LONGEST_TEXT = 2000  # characters
LONGEST_BODY = 64_000  # bytes
MESSAGES: dict[str, str] = yaml.safe_load(
    Path(__file__).with_name("app_messages.yml").read_text("utf-8")
)

logger = logging.getLogger(__name__)
Handler = Callable[..., Awaitable[HTTPResponse]]


class AppError(Exception):
    """What the customer is told: an HTTP status and `reason`, a key of `app_messages.yml`."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class NotLoggedInError(AppError):
    """No valid login."""

    def __init__(self, reason: str) -> None:
        super().__init__(401, reason)


def body_of(request: Request) -> dict[str, Any]:
    """The JSON object of the request.

    Raises:
        AppError: if there is none, or it is far too long.
    """
    # Only application/json: a page of another origin may not send that without asking first.
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise AppError(415, "not_json")
    if len(request.body) > LONGEST_BODY:
        raise AppError(413, "too_long")
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError):
        raise AppError(400, "not_json") from None
    if not isinstance(body, dict):
        raise AppError(400, "not_json")
    return body


def phone_number_of(body: dict[str, Any]) -> str:
    """The eleven digits of the body's `phone_number`.

    Raises:
        AppError: if it is no mobile number.
    """
    value = body.get("phone_number")
    number = re.sub(r"[ -]", "", value) if isinstance(value, str) else ""
    if not re.fullmatch(r"1[0-9]{10}", number):
        raise AppError(400, "bad_phone_number")
    return number


def text_of(body: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """What the customer said, and the metadata that the bot gets with it.

    Raises:
        AppError: if nothing is said, or too much.
    """
    kind = "choice" if body.get("choice") is not None else "text"
    text = body.get(kind)
    if not isinstance(text, str):
        raise AppError(400, "no_text")
    # JSON allows lone surrogates and NUL, which not every database can store.
    text = text.encode("utf-8", "replace").decode("utf-8").replace("\0", "").strip()
    if not text:
        raise AppError(400, "no_text")
    if len(text) > LONGEST_TEXT:
        raise AppError(413, "too_long")
    return text, {"input": kind}


def after_of(request: Request) -> int:
    """The `after` of the query: the id from which on the customer wants to know; 0 without one.

    Raises:
        AppError: if it is no number.
    """
    value = request.args.get("after", "0")
    if not re.fullmatch(r"[0-9]{1,9}", value):
        raise AppError(400, "bad_number")
    return int(value)


def answers(handler: Handler) -> Handler:
    """`handler` with every failure turned into JSON in Chinese, nothing of the inside shown."""

    @wraps(handler)
    async def answering(request: Request, *args: Any, **kwargs: Any) -> HTTPResponse:
        try:
            answer = await handler(request, *args, **kwargs)
        except AppError as trouble:
            answer = _error(trouble.status, trouble.reason)
        except OperationalError as error:
            log_failure("the database did not answer", error)
            answer = _error(503, "busy")
        except Exception as error:
            log_failure("a request failed", error)
            answer = _error(500, "busy")
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return answering


def _error(status: int, reason: str) -> HTTPResponse:
    return response.json({"error": reason, "message": MESSAGES[reason]}, status=status)


def log_failure(what: str, error: BaseException) -> None:
    """Log an exception with its trace, personal data masked."""
    trace = "".join(traceback.format_exception(type(error), error, error.__traceback__))
    logger.error("%s\n%s", what, privacy.mask(trace))
