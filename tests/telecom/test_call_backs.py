"""Calls back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from telecom import call_backs
from telecom.clock import clock
from telecom.db import Database
from telecom.errors import NotFound, Refused
from telecom.models import Audit, CallBack
from tests.telecom.desk import WANG, Talk


def promised(house: Database, number: str | None = WANG) -> CallBack:
    talk = Talk(house, number)
    return house.run(lambda uow: call_backs.promise(uow, talk.id))


def run_choose(house: Database, kept: CallBack, window: call_backs.Window) -> CallBack:
    return house.run(lambda uow: call_backs.choose(uow, kept.conversation_id, window))


def at(house: Database, time: str) -> list[str]:
    clock.set(datetime.fromisoformat(f"2026-11-22T{time}+08:00"))
    found = call_backs.windows()
    return [f"{w.begins_at:%d %H}-{w.ends_at:%H}" for w in found]


def test_a_promise_is_made_once_a_conversation(house: Database) -> None:
    first = promised(house)
    again = house.run(lambda uow: call_backs.promise(uow, first.conversation_id))
    assert (again.id, again.phone_number, again.state) == (first.id, WANG, "open")
    assert again.begins_at is None and again.line_id is not None


def test_without_a_number_nothing_is_promised(house: Database) -> None:
    with pytest.raises(NotFound):
        promised(house, None)


def test_windows_begin_in_half_an_hour_at_the_earliest(house: Database) -> None:
    assert at(house, "14:29:00")[:2] == ["22 15-17", "22 17-19"]
    assert at(house, "14:31:00")[:2] == ["22 17-19", "23 09-11"]


def test_windows_are_of_three_days(house: Database) -> None:
    windows = at(house, "20:00:00")
    assert (windows[0], windows[-1], len(windows)) == ("23 09-11", "24 17-19", 10)


def test_a_window_is_chosen_and_changed(house: Database) -> None:
    kept = promised(house)
    for window in call_backs.windows()[:2]:
        kept = run_choose(house, kept, window)
        assert (kept.begins_at, kept.ends_at) == (window.begins_at, window.ends_at)


def test_a_window_that_has_begun_is_refused(house: Database) -> None:
    kept = promised(house)
    window = call_backs.windows()[0]
    clock.set(window.begins_at)
    with pytest.raises(Refused):
        house.run(lambda uow: call_backs.choose(uow, kept.conversation_id, window))


def test_a_window_needs_a_promise(house: Database) -> None:
    with pytest.raises(NotFound):
        house.run(lambda uow: call_backs.choose(uow, "nobody", call_backs.windows()[0]))


def test_a_call_back_is_done_once(house: Database) -> None:
    kept = promised(house)

    def finish(username: str, outcome: str) -> Any:
        return house.run(lambda uow: call_backs.finish(uow, kept.id, username, outcome))

    with pytest.raises(Refused):
        finish("zhou", "perhaps")
    assert finish("zhou", "reached").state == finish("zhou", "reached").state == "done"
    for username, outcome in (("zhou", "not_reached"), ("qian", "reached")):
        with pytest.raises(Refused) as caught:
            finish(username, outcome)
        assert caught.value.reason == "done"


def test_showing_the_number_is_audited(house: Database) -> None:
    kept = promised(house)
    assert house.run(lambda uow: call_backs.reveal(uow, kept.id, "zhou")) == WANG
    with house.read() as uow:
        last = uow.execute(select(Audit).order_by(Audit.id.desc())).scalars().first()
    assert last is not None
    assert (last.actor, last.act, last.detail) == ("zhou", "number_revealed", "")


def test_what_does_not_exist_is_not_found(house: Database) -> None:
    for verb in (
        lambda uow: call_backs.reveal(uow, 999, "zhou"),
        lambda uow: call_backs.finish(uow, 999, "zhou", "reached"),
    ):
        with pytest.raises(NotFound):
            house.run(verb)
