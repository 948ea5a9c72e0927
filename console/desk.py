"""What every page of the console shares: who visits, what may be done, how the answer is made.

A page is a plain function from a visit to a response. It runs in a worker thread, so that the
database and password hashes never hold up the other channels of the same process.
"""

from __future__ import annotations

import asyncio
import logging
import traceback
import unicodedata
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote

from sanic import HTTPResponse, Request
from sanic.response import html

from console import looks
from console.sessions import LIFE, Session, Sessions
from telecom import conversations, staff, views
from telecom.db import Database
from telecom.models import Staff

COOKIE = "sangeyi_console"
LARGEST_BODY = 64 * 1024
LONGEST_ARGUMENT = 300
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
log = logging.getLogger(__name__)


class PageError(Exception):
    """The page cannot be shown: a status and the key of its wording.

    `kept` is what the visitor had typed, given back so that it is not lost.
    """

    def __init__(self, status: int, reason: str, *, kept: str = "") -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.kept = kept


@dataclass(frozen=True)
class Visit:
    """One request of somebody who may make it.

    `names` are the variable parts of the path, decoded.
    """

    request: Request
    desk: Desk
    names: dict[str, str]
    user: Staff | None = None
    session: Session | None = None

    @property
    def username(self) -> str:
        """The name of the logged-in user."""
        assert self.user is not None
        return str(self.user.username)

    @property
    def may_write(self) -> bool:
        """Whether the user may change anything."""
        return self.user is not None and self.user.role == "supervisor"

    @property
    def address(self) -> str:
        """Path and query of the request."""
        request = self.request
        return f"{request.path}?{request.query_string}" if request.query_string else request.path

    def argument(self, name: str) -> str:
        """A value of the query string, trimmed; empty if it is missing.

        Raises:
            PageError: 400, longer than any honest one or with control characters.
        """
        value = str(self.request.args.get(name, "")).strip()
        if len(value) > LONGEST_ARGUMENT or not is_plain(value):
            raise PageError(400, "bad_query")
        return value

    def field(self, name: str) -> str:
        """A field of the form, as sent; empty if it is missing."""
        return str((self.request.form or {}).get(name, ""))

    def page(self, template: str, *, status: int = 200, **facts: Any) -> HTTPResponse:
        """A whole page with its frame."""
        return html(self.desk.render(template, self, **facts), status=status)


Answer = Callable[[Visit], HTTPResponse]


@dataclass(frozen=True)
class Page:
    """What answers at an address.

    `role` is who may read it (None: every role), `writer` who may post to it. `open` needs no
    login; `quiet` answers scripts and never redirects.
    """

    get: Answer | None = None
    post: Answer | None = None
    role: str | None = None
    writer: str | None = "supervisor"
    open: bool = False
    quiet: bool = False
    headers: dict[str, str] = field(default_factory=lambda: {"Cache-Control": "no-store"})


