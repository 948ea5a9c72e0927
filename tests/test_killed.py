"""A process may die at any time.

What was confirmed is kept, what was not is not done, and nothing is done twice.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select

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
