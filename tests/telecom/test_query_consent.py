"""What is held, and what it is used for."""

from __future__ import annotations

from typing import Any

import pytest

from telecom.conversations import identified_line, line_of
from telecom.db import Database
from telecom.errors import NotIdentified
from telecom.query_consent import get_held, list_uses
from tests.telecom.desk import LIN, MA, WANG, Talk, at, kept, line


def uses(house: Database, number: str) -> dict[str, str]:
    with house.read() as uow:
        found: Any = line_of(uow, number)
        return {use.id: use.state for use in list_uses(uow, found)}


def held(house: Database, number: str) -> dict[str, Any]:
    with house.read() as uow:
        found: Any = line_of(uow, number)
        return get_held(uow, found)


def test_personal_data_needs_level_1(house: Database) -> None:
    talk = Talk(house, WANG, level=0)
    with house.read() as uow, pytest.raises(NotIdentified):
        identified_line(uow, talk.id)


def test_uses_tell_what_is_necessary_and_what_was_decided(house: Database) -> None:
    assert uses(house, WANG)["service"] == "necessary"
    assert uses(house, WANG)["location"] == "granted"
    assert set(list(uses(house, LIN).values())[3:]) == {"never"}
    at("2030-01-01T12:00")
    assert uses(house, WANG)["location"] == "withdrawn"


def test_held_data_is_masked(house: Database) -> None:
    mine = held(house, MA)
    assert (mine["name"], mine["phone_number"]) == ("马*", "138****8014")
    assert mine["id_card"] == "4301************5X"
    assert mine["home"] == ["300M家庭宽带", "移动高清电视"]
    assert (mine["bills"], mine["granted"]) == (6, ["位置信息", "人脸信息"])


def test_reading_personal_data_changes_nothing(house: Database) -> None:
    before = kept(house)
    held(house, WANG)
    assert kept(house) == before and line(house, WANG).customer_id
