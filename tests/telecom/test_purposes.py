"""What personal data is used for, and what was agreed to."""

from __future__ import annotations

from typing import Any

import pytest

from telecom import clock, purposes
from telecom.conversations import line_of
from telecom.db import Database
from telecom.errors import NotFound
from tests.telecom.desk import LIN, WANG, at, day


def with_line(house: Database, number: str, verb: Any) -> Any:
    return house.run(lambda uow: verb(uow, line_of(uow, number)))


def test_contract_and_law_need_no_consent(house: Database) -> None:
    necessary = [p.id for p in purposes.all_purposes() if p.necessary]
    assert necessary == ["service", "real_name", "service_record"]
    for purpose in necessary:
        assert with_line(house, LIN, lambda uow, line, p=purpose: purposes.allows(uow, line, p))
        assert not with_line(
            house, LIN, lambda uow, line, p=purpose: purposes.may_ask(uow, line, p)
        )


def test_everything_else_is_used_only_while_it_is_granted(house: Database) -> None:
    at("2026-11-22T12:00")
    allows = lambda uow, line: purposes.allows(uow, line, "location")  # noqa: E731
    assert with_line(house, WANG, allows)
    assert not with_line(house, LIN, allows)
    at("2027-11-22T12:00")
    assert with_line(house, WANG, allows)
    at("2027-11-23T00:00")
    assert not with_line(house, WANG, allows)


def test_nobody_who_refused_or_withdrew_is_asked_again(house: Database) -> None:
    may_ask = lambda uow, line: purposes.may_ask(uow, line, "credit")  # noqa: E731
    assert with_line(house, LIN, may_ask)
    for state in (purposes.REFUSED, purposes.WITHDRAWN, purposes.GRANTED):
        with_line(house, LIN, lambda uow, line, s=state: purposes.put(uow, line, "credit", s))
        assert not with_line(house, LIN, may_ask)


def test_consent_lasts_its_months() -> None:
    location = purposes.get("location")
    assert purposes.granted_until(location, day("2026-11-22")) == day("2027-11-22")
    assert purposes.granted_until(location, day("2027-02-28")) == day("2028-02-28")
    assert clock.month_end(day("2027-02-01")) == day("2027-02-28")
    with pytest.raises(NotFound):
        purposes.get("anything")


def test_every_purpose_says_what_it_is_for_and_what_changes() -> None:
    for purpose in purposes.all_purposes():
        assert purpose.data and purpose.use and purpose.words
        assert bool(purpose.months and purpose.off and purpose.on) is not purpose.necessary
        assert bool(purpose.keep) is purpose.necessary
