"""A whole call against the assembled application leaves no password behind, keyed or said."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest

from ivr.carrier.account import Account
from ivr.carrier.http import Client
from ivr.carrier.session import LiveCall
from telecom.db import Database

RIGHT, WRONG, SAID = "286031", "864209", "753164"
CARD, NEW = "330106198804120128", "739164"


@pytest.mark.slow
@pytest.mark.server
@pytest.mark.parametrize("adapter", ["server", "relay_server"])
async def test_no_byte_of_the_database_and_no_log_line_holds_a_password(
    adapter: str,
    request: pytest.FixtureRequest,
    house: Database,
    caplog: pytest.LogCaptureFixture,
) -> None:
    server: Any = request.getfixturevalue(adapter)
    if house.engine.dialect.name != "sqlite":
        pytest.skip("reads the database's file")
    caplog.set_level(logging.INFO)
    before = _bytes_of(house).count(CARD.encode())
    settings = server.settings
    account = Account(server.url, settings.twilio_account_sid, settings.twilio_auth_token)
    async with Client(account) as client:
        call = LiveCall(client, caller="13800138001", relay_time=server.relay_time)
        await call.dial()
        for keys in ("4", WRONG, RIGHT, "2", "1"):
            await call.press(keys)
        await call.say(f"我的服务密码是{SAID}")
        await call.say(f"密码{SAID[:3]} {SAID[3:]}")
        await call.say("重置服务密码")
        for keys in (CARD, NEW, NEW, "1"):
            await call.press(keys)
        heard = "".join(caption.text for caption in call.diary.captions if caption.who == "bot")
        assert "已退订彩铃" in heard and "新的服务密码已生效" in heard
        await call.hang_up()
    kept = _bytes_of(house)
    assert kept.count(CARD.encode()) == before, "the holder's record alone has the card's number"
    assert CARD not in heard and CARD not in caplog.text
    assert call.sid.encode() in kept
    for secret in (RIGHT, WRONG, SAID, NEW):
        assert secret not in heard
        assert secret not in caplog.text
        # spoken words stay readable in a trace of the simulated carrier
        assert secret not in str(call.trace) or secret == SAID
        assert secret.encode() not in kept


def _bytes_of(house: Database) -> bytes:
    file = Path(house.engine.url.database or "")
    return b"".join(part.read_bytes() for part in sorted(file.parent.glob(f"{file.name}*")))
