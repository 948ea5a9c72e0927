"""Whole chats as data (tests/chats/), against agent, actions and database.

Judged by the final state and the notices.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from telecom.clock import clock
from telecom.db import Database
from tests import then
from tests.house import NOON, Chat, load_chats, play

CHATS = load_chats()
KEYS = {"about", "customer", "clock", "steps", "then"}


@pytest.mark.slow
@pytest.mark.parametrize("script", [s for _, s in CHATS], ids=[name for name, _ in CHATS])
def test_chat(script: dict[str, Any], agent: Any, house: Database) -> None:
    assert set(script) <= KEYS, f"unknown keys {sorted(set(script) - KEYS)}"
    at = script.get("clock")
    clock.set(datetime.fromisoformat(at) if at else NOON)
    number = script["customer"]
    before = then.Before(house, number or "13800138001")
    chat = Chat(agent, house, number)
    play(chat, script["steps"])
    then.check(script["then"], house, before, chat.conversation_id)
