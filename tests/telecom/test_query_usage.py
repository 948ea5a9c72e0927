"""Query usage: this month, or an earlier one."""

from __future__ import annotations

from typing import Any

import pytest

from telecom.conversations import identified_line, line_of
from telecom.db import Database
from telecom.errors import NotIdentified, Refused
from telecom.query_usage import get_past_usage, get_usage, is_present
from tests.telecom.desk import LIN, WANG, Talk, at, kept


def past(house: Database, number: str, month: str) -> Any:
    with house.read() as uow:
        found: Any = line_of(uow, number)
        return get_past_usage(uow, found, month)


def test_usage_needs_level_1(house: Database) -> None:
    talk = Talk(house, WANG, level=0)
    with house.read() as uow, pytest.raises(NotIdentified):
        identified_line(uow, talk.id)


def test_past_month_is_what_was_used_then(house: Database) -> None:
    october = past(house, WANG, "2026-10")
    assert (october.minutes, october.overage_fen, october.sms) == (24, 600, 0)
    assert october.data_mb < 5 * 1024


def test_month_without_a_record_names_those_there_are(house: Database) -> None:
    with pytest.raises(Refused) as refused:
        past(house, WANG, "2026-04")
    assert refused.value.reason == "no_usage"
    assert refused.value.facts["months"] == [f"2026-{month:02}" for month in range(11, 4, -1)]
    with pytest.raises(Refused) as refused:
        past(house, LIN, "2026-10")
    assert refused.value.facts["months"] == []


def test_month_runs_to_its_last_midnight_in_shanghai(house: Database) -> None:
    at("2026-11-30T23:59")
    assert is_present("2026-11") and not is_present("2026-12")
    at("2026-12-01T00:00")
    assert is_present("2026-12") and not is_present("2026-11")


def test_reading_the_usage_changes_nothing(house: Database) -> None:
    before = kept(house)
    with house.read() as uow:
        found: Any = line_of(uow, LIN)
        get_usage(uow, found)
        assert not uow.new and not uow.dirty
    assert kept(house) == before
