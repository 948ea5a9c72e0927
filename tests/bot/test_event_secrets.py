"""Nothing secret that a customer types stays in Rasa's event store or in a transcript."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from telecom.db import Database
from telecom.privacy import hide_secrets
from tests.house import Chat

CARD, NEW = "330106198804120128", "739164"


def kept(house: Database) -> str:
    """All events and transcript lines, as they are stored."""
    with house.read() as uow:
        events = uow.execute(text("SELECT data FROM events")).scalars()
        entries = uow.execute(text("SELECT text, entities FROM transcript_entries")).all()
        rows = [*events, *(str(tuple(entry)) for entry in entries)]
    return "\n".join(rows)


@pytest.mark.slow
def test_card_and_password_typed_in_a_chat_are_in_no_event(agent: Any, house: Database) -> None:
    chat = Chat(agent, house, "13800138001")
    for words in (f"我要重置服务密码，身份证{CARD}", f"那我就想设成{NEW}", NEW, "确认设置"):
        heard = chat.say(words)
    assert "已换成新的" in heard
    stored = kept(house)
    assert "330106************28" in stored or "3301************28" in stored
    assert CARD not in stored and NEW not in stored


@pytest.mark.slow
def test_card_put_by_until_the_login_is_in_no_slot(agent: Any, house: Database) -> None:
    chat = Chat(agent, house, None)
    chat.say(f"手机丢了要停机，身份证{CARD}，密码是{NEW}")
    assert CARD not in kept(house) and NEW not in kept(house)


def test_hidden_text_keeps_its_length_and_the_rest() -> None:
    said = f"身份证{CARD}，密码 {NEW}，打13800138001"
    hidden = hide_secrets(said)
    assert len(hidden) == len(said) and hidden.endswith("打13800138001")
    assert CARD not in hidden and NEW not in hidden


def test_any_six_digits_are_hidden_where_a_password_is_entered() -> None:
    assert hide_secrets(f"那我就想设成{NEW}好了") == f"那我就想设成{NEW}好了"
    assert hide_secrets(f"那我就想设成{NEW}好了", entering=True) == "那我就想设成******好了"
