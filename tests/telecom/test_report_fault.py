"""Faults: what the system sees itself, guided checks, repair clocks, visits."""

from __future__ import annotations

from typing import Any

import pytest

from telecom import appointments, clock, repair_visits, report_fault, withdraw_ticket
from telecom.conversations import line_of
from telecom.db import Database
from telecom.errors import AlreadyDecided, NotIdentified, Refused
from telecom.models import Appointment, Consent, Ticket, Usage
from tests.telecom.desk import HE, LI, MA, WANG, WU, Talk, at, at_once, change, day, notices, rows

TOMORROW = day("2026-11-23")


@pytest.fixture(autouse=True)
def _noon() -> None:
    at("2026-11-22T12:00")


def ask(mine: Talk, product: str = "mobile", **said: Any) -> Any:
    if product == "mobile":
        said.setdefault("symptom", "signal")
    else:
        said = {"day": TOMORROW, "part": "morning", **said}
    return mine.house.run(
        lambda uow: report_fault.propose(uow, mine.id, product, **said)  # type: ignore[arg-type]
    )


def report(house: Database, number: str, product: str = "mobile", **said: Any) -> Ticket:
    mine = Talk(house, number)
    ticket: Ticket = mine.confirm(report_fault, ask(mine, product, **said))[0]
    return ticket


def found(
    house: Database, number: str, product: str, symptom: str | None = None, place: str = ""
) -> list[str]:
    with house.read() as uow:
        mine: Any = line_of(uow, number)
        return [f.reason for f in report_fault.diagnose(uow, mine, product, symptom, place)]


def test_fault_needs_level_1(house: Database) -> None:
    with pytest.raises(NotIdentified):
        ask(Talk(house, WANG, level=0))


def test_repair_is_due_in_48_hours(house: Database) -> None:
    ticket = report(house, MA, "broadband")
    assert (ticket.kind, ticket.category) == ("GZ", "broadband")
    assert clock.local(ticket.repair_due_at).isoformat()[:16] == "2026-11-24T12:00"  # type: ignore[arg-type]
    assert notices(house, MA) == ["report_fault_filed"]


def test_repair_in_the_country_is_due_in_72_hours(house: Database) -> None:
    ticket = report(house, HE, "broadband")
    assert clock.local(ticket.repair_due_at).isoformat()[:16] == "2026-11-25T12:00"  # type: ignore[arg-type]
    for place, rural in (("长沙市岳麓区枫林路8号", False), ("木兰乡", True), (None, False)):
        assert report_fault.is_rural(place) is rural


def test_weak_signal_is_answered_within_three_working_days(house: Database) -> None:
    ticket = report(house, WANG, place="杭州市西湖区文三路")
    # a Sunday: Monday, Tuesday, Wednesday
    assert clock.local(ticket.reply_due_at).isoformat() == "2026-11-26T00:00:00+08:00"  # type: ignore[arg-type]
    assert ticket.repair_due_at is not None
    friday = clock.local(clock.now()).replace(day=27)
    assert report_fault.after_working_days(friday, 1).date() == day("2026-12-01")
    assert report(house, LI, symptom="call").reply_due_at is None


def test_address_of_broadband_is_the_service_s_own(house: Database) -> None:
    ticket = report(house, HE, "broadband", place="北京市朝阳区")
    assert ticket.facts is not None and "清水头村" in ticket.facts["place"]


def test_visit_is_booked_with_the_ticket(house: Database) -> None:
    ticket = report(house, MA, "tv", day=day("2026-11-22"), part="afternoon")
    [visit] = rows(house, Appointment)
    assert (visit.kind, visit.ticket_id, visit.status) == ("repair", ticket.id, "booked")
    assert (visit.day, visit.part_of_day) == (day("2026-11-22"), "afternoon")
    with pytest.raises(Refused, match="no_visit"):
        ask(Talk(house, HE), "broadband", day=None)
    assert report(house, WANG).facts["day"] is None  # type: ignore[index]