class Desk:
    """Database, sessions and looks of one console."""

    def __init__(
        self,
        database: Database,
        *,
        secret_key: str,
        secure_cookies: bool,
        calls_out: bool = True,
    ) -> None:
        self.database = database
        self.sessions = Sessions(secret_key)
        self.secure_cookies = secure_cookies
        self.calls_out = calls_out
        self.templates = looks.environment()

    def handler(self, page: Page) -> Callable[..., Coroutine[Any, Any, HTTPResponse]]:
        """Sanic's handler of a page."""

        async def handle(request: Request, **names: str) -> HTTPResponse:
            return await asyncio.to_thread(self._serve, page, request, names)

        return handle

    def _serve(self, page: Page, request: Request, names: dict[str, str]) -> HTTPResponse:
        visit = Visit(request, self, {name: unquote(value) for name, value in names.items()})
        try:
            response = self._answer(page, visit)
        except PageError as trouble:
            response = self._explain(visit, page, trouble)
        except Exception as error:
            # Where it happened, never with which values: messages may hold personal data.
            places = "".join(traceback.format_tb(error.__traceback__))
            log.error("console page failed: %s\n%s", type(error).__name__, places)
            response = self._explain(visit, page, PageError(500, "broken"))
        for name, value in {**HEADERS, **page.headers}.items():
            response.headers.setdefault(name, value)
        return response

    def _answer(self, page: Page, visit: Visit) -> HTTPResponse:
        answer = {"GET": page.get, "HEAD": page.get, "POST": page.post}.get(visit.request.method)
        if answer is None:
            raise PageError(405, "bad_method")
        if len(visit.request.body or b"") > LARGEST_BODY:
            raise PageError(413, "too_large")
        if page.open:
            return answer(visit)
        visit = self.recognise(visit)
        if visit.user is None or visit.session is None:
            if visit.request.method == "POST" or page.quiet:
                raise PageError(401, "logged_out", kept=visit.field("text"))
            return see_other(f"/console/login?next={quote(visit.address, safe='')}")
        if visit.request.method == "POST" and not self.sessions.form_token_matches(
            visit.session.session_id, visit.field("csrf")
        ):
            raise PageError(403, "bad_form", kept=visit.field("text"))
        role = page.writer if visit.request.method == "POST" else page.role
        if role and visit.user.role != role:
            raise PageError(403, f"needs_{role}", kept=visit.field("text"))
        return answer(visit)

    def recognise(self, visit: Visit) -> Visit:
        """The visit with its user, if the session is good, not ended, and the user unchanged."""
        session = self.sessions.read(visit.request.cookies.get(COOKIE, ""))
        if session is None:
            return visit
        with self.database.read() as uow:
            user = staff.get_user(uow, session.user_id)
            gone = conversations.delivered(uow, ended(session.session_id)) is not None
        if user is None or gone or self.sessions.fingerprint(user) != session.fingerprint:
            return visit
        return Visit(visit.request, self, visit.names, user, session)

    def _explain(self, visit: Visit, page: Page, trouble: PageError) -> HTTPResponse:
        if page.quiet:
            return HTTPResponse(status=trouble.status)
        try:
            known = self.recognise(visit)
        except Exception:  # the database itself may be what is broken
            known = visit
        text = self.render("trouble.html", known, trouble=trouble)
        return html(text, status=trouble.status)

    def render(self, template: str, visit: Visit, **facts: Any) -> str:
        """A template with what every page needs: user, form token, counts of what is to be done."""
        token, overdue, at_desk = "", 0, {"waiting": 0, "to_call": 0}
        if visit.user is not None and visit.session is not None:
            token = self.sessions.form_token(visit.session.session_id)
            if template != "trouble.html":
                with self.database.read() as uow:
                    overdue = views.count_tickets(uow)["overdue"]
                    overdue += views.count_overdue_orders(uow)
                    at_desk = views.count_desk(uow)
        common: dict[str, Any] = {
            "user": visit.user,
            "form_token": token,
            "may_write": visit.may_write,
        }
        common |= {"overdue": overdue, "at_desk": at_desk}
        return self.templates.get_template(template).render(**common, **facts)

    def keep_cookie(self, response: HTTPResponse, name: str, value: str, *, seconds: int) -> None:
        """Set a cookie that scripts cannot read and other sites cannot send."""
        response.cookies[name] = value
        cookie = response.cookies[name]
        cookie["path"] = "/console"
        cookie["httponly"] = True
        cookie["samesite"] = "Strict"
        cookie["max-age"] = seconds
        if self.secure_cookies:
            cookie["secure"] = True

    def log_in(self, response: HTTPResponse, user: Staff) -> None:
        """Give the visitor a session."""
        self.keep_cookie(
            response, COOKIE, self.sessions.issue(user), seconds=int(LIFE.total_seconds())
        )


def is_plain(text: str) -> bool:
    """Whether `text` is free of control characters and halves of characters."""
    return not any(unicodedata.category(char) in ("Cc", "Cs") for char in text)


def ended(session_id: str) -> str:
    """The key under which a session's end is remembered."""
    return f"console:ended:{session_id}"


def see_other(address: str) -> HTTPResponse:
    """Go on there with a GET."""
    return HTTPResponse(status=303, headers={"Location": address})
