"""A process may die at any time.

What was confirmed is kept, what was not is not done, and nothing is done twice.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from ivr.carrier.account import Account
from ivr.carrier.http import Client
from ivr.carrier.session import LiveCall
from telecom.db import Database
from telecom.models import Consent, Notice, Order, Proposal
from tests.house import Chat
from tests.server_process import ServerProcess

NUMBER = "13800138001"


def test_an_answer_lost_after_the_order_is_given_again_without_a_second_order(
    agent: Any, house: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = Chat(agent, house, NUMBER)
    assert "确认办理" in chat.say("给我换成花卡59")
    save = agent.tracker_store.save

    async def dies(tracker: Any) -> None:
        raise ConnectionError("the process died before the conversation was saved")

    monkeypatch.setattr(agent.tracker_store, "save", dies)
    with pytest.raises(ConnectionError):
        chat.say("确认办理")
    monkeypatch.setattr(agent.tracker_store, "save", save)
    assert "OD2026" in chat.say("确认办理")
    with house.read() as uow:
        orders = uow.execute(select(Order)).scalars().all()
        assert [order.terms["to_plan"] for order in orders] == ["huaka_59"]
        assert len(uow.execute(select(Consent)).scalars().all()) == 1
        assert len(uow.execute(select(Notice)).scalars().all()) == 1


def test_a_death_before_the_commit_leaves_the_old_state_and_the_question_open(
    agent: Any, house: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    from telecom import notices

    chat = Chat(agent, house, NUMBER)
    chat.say("给我换成花卡59")

    def dies(*args: Any, **kwargs: Any) -> None:
        raise ConnectionError("the process died in the middle of the transaction")

    with monkeypatch.context() as patched:
        patched.setattr(notices, "send", dies)
        assert "没有办理成功" in chat.say("确认办理")
    with house.read() as uow:
        assert uow.execute(select(Order)).first() is None
        assert uow.execute(select(Consent)).first() is None
        assert uow.execute(select(Proposal.state)).scalars().all() == ["open"]
    assert "OD2026" in chat.say("确认办理")


@pytest.mark.slow
@pytest.mark.server
def test_a_killed_server_goes_on_where_it_was(trained_agent: Any, tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'house.db'}"
    with ServerProcess(database) as server:
        assert "确认办理" in say(server, "给我换成花卡59")
        server.kill()
    with ServerProcess(database) as server:
        assert "OD" in say(server, "确认办理")
        server.kill()
    with ServerProcess(database) as server:
        assert "不会重复办理" in say(server, "确认办理")
    with Database(database).read() as uow:
        assert len(uow.execute(select(Order)).scalars().all()) == 1
        notices = uow.execute(select(Notice)).scalars().all()
        # what the day itself brings, such as renewals, is not of this conversation
        assert [n.template for n in notices if n.order_id] == ["change_plan_accepted"]


@pytest.mark.slow
@pytest.mark.server
async def test_a_call_whose_server_is_killed_goes_on_at_another_one(
    trained_agent: Any, tmp_path: Path
) -> None:
    database = f"sqlite:///{tmp_path / 'house.db'}"
    sid, token = "AC" + "0" * 32, secrets.token_hex(16)
    shared = {
        "IVR_ADAPTER": "relay",
        "PUBLIC_BASE_URL": "https://bot.example.cn",
        "SANGEYI_SIMULATION": "1",
        "TWILIO_ACCOUNT_SID": sid,
        "TWILIO_AUTH_TOKEN": token,
    }
    with ServerProcess(database, **shared) as first, ServerProcess(database, **shared) as second:
        account = Account(shared["PUBLIC_BASE_URL"], sid, token, connect_to=first.url)
        async with Client(account) as client:
            call = LiveCall(client, caller=NUMBER)
            await call.dial()
            for keys in ("4", "286031", "2"):
                await call.press(keys)
            assert call.relaying and "退订彩铃" in said(call, 0)
            client.account = replace(account, connect_to=second.url)
            heard = len(call.heard)
            first.kill()
            await call.press("1")
            assert [trouble.oddity.code for trouble in call.troubles] == [64105]
            assert "退订彩铃" in said(call, heard)
            await call.press("1")
            assert "已退订彩铃" in said(call, heard)
            await call.hang_up()
    with Database(database).read() as uow:
        assert len(uow.execute(select(Order)).scalars().all()) == 1


def said(call: LiveCall, after: int) -> str:
    return "".join(caption.text for caption in call.heard[after:])


def say(server: ServerProcess, words: str) -> str:
    answer = httpx.post(
        f"{server.url}/webhooks/rest/webhook",
        json={"sender": "killed", "message": words, "metadata": {"phone_number": NUMBER}},
        timeout=30,
    )
    assert answer.status_code == 200, answer.text
    return "\n".join(
        str(message.get("text")) + str(message.get("buttons")) for message in answer.json()
    )