def test_visit_can_be_called_off_with_the_ticket(house: Database) -> None:
    ticket = report(house, MA, "broadband")
    house.run(lambda uow: appointments.cancel(uow, ticket=uow.get(Ticket, ticket.id)))
    assert [visit.status for visit in rows(house, Appointment)] == ["cancelled"]


def test_visit_that_has_gone_by_is_not_booked(house: Database) -> None:
    mine = Talk(house, MA)
    proposal = ask(mine, "broadband", day=day("2026-11-22"), part="evening")
    at("2026-11-22T19:00")
    with pytest.raises(Refused, match="day_out_of_range"):
        mine.confirm(report_fault, proposal)
    assert not rows(house, Consent) and not rows(house, Appointment)


def test_same_open_fault_is_linked_not_doubled(house: Database) -> None:
    first = report(house, MA, "broadband", story="断网")
    second = report(house, MA, "broadband", story="还是断")
    assert first.ticket_no == second.ticket_no
    assert len(rows(house, Appointment)) == 1
    assert notices(house, MA) == ["report_fault_filed", "report_fault_linked"]
    assert report(house, MA, "tv").ticket_no != first.ticket_no


def test_fault_is_registered_once(house: Database) -> None:
    mine = Talk(house, MA)
    proposal = ask(mine, "broadband")
    done = at_once(*[lambda: mine.confirm(report_fault, proposal)] * 3)
    assert {ticket.ticket_no for ticket, _ in done} == {"GZ20261122000001"}
    assert len(rows(house, Appointment)) == len(notices(house, MA)) == 1


def test_line_without_broadband_has_no_broadband_fault(house: Database) -> None:
    assert found(house, WANG, "broadband") == ["no_home"]
    with pytest.raises(Refused, match="no_home"):
        ask(Talk(house, WANG), "broadband")


def test_suspended_line_is_told_instead(house: Database) -> None:
    change(house, WANG, status="suspended", suspended_by="customer")
    assert found(house, WANG, "mobile", "signal") == ["suspended"]
    change(house, LI, status="suspended")
    assert found(house, LI, "mobile", "signal") == ["suspended_arrears"]
    with pytest.raises(Refused, match="suspended_arrears"):
        ask(Talk(house, LI))


def test_arrears_are_told_and_do_not_refuse_the_report(house: Database) -> None:
    assert found(house, LI, "mobile", "call") == ["arrears"]
    assert report(house, LI).status == "open"


def test_cap_that_is_reached_and_a_throttled_plan_are_told(house: Database) -> None:
    assert found(house, WU, "mobile", "data") == []
    change(house, WU, overage_cap_fen=0)
    assert found(house, WU, "mobile", "data") == []  # 0: nothing was charged, nothing is stopped
    house.run(lambda uow: uow.query(Usage).update({"overage_fen": 60_000, "data_mb": 80 * 1024}))
    change(house, WU, overage_cap_fen=50_000)
    assert found(house, WU, "mobile", "data") == ["cap_reached"]
    change(house, MA, overage_cap_fen=100_000)
    assert found(house, MA, "mobile", "data") == ["throttled"]
    assert found(house, MA, "mobile", "signal") == []


def test_known_outage_is_told_where_and_while_it_lasts(house: Database) -> None:
    assert found(house, WU, "mobile", "signal", "市北区台东路") == ["outage"]
    assert found(house, WANG, "mobile", "signal", "青岛市市北区") == ["outage"]
    assert found(house, WANG, "mobile", "signal", "市北区") == []
    assert found(house, WU, "mobile", "signal", "崂山区") == []
    at("2026-11-22T20:00")
    assert found(house, WU, "mobile", "signal", "市北区台东路") == []


def test_check_that_helps_ends_it_and_one_that_does_not_leads_on() -> None:
    step = report_fault.next_check
    assert report_fault.first_check("broadband", None) == "lamp"
    assert step("broadband", None, "lamp", True) == "restart_modem"
    assert step("broadband", None, "lamp", False) == "restart_router"
    assert step("broadband", None, "restart_modem", True) == report_fault.SOLVED
    assert step("broadband", None, "restart_modem", False) == report_fault.FAILED


