"""Query order: what became of it, by both clocks."""

from __future__ import annotations

from typing import Any

import pytest

from telecom import change_plan, clock, jobs, set_do_not_disturb, unsubscribe_service
from telecom.conversations import identified_line, line_of
from telecom.db import Database
from telecom.errors import NotIdentified
from telecom.models import Appointment
from telecom.query_order import Progress, find_orders, list_orders
from tests.telecom.desk import LIU, WANG, ZHOU, Talk, at, day, kept, wait


def of(house: Database, number: str, **only: Any) -> list[Progress]:
    with house.read() as uow:
        found: Any = line_of(uow, number)
        return list_orders(uow, found, **only)


def found(house: Database, number: str, order_no: str) -> list[str]:
    with house.read() as uow:
        line: Any = line_of(uow, number)
        return [order.order_no for order in find_orders(uow, line, order_no)]


def test_own_orders_need_level_1(house: Database) -> None:
    talk = Talk(house, WANG, level=0)
    with house.read() as uow, pytest.raises(NotIdentified):
        identified_line(uow, talk.id)


def test_line_without_orders_has_none(house: Database) -> None:
    assert of(house, WANG) == []


def test_orders_are_told_newest_first(house: Database) -> None:
    talk = Talk(house, WANG)
    first = talk.have(unsubscribe_service, ["cailing"])
    second = talk.have(change_plan, "huaka_59")
    assert [o.order_no for o in of(house, WANG)] == [second.order_no, first.order_no]
    assert [o.names for o in of(house, WANG)] == [["移动花卡宝藏版59元"], ["彩铃"]]


def test_order_tells_both_clocks(house: Database) -> None:
    Talk(house, WANG).have(change_plan, "huaka_59")
    [order] = of(house, WANG)
    assert (order.status, order.effective_on, order.effective) == ("accepted", "2026-12-01", False)
    assert order.due_at is not None and order.due_at.startswith("2026-11-24T04:00")


def test_order_is_followed_to_its_effect(house: Database) -> None:
    Talk(house, WANG).have(change_plan, "huaka_59")
    wait(house, hours=1)
    assert [o.status for o in of(house, WANG)] == ["scheduled"]
    at("2026-12-01T00:00")
    house.run(jobs.run_due)
    [order] = of(house, WANG)
    assert (order.status, order.effective, order.overdue) == ("done", True, False)


def test_order_not_handled_in_time_is_overdue(house: Database) -> None:
    Talk(house, WANG).have(change_plan, "huaka_59")
    at("2026-11-24T11:59")
    assert not of(house, WANG)[0].overdue
    at("2026-11-24T12:01")
    assert of(house, WANG)[0].overdue
    house.run(jobs.run_due)  # handled late, but handled
    assert not of(house, WANG)[0].overdue


def test_queued_order_is_not_overdue_before_the_release(house: Database) -> None:
    Talk(house, LIU).have(change_plan, "huaka_39")
    at("2028-06-02T00:00")
    assert (of(house, LIU)[0].status, of(house, LIU)[0].overdue) == ("queued", False)


def test_withdrawn_order_is_told_as_withdrawn(house: Database) -> None:
    talk = Talk(house, WANG)
    order = talk.have(change_plan, "huaka_59")
    proposal = house.run(lambda uow: change_plan.propose_withdrawal(uow, talk.id, order.order_no))
    house.run(lambda uow: change_plan.confirm_withdrawal(uow, talk.yes(proposal)))
    at("2026-11-25T12:00")
    assert [(o.status, o.overdue) for o in of(house, WANG)] == [("withdrawn", False)]


def test_orders_can_be_narrowed_to_a_matter_or_a_day(house: Database) -> None:
    talk = Talk(house, WANG)
    talk.have(unsubscribe_service, ["cailing"])
    at("2026-11-23T00:30")  # still the 22nd in UTC
    talk.have(change_plan, "huaka_59")
    assert [o.kind for o in of(house, WANG, kinds=("change_plan",))] == ["change_plan"]
    assert [o.kind for o in of(house, WANG, day=day("2026-11-23"))] == ["change_plan"]
    assert of(house, WANG, kinds=("port_out",)) == []


def test_order_is_found_by_its_number_or_its_end(house: Database) -> None:
    order = Talk(house, WANG).have(unsubscribe_service, ["cailing"])
    assert order.order_no == "OD20261122000001"
    for number in ("OD20261122000001", "20261122000001", "0001"):
        assert found(house, WANG, number) == [order.order_no]
    assert found(house, WANG, "01") == []
    assert found(house, WANG, "OD20261122000002") == []


def test_order_of_somebody_else_is_not_found(house: Database) -> None:
    order = Talk(house, WANG).have(unsubscribe_service, ["cailing"])
    assert found(house, ZHOU, order.order_no) == [] and of(house, ZHOU) == []


def test_visit_belongs_to_its_order(house: Database) -> None:
    talk = Talk(house, WANG)
    order = talk.have(unsubscribe_service, ["cailing"])
    talk.have(set_do_not_disturb, True)
    house.run(
        lambda uow: uow.add(
            Appointment(
                line_id=order.line_id,
                kind="pickup",
                order_id=order.id,
                day=day("2026-11-25"),
                part_of_day="morning",
                address="枫林路8号",
                status="booked",
                made_at=clock.now(),
            )
        )
    )
    visits = {o.order_no: o.visit for o in of(house, WANG)}
    assert visits.pop(order.order_no).day == "2026-11-25"
    assert set(visits.values()) <= {None}


def test_reading_the_orders_changes_nothing(house: Database) -> None:
    Talk(house, WANG).have(change_plan, "huaka_59")
    before = kept(house)
    of(house, WANG)
    assert kept(house) == before
