"""Whole calls as data (tests/calls/), over HTTP through the simulated carrier.

Judged by the final state and the notices.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from ivr.carrier.account import Account
from ivr.carrier.http import Client
from telecom import desk, duties
from telecom.db import Database
from tests import then
from tests.calls_runner import find_scripts, load_script, run_script, script_id

CALLS = find_scripts()
AGENT = "zhou"


@pytest.mark.slow
@pytest.mark.server
@pytest.mark.parametrize("path", CALLS, ids=[script_id(path) for path in CALLS])
async def test_call(path: Path, server: Any, house: Database) -> None:
    script = load_script(path)
    before = then.Before(house, _line(script.caller))
    settings = server.settings
    account = Account(server.url, settings.twilio_account_sid, settings.twilio_auth_token)
    async with Client(account) as client:
        await run_script(
            script,
            client,
            lambda wanted, _number: then.check(wanted, house, before),
            lambda call_id, what: at_the_desk(house, call_id, what),
        )


def at_the_desk(house: Database, call_id: str, what: Any) -> None:
    """What somebody at the console's desk does with the call."""

    def verb(uow: Any) -> None:
        if what == "arrives":
            return duties.begin(uow, AGENT)
        if what == "leaves":
            return duties.end(uow, AGENT)
        call = desk.latest(uow, call_id)
        assert call is not None, "the call is not at the desk"
        if isinstance(what, dict):
            desk.say(uow, call.id, AGENT, uuid4().hex, what["says"])
        else:
            {"takes": desk.take, "returns": desk.give_back, "ends": desk.end}[what](
                uow, call.id, AGENT
            )

    house.run(verb)


def _line(caller: str) -> str:
    return caller if caller.isdigit() else "13800138001"