def test_nobody_tries_more_than_three_things() -> None:
    cases = [(p, None) for p in ("broadband", "tv")]
    cases += [("mobile", s) for s in report_fault.SYMPTOMS]  # type: ignore[misc]
    for product, symptom in cases:
        for answers in ((True, False, False), (False, False, False)):
            check = report_fault.first_check(product, symptom)
            for yes in answers:
                asks = report_fault.is_question(product, symptom, check)
                check = report_fault.next_check(product, symptom, check, yes and asks)
                if check == report_fault.FAILED:
                    break
            assert check == report_fault.FAILED


def visits(house: Database) -> list[tuple[str, str, str]]:
    return [(v.day.isoformat(), v.part_of_day, v.status) for v in rows(house, Appointment)]


def move(mine: Talk, ticket: Ticket, iso: str, part: str = "evening") -> Any:
    return mine.propose(repair_visits, ticket.ticket_no, day(iso), part)


def test_visit_can_be_moved_until_it_begins(house: Database) -> None:
    ticket = report(house, MA, "broadband")
    mine = Talk(house, MA)
    mine.confirm(repair_visits, move(mine, ticket, "2026-11-23", "afternoon"))
    assert visits(house) == [
        ("2026-11-23", "morning", "moved"),
        ("2026-11-23", "afternoon", "booked"),
    ]
    assert notices(house, MA) == ["report_fault_filed", "report_fault_moved"]
    with pytest.raises(Refused, match="day_out_of_range"):
        move(mine, ticket, "2026-12-20")
    at("2026-11-23T13:30")
    with house.read() as uow:
        booked: Any = line_of(uow, MA)
        assert repair_visits.get_booked(uow, booked) is None


def test_clock_waits_for_a_visit_that_is_wanted_later(house: Database) -> None:
    ticket = report(house, MA, "broadband")
    mine = Talk(house, MA)
    later = mine.confirm(repair_visits, move(mine, ticket, "2026-11-26"))
    assert clock.local(later.repair_due_at).isoformat() == "2026-11-27T00:00:00+08:00"
    assert later.facts["day"] == "2026-11-26"
    sooner = mine.confirm(repair_visits, move(mine, ticket, "2026-11-22"))
    assert clock.local(sooner.repair_due_at).isoformat() == "2026-11-27T00:00:00+08:00"


def test_moving_the_visit_twice_by_one_yes_moves_once(house: Database) -> None:
    ticket = report(house, MA, "broadband")
    mine = Talk(house, MA)
    proposal = move(mine, ticket, "2026-11-24")
    at_once(*[lambda: mine.confirm(repair_visits, proposal)] * 3)
    assert [status for *_, status in visits(house)] == ["moved", "booked"]
    assert notices(house, MA) == ["report_fault_filed", "report_fault_moved"]


def test_visit_is_not_moved_to_the_time_it_has(house: Database) -> None:
    ticket = report(house, MA, "broadband")
    with pytest.raises(Refused, match="same_time"):
        move(Talk(house, MA), ticket, "2026-11-23", "morning")


def test_visit_of_a_withdrawn_fault_is_not_moved(house: Database) -> None:
    ticket = report(house, MA, "broadband")
    mine = Talk(house, MA)
    moved = mine.confirm(repair_visits, move(mine, ticket, "2026-11-24"))
    proposal = move(mine, ticket, "2026-11-25")
    mine.confirm(withdraw_ticket, mine.propose(withdraw_ticket, moved.ticket_no))
    assert [status for *_, status in visits(house)] == ["moved", "cancelled"]
    with pytest.raises(Refused, match="no_visit"):
        move(mine, ticket, "2026-11-25")
    with pytest.raises(AlreadyDecided):
        mine.confirm(repair_visits, proposal)
