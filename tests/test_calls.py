"""Whole calls as data (tests/calls/), over HTTP through the simulated carrier.

Judged by the final state and the notices.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ivr.carrier.account import Account
from ivr.carrier.http import Client
from telecom.db import Database
from tests import then
from tests.calls_runner import find_scripts, load_script, run_script, script_id

CALLS = find_scripts()


@pytest.mark.slow
@pytest.mark.server
@pytest.mark.parametrize("path", CALLS, ids=[script_id(path) for path in CALLS])
async def test_call(path: Path, server: Any, house: Database) -> None:
    script = load_script(path)
    before = then.Before(house, _line(script.caller))
    settings = server.settings
    account = Account(server.url, settings.twilio_account_sid, settings.twilio_auth_token)
    async with Client(account) as client:
        await run_script(script, client, lambda wanted, _number: then.check(wanted, house, before))


def _line(caller: str) -> str:
    return caller if caller.isdigit() else "13800138001"
