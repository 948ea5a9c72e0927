"""Whole calls as data (tests/calls/), over HTTP through the simulated carrier.

Judged by the final state and the notices.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ivr.carrier.account import Account
from ivr.carrier.http import Client
from ivr.carrier.session import LiveCall
from telecom import outbound_calls, report_marketing
from telecom.db import Database
from tests import then
from tests.calls_runner import Script, find_scripts, load_script, run_script, script_id

CALLS = find_scripts()


@pytest.mark.slow
@pytest.mark.server
@pytest.mark.parametrize("path", CALLS, ids=[script_id(path) for path in CALLS])
async def test_call(path: Path, server: Any, house: Database) -> None:
    script = load_script(path)
    ours = script.caller == report_marketing.OFFICIAL
    before = then.Before(house, script.called if ours else _line(script.caller))
    settings = server.settings
    account = Account(server.url, settings.twilio_account_sid, settings.twilio_auth_token)
    async with Client(account) as client:
        call = _outgoing(house, client, account, script) if ours else None
        await run_script(
            script, client, lambda wanted, _number: then.check(wanted, house, before), call
        )


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
