"""Logging in and out."""

from __future__ import annotations

import re
import secrets
from dataclasses import replace

from sanic import HTTPResponse

from console.desk import COOKIE, Page, Visit, ended, is_plain, see_other
from telecom import conversations, staff
from telecom.errors import Refused
from telecom.models import Staff

HOME = "/console/conversations"
NONCE_COOKIE = "sangeyi_console_login"
NONCE_SECONDS = 3600
LONGEST_NAME, LONGEST_PASSWORD = 40, 200


def show(visit: Visit) -> HTTPResponse:
    """The login page; who is logged in already goes on."""
    goal = _goal(visit.argument("next"))
    if visit.desk.recognise(visit).user is not None:
        return see_other(goal)
    return _form(visit, goal)


def submit(visit: Visit) -> HTTPResponse:
    """Check name and password. Why they were refused is not told: it would give names away."""
    goal = _goal(visit.field("next"))
    nonce = visit.request.cookies.get(NONCE_COOKIE, "")
    if not nonce or not visit.desk.sessions.form_token_matches(
        f"login:{nonce}", visit.field("csrf")
    ):
        return _form(visit, goal, status=403, trouble="stale")
    name = visit.field("username").strip()
    user = _check(visit, name, visit.field("password"))
    if user is None:
        return _form(visit, goal, status=401, trouble="refused", username=name[:LONGEST_NAME])
    response = see_other(goal)
    visit.desk.log_in(response, user)
    return response


def _check(visit: Visit, name: str, password: str) -> Staff | None:
    if not (0 < len(name) <= LONGEST_NAME and is_plain(name)):
        return None
    if not 0 < len(password) <= LONGEST_PASSWORD:
        return None
    with visit.desk.database.work() as uow:
        try:
            user = staff.log_in(uow, name, password)
        except Refused:
            return None
        finally:
            uow.commit()
        return user


def _form(
    visit: Visit, goal: str, *, status: int = 200, trouble: str = "", username: str = ""
) -> HTTPResponse:
    nonce = secrets.token_urlsafe(16)
    with visit.desk.database.read() as uow:
        nobody = not staff.has_users(uow)
    response = visit.page(
        "login.html",
        status=status,
        goal=goal,
        trouble=trouble,
        username=username,
        nobody=nobody,
        login_token=visit.desk.sessions.form_token(f"login:{nonce}"),
    )
    visit.desk.keep_cookie(response, NONCE_COOKIE, nonce, seconds=NONCE_SECONDS)
    return response


def _goal(address: str) -> str:
    """`address` if it is a page of the console, else the first one."""
    inside = re.fullmatch(r"/console/[\w\-./%?=&+~:,]*", address, re.ASCII)
    return address if inside and not address.startswith("/console/log") else HOME


def log_out(visit: Visit) -> HTTPResponse:
    """End the session, here and for any copy of its cookie."""
    assert visit.session is not None
    with visit.desk.database.work() as uow:
        key = ended(visit.session.session_id)
        if conversations.delivered(uow, key) is None:
            conversations.remember_delivery(uow, key, "")
            staff.record(uow, visit.username, "logout", visit.username)
        uow.commit()
    response = _form(replace(visit, user=None, session=None), HOME, trouble="goodbye")
    visit.desk.keep_cookie(response, COOKIE, "", seconds=0)
    return response


LOGIN = Page(get=show, post=submit, open=True)
LOGOUT = Page(post=log_out, writer=None)
