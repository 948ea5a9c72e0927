"""Logging in and out, and what a session is worth."""

from __future__ import annotations

import time
from datetime import timedelta

import httpx
import jwt
import pytest
from sqlalchemy import delete, select

from console import login
from console.sessions import LIFE, Sessions
from telecom import clock, staff
from telecom.db import Database
from telecom.models import Audit, Staff
from tests.console.people import PASSWORDS, SECRET, Browser, Site, serving

COOKIE = "sangeyi_console"
PAGES = (
    "",
    "/conversations",
    "/conversations/x",
    "/tickets",
    "/tickets/TS20261122000001",
    "/audit",
)


def user(site: Site, name: str = "zhou") -> Staff:
    with site.database.read() as uow:
        return uow.execute(select(Staff).where(Staff.username == name)).scalar_one()


def with_cookie(site: Site, cookie: str) -> httpx.Response:
    headers = {"Cookie": f"{COOKIE}={cookie}"}
    return httpx.get(f"{site.url}/console/conversations", headers=headers)


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_shown_without_a_login(browser: Browser, path: str) -> None:
    page = browser.get(f"/console{path}")
    assert page.status_code == 303
    assert page.headers["Location"].startswith("/console/login?next=%2Fconsole")


@pytest.mark.parametrize("path", ["/activity?since=2026-11-22", "/conversations/x/entries"])
def test_scripts_are_told_that_nobody_is_logged_in(browser: Browser, path: str) -> None:
    assert browser.get(f"/console{path}").status_code == 401


def test_a_right_password_opens_the_page_that_was_asked_for(browser: Browser) -> None:
    asked = browser.get("/console/tickets?kind=TS&state=open")
    browser.get(asked.headers["Location"])
    fields = {"csrf": browser.field("csrf"), "next": browser.field("next")}
    done = browser.post("/console/login", username="zhou", password=PASSWORDS["zhou"], **fields)
    assert done.headers["Location"] == "/console/tickets?kind=TS&state=open"
    assert browser.get(done.headers["Location"]).status_code == 200


@pytest.mark.parametrize(
    "goal",
    ["https://example.com/", "//example.com", "/console/../admin\n", "/handset",
     "/console/\\example.com", "/console/logout", "javascript:alert(1)"],
)  # fmt: skip
def test_a_login_leads_nowhere_but_into_the_console(browser: Browser, goal: str) -> None:
    browser.get("/console/login")
    fields = {"csrf": browser.field("csrf"), "next": goal}
    done = browser.post("/console/login", username="zhou", password=PASSWORDS["zhou"], **fields)
    assert done.headers["Location"] == login.HOME


@pytest.mark.parametrize(
    ("name", "password"),
    [("zhou", "wrong"), ("nobody", "wrong"), ("zhou", ""), ("", "x"), ("zhou", "x" * 5000),
     ("z" * 5000, "x"), ("zhou\x00", "x"), ("zhou' OR 1=1 --", "x")],
)  # fmt: skip
def test_every_refusal_reads_the_same(browser: Browser, name: str, password: str) -> None:
    browser.get("/console/login")
    page = browser.post(
        "/console/login", csrf=browser.field("csrf"), username=name, password=password
    )
    assert page.status_code == 401
    assert "用户名或密码不正确，或账号因多次输错已临时锁定" in page.text
    assert COOKIE not in page.cookies


def test_five_wrong_passwords_lock_the_account_and_a_quarter_of_an_hour_opens_it(
    browser: Browser,
) -> None:
    for _ in range(staff.TRIES):
        browser.log_in("zhou", "wrong")
    assert browser.log_in("zhou").status_code == 401
    clock.clock.advance(staff.LOCK + timedelta(seconds=1))
    assert browser.log_in("zhou").status_code == 303


def test_a_login_without_its_form_token_is_refused(browser: Browser) -> None:
    browser.get("/console/login")
    fields = {"username": "zhou", "password": PASSWORDS["zhou"]}
    assert browser.post("/console/login", **fields).status_code == 403
    assert browser.post("/console/login", csrf="0" * 64, **fields).status_code == 403
    browser.http.cookies.clear()
    page = browser.post("/console/login", csrf=browser.field("csrf"), **fields)
    assert page.status_code == 403 and "登录页面已过期" in page.text


