"""Whole calls as data (tests/calls/), over HTTP through the simulated carrier, by both adapters.

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

CALLS = {script_id(path): path for path in find_scripts()}
ONLY_BY_RELAY = [name for name in CALLS if name.startswith("relay/")]
NOT_BY_RELAY = {
    "not_understood/noise": "a relay does not tell how sure its recogniser is",
}
AGENT = "zhou"


@pytest.mark.slow
@pytest.mark.server
@pytest.mark.parametrize("name", [name for name in CALLS if name not in ONLY_BY_RELAY])
async def test_call(name: str, server: Any, house: Database) -> None:
    await play(CALLS[name], server, house)


@pytest.mark.slow
@pytest.mark.server
@pytest.mark.parametrize("name", [name for name in CALLS if name not in NOT_BY_RELAY])
async def test_call_by_relay(name: str, relay_server: Any, house: Database) -> None:
    await play(CALLS[name], relay_server, house)


def test_no_script_is_left_out_without_being_there() -> None:
    assert set(NOT_BY_RELAY) <= set(CALLS)


async def play(path: Path, server: Any, house: Database) -> None:
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
            relay_time=server.relay_time,
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
