"""What every test may rely on: no setting of the developer's shell, the real clock afterwards."""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import structlog

from bot.without_tensorflow import leave_out_tensorflow
from telecom.clock import clock
from telecom.db import Database
from tests import house as house_for_tests

# Quiet frameworks, and no word home: set before any of them is imported.
os.environ.update(
    RASA_TELEMETRY_ENABLED="false", SQLALCHEMY_SILENCE_UBER_WARNING="1", TF_CPP_MIN_LOG_LEVEL="3"
)

# As the server runs, and a gigabyte less for several processes of tests.
leave_out_tensorflow()

# Rasa's structured debug log would drown everything else.
structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))

OURS = (
    "SANGEYI_",
    "TWILIO_",
    "SMS_FROM",
    "HUMAN_NUMBER",
    "DESK_HOURS",
    "CALLS_FROM",
    "DATABASE_URL",
    "PUBLIC_BASE_URL",
    "ACTION_ENDPOINT_URL",
    "IVR_ADAPTER",
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


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[house_for_tests.Template]:
    """A seeded database to copy."""
    template = house_for_tests.Template(tmp_path_factory.mktemp("databases"))
    clock.offset = timedelta(0)
    yield template
    template.drop()


@pytest.fixture
def house(template: house_for_tests.Template) -> Iterator[Database]:
    """A seeded database of this test's own, at noon of 2026-11-22."""
    clock.set(house_for_tests.NOON)
    with template.copy() as database:
        yield database


@pytest.fixture(scope="session")
def trained_agent() -> Any:
    """The agent with the trained model, loaded once."""
    return house_for_tests.load_agent()


@pytest.fixture
def agent(trained_agent: Any, house: Database) -> Any:
    """The agent on this test's own database."""
    house_for_tests.settle(trained_agent, house)
    return trained_agent


@pytest.fixture(scope="session")
def _served(trained_agent: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    from tests.served import Served

    served = Served(trained_agent, tmp_path_factory.mktemp("served"))
    yield served
    served.stop()


@pytest.fixture(scope="session")
def _served_by_relay(trained_agent: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    from tests.served import Served

    folder = tmp_path_factory.mktemp("served_by_relay")
    served = Served(trained_agent, folder, IVR_ADAPTER="relay")
    yield served
    served.stop()


@pytest.fixture
def relay_server(_served_by_relay: Any, house: Database) -> Any:
    """The same, its hotline over ConversationRelay."""
    _served_by_relay.use(house)
    return _served_by_relay


@pytest.fixture
def server(_served: Any, house: Database) -> Any:
    """The assembled application (`url`, `house`, `settings`) on this test's own database."""
    _served.use(house)
    return _served
