"""Whole calls as data (tests/calls/), over HTTP through the simulated carrier, by both adapters.

Judged by the final state and the notices.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from ivr.carrier.account import Account
from ivr.carrier.http import Client
from ivr.carrier.session import LiveCall
from telecom import desk, duties, outbound_calls, report_marketing
from telecom.db import Database
from tests import then
from tests.calls_runner import (
    Script,
    find_scripts,
    load_script,
    matter_of,
    run_script,
    script_id,
)
from tests.test_layout import flows

CALLS = {script_id(path): path for path in find_scripts()}
ONLY_BY_RELAY = [name for name in CALLS if name.startswith("relay/")]
NOT_BY_RELAY = {
    "not_understood/noise": "a relay does not tell how sure its recogniser is",
    "not_understood/noise_behind_the_star": "a relay does not tell how sure its recogniser is",
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
    ours = script.caller == report_marketing.OFFICIAL
    before = then.Before(house, script.called if ours else _line(script.caller))
    settings = server.settings
    account = Account(server.url, settings.twilio_account_sid, settings.twilio_auth_token)
    async with Client(account) as client:
        call = _outgoing(house, client, account, script) if ours else None
        played = await run_script(
            script,
            client,
            lambda wanted, _number: then.check(wanted, house, before),
            call,
            lambda call_id, what: at_the_desk(house, call_id, what),
            relay_time=server.relay_time,
            bot=server.bot,
        )
    if script.name.startswith("happy_path/"):
        matter = matter_of(script.name, flows())
        assert f"action_{matter}" in _actions(house, played.sid), f"nothing about {matter}"


def _actions(house: Database, call_id: str) -> set[str]:
    """The bot's actions in the call."""
    query = text("SELECT action_name FROM events WHERE sender_id = :call AND type_name = 'action'")
    with house.read() as uow:
        return set(uow.execute(query, {"call": call_id}).scalars())


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


def _outgoing(house: Database, client: Client, account: Account, script: Script) -> LiveCall:
    """The call that 10085 makes, about to be picked up."""
    asked = house.run(lambda uow: outbound_calls.ask(uow, script.called, "customer"))
    house.run(outbound_calls.claim)
    query = f"?outbound={asked.id}"
    theirs = replace(
        account,
        voice_path=account.voice_path + query,
        fallback_path=account.fallback_path + query,
        status_path=account.status_path + query,
    )
    return LiveCall.outgoing(client, theirs, caller=script.caller, called=script.called)


def _line(caller: str) -> str:
    return caller if caller.isdigit() else "13800138001"
