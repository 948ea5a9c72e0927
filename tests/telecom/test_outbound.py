"""Whom 10085 may call."""

from __future__ import annotations

from datetime import date
from typing import Any

from telecom import clock, outbound, set_do_not_disturb
from telecom.conversations import line_of
from telecom.db import Database
from telecom.models import Authorisation
from tests.telecom.desk import WANG, Talk, at, change, day


def consent(house: Database, state: str, until: date | None = None) -> None:
    """What the customer said to recommendations."""

    def verb(uow: Any) -> None:
        line = line_of(uow, WANG)
        assert line is not None
        for old in uow.query(Authorisation).filter_by(
            line_id=line.id, purpose=outbound.RECOMMENDATION
        ):
            uow.delete(old)
        uow.flush()
        uow.add(
            Authorisation(
                line_id=line.id,
                purpose=outbound.RECOMMENDATION,
                state=state,
                since=clock.now(),
                until=until,
            )
        )

    house.run(verb)


def may(house: Database) -> bool:
    with house.read() as uow:
        line = line_of(uow, WANG)
        assert line is not None
        return outbound.may_call(uow, line)


def test_10085_calls_only_with_consent_to_recommendations(house: Database) -> None:
    consent(house, "withdrawn")
    assert not may(house)
    consent(house, "granted")
    assert may(house)


def test_10085_never_calls_after_a_refusal(house: Database) -> None:
    consent(house, "refused")
    assert not may(house)


def test_10085_never_calls_a_line_that_asked_not_to_be_disturbed(house: Database) -> None:
    consent(house, "granted")
    Talk(house, WANG).have(set_do_not_disturb, True)
    assert not may(house)
    Talk(house, WANG).have(set_do_not_disturb, False)
    assert may(house)


def test_10085_calls_nobody_whose_consent_has_run_out(house: Database) -> None:
    consent(house, "granted", until=day("2026-11-30"))
    assert may(house)
    at("2026-12-01T00:00")
    assert not may(house)


def test_10085_calls_no_line_that_is_not_in_use(house: Database) -> None:
    consent(house, "granted")
    change(house, WANG, status="suspended")
    assert not may(house)
