"""What every test may rely on: no setting of the developer's shell, the real clock afterwards."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import timedelta

import pytest

from telecom.clock import clock

# Quiet frameworks, and no word home: set before any of them is imported.
os.environ.update(
    RASA_TELEMETRY_ENABLED="false", SQLALCHEMY_SILENCE_UBER_WARNING="1", TF_CPP_MIN_LOG_LEVEL="3"
)

OURS = (
    "SANGEYI_",
    "TWILIO_",
    "DATABASE_URL",
    "PUBLIC_BASE_URL",
    "ACTION_ENDPOINT_URL",
    "LOG_LEVEL",
)


@pytest.fixture(autouse=True)
def _no_settings_from_the_shell(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(OURS) or name in ("HOST", "PORT"):
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def _real_time_again() -> Iterator[None]:
    yield
    clock.offset = timedelta(0)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser that browser tests drive; `CHROMIUM` names another one."""
    names = (os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
    for name in filter(None, names):
        if found := shutil.which(name):
            return found
    pytest.fail("no Chromium: run scripts/chromium.sh")