def test_without_users_the_page_tells_how_to_make_one(site: Site, browser: Browser) -> None:
    assert "console-user" not in browser.get("/console/login").text
    with site.database.work() as uow:
        uow.execute(delete(Staff))
        uow.commit()
    page = browser.get("/console/login").text
    assert "python -m bot console-user add NAME --role supervisor" in page


def test_the_session_cookie_is_kept_from_scripts_and_other_sites(browser: Browser) -> None:
    cookie = browser.log_in("zhou").headers["Set-Cookie"]
    for part in ("HttpOnly", "SameSite=Strict", "Path=/console", "Max-Age=28800"):
        assert part in cookie
    assert "Secure" not in cookie


def test_cookies_are_secure_where_asked_for(house: Database) -> None:
    with serving(house, secure_cookies=True) as url:
        page = httpx.get(f"{url}/console/login")
        assert "Secure" in page.headers["Set-Cookie"]


def test_a_session_ends_after_eight_hours(site: Site) -> None:
    sessions, zhou = Sessions(SECRET), user(site)
    fresh = sessions.issue(zhou, now=time.time() - LIFE.total_seconds() + 60)
    stale = sessions.issue(zhou, now=time.time() - LIFE.total_seconds() - 60)
    assert with_cookie(site, fresh).status_code == 200
    assert with_cookie(site, stale).status_code == 303


def test_a_forged_session_is_worth_nothing(site: Site) -> None:
    zhou = user(site)
    good = Sessions(SECRET).issue(zhou)
    header, payload, signature = good.split(".")
    claims = jwt.decode(good, options={"verify_signature": False})
    forged = [
        "",
        "nonsense",
        f"{header}.{payload}.",
        f"{header}.{payload}.{signature[::-1]}",
        Sessions("another secret").issue(zhou),
        jwt.encode(claims, SECRET, algorithm="HS256"),
        jwt.encode(claims, None, algorithm="none"),
    ]
    assert with_cookie(site, good).status_code == 200
    assert {with_cookie(site, cookie).status_code for cookie in forged} == {303}


def test_a_token_of_another_part_of_the_house_is_no_session(site: Site) -> None:
    claims = {"sub": "1", "exp": time.time() + 600, "aud": "app", "jti": "x", "fp": "x"}
    assert with_cookie(site, jwt.encode(claims, SECRET, algorithm="HS256")).status_code == 303


@pytest.mark.parametrize("change", ["removed", "role", "password"])
def test_a_session_ends_with_its_user_role_or_password(
    site: Site, supervisor: Browser, change: str
) -> None:
    with site.database.work() as uow:
        if change == "removed":
            uow.execute(delete(Staff).where(Staff.username == "zhou"))
        elif change == "role":
            uow.get(Staff, user(site).id).role = "auditor"
        else:
            staff.add_user(uow, "zhou", "a new long password", "supervisor")
        uow.commit()
    assert supervisor.get("/console/conversations").status_code == 303


def test_logging_out_ends_the_session_and_every_copy_of_it(site: Site, supervisor: Browser) -> None:
    copy = supervisor.http.cookies[COOKIE]
    supervisor.get("/console/conversations")
    page = supervisor.post("/console/logout", csrf=supervisor.field("csrf"))
    assert page.status_code == 200 and "已退出登录" in page.text
    assert supervisor.get("/console/conversations").status_code == 303
    assert with_cookie(site, copy).status_code == 303


def test_an_auditor_may_log_out(auditor: Browser) -> None:
    auditor.get("/console/conversations")
    assert auditor.post("/console/logout", csrf=auditor.field("csrf")).status_code == 200


def test_logging_out_needs_the_form_token(supervisor: Browser) -> None:
    assert supervisor.post("/console/logout").status_code == 403
    assert supervisor.get("/console/logout").status_code == 405
    assert supervisor.get("/console/conversations").status_code == 200


def test_logins_failures_and_logouts_are_in_the_audit_trail(
    site: Site, supervisor: Browser
) -> None:
    supervisor.get("/console/conversations")
    supervisor.post("/console/logout", csrf=supervisor.field("csrf"))
    supervisor.log_in("zhou", "wrong")
    with site.database.read() as uow:
        acts = uow.execute(select(Audit.act).where(Audit.actor == "zhou").order_by(Audit.id))
        assert list(acts.scalars()) == ["login", "logout", "login_failed"]
