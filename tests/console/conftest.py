"""The console on a loopback port, over a database with the demo customers and two users."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from telecom import staff
from telecom.db import Database
from tests.console.people import PASSWORDS, ROLES, Browser, Site, serving


@pytest.fixture
def site(house: Database) -> Iterator[Site]:
    with house.work() as uow:
        for name, role in ROLES.items():
            staff.add_user(uow, name, PASSWORDS[name], role)
        uow.commit()
    with serving(house) as url:
        yield Site(url, house)


@pytest.fixture
def browser(site: Site) -> Iterator[Browser]:
    made = Browser(site.url)
    yield made
    made.http.close()


@pytest.fixture
def supervisor(browser: Browser) -> Browser:
    assert browser.log_in("zhou").status_code == 303
    return browser


@pytest.fixture
def auditor(site: Site) -> Iterator[Browser]:
    made = Browser(site.url)
    assert made.log_in("wu").status_code == 303
    yield made
    made.http.close()
