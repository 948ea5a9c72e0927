"""A phone at a desk and a phone in the hand; nothing may have complained afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.phone import ARGUMENTS, Handset

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=[*ARGUMENTS])
        yield launched
        launched.close()


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
def handset(request: pytest.FixtureRequest, browser: Any, server: Any) -> Iterator[Handset]:
    context = browser.new_context(viewport=request.param, locale="zh-CN")
    handset = Handset(context.new_page(), server.url)
    yield handset
    context.close()
    assert handset.errors == []
