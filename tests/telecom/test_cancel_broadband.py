"""Close broadband: accepted the same day, picked up within 7 days, taken back until then."""

from __future__ import annotations

from typing import Any

import pytest

from telecom import cancel_broadband, clock
from telecom.conversations import L2, line_of
from telecom.db import Database
from telecom.errors import NotFound, NotIdentified, Refused, TermsChanged
from telecom.models import Appointment, Consent, Contract, HomeService, Notice, Order
from telecom.query_balance import get_balance
from tests.telecom.desk import HE, MA, WANG, Talk, at, at_once, day, notices, rows, wait

TUESDAY = day("2026-11-24")


@pytest.fixture(autouse=True)
def _noon() -> None:
    at("2026-11-22T12:00")


def talk(house: Database, number: str = MA) -> Talk:
    return Talk(house, number, level=L2)


def closed(house: Database, number: str = MA, scope: str = "broadband") -> tuple[Talk, Order]:
    mine = talk(house, number)
    order: Order = mine.have(cancel_broadband, scope, TUESDAY, "morning")
    return mine, order


def move(mine: Talk, order: Order, iso: str, part: str) -> Any:
    return mine.house.run(
        lambda uow: cancel_broadband.propose_move(uow, mine.id, order.order_no, day(iso), part)
    )


def say_moved(mine: Talk, proposal: Any) -> Order:
    moved: Order = mine.house.run(
        lambda uow: cancel_broadband.confirm_move(uow, mine.yes(proposal))
    )
    return moved


def withdraw(mine: Talk, order: Order) -> Order:
    def verb(uow: Any) -> Order:
        proposal = cancel_broadband.propose_withdrawal(uow, mine.id, order.order_no)
        return cancel_broadband.confirm_withdrawal(uow, mine.yes(proposal))

    withdrawn: Order = mine.house.run(verb)
    return withdrawn


def visits(house: Database) -> list[tuple[str, str, str]]:
    return [(v.day.isoformat(), v.part_of_day, v.status) for v in rows(house, Appointment)]


def running(house: Database, number: str = MA) -> list[str]:
    with house.read() as uow:
        found: Any = line_of(uow, number)
        return [s.kind for s in cancel_broadband.list_home(uow, found)]


def broadband_notices(house: Any) -> list[str]:
    """Without what the month brings anyway: renewals are announced towards its end."""
    return [n for n in notices(house, MA) if n.startswith("cancel_broadband")]


def test_closing_needs_the_real_name(house: Database) -> None:
    with pytest.raises(NotIdentified):
        Talk(house, MA).propose(cancel_broadband, "broadband", TUESDAY, "morning")


def test_line_without_broadband_has_nothing_to_close(house: Database) -> None:
    with pytest.raises(Refused, match="no_broadband"):
        talk(house, WANG).propose(cancel_broadband, "broadband", TUESDAY, "morning")
    with pytest.raises(Refused, match="no_tv"):
        talk(house, HE).propose(cancel_broadband, "tv", TUESDAY, "morning")


def test_closing_is_accepted_the_same_day(house: Database) -> None:
    _, order = closed(house)
    assert (order.status, order.effective_on) == ("accepted", TUESDAY)
    assert clock.local(order.accepted_at).date() == clock.today()
    assert notices(house, MA) == ["cancel_broadband_accepted"]
    assert running(house) == ["broadband", "tv"]  # it works until the pick-up


def test_pick_up_is_booked_with_the_equipment_to_hand_back(house: Database) -> None:
    _, order = closed(house)
    assert order.terms["equipment"] == ["光猫", "路由器", "机顶盒", "遥控器"]
    assert visits(house) == [("2026-11-24", "morning", "booked")]
    assert rows(house, Appointment)[0].order_id == order.id
    assert "光猫" in rows(house, Notice)[0].text


def test_pick_up_is_within_seven_days(house: Database) -> None:
    for iso in ("2026-11-22", "2026-11-30"):
        with pytest.raises(Refused, match="day_out_of_range"):
            talk(house).propose(cancel_broadband, "broadband", day(iso), "morning")


def test_tv_ends_with_the_broadband_and_can_end_alone(house: Database) -> None:
    _, order = closed(house)
    assert [item["kind"] for item in order.terms["items"]] == ["broadband", "tv"]
    assert (order.terms["with_tv"], order.terms["saves_fen"]) == (True, 6000)
    withdraw(talk(house), order)
    _, order = closed(house, scope="tv")
    assert [item["kind"] for item in order.terms["items"]] == ["tv"]
    assert (order.terms["saves_fen"], order.terms["exit_fee_fen"]) == (1000, 0)
    wait(house, days=3)
    assert running(house) == ["broadband"]


def test_exit_fee_is_the_contract_s_on_the_day_of_the_pick_up(house: Database) -> None:
    _, order = closed(house)
    # November to March, 20 % of 50 yuan
    assert (order.terms["contract_ends_on"], order.terms["exit_fee_fen"]) == ("2027-03-31", 5000)
    _, order = closed(house, HE)
    assert (order.terms["contract_name"], order.terms["exit_fee_fen"]) == (None, 0)


def test_family_service_stays_and_is_told(house: Database) -> None:
    _, order = closed(house)
    assert order.terms["family"]
    _, order = closed(house, HE)
    assert not order.terms["family"]


def test_closing_is_done_when_the_day_of_the_pick_up_is_over(house: Database) -> None:
    closed(house)
    at("2026-11-24T23:59")
    wait(house)
    assert running(house) == ["broadband", "tv"]
    wait(house, minutes=2)
    [order] = rows(house, Order)
    assert (order.status, running(house)) == ("done", [])
    assert {h.ended_on for h in rows(house, HomeService) if h.ended_on} == {TUESDAY}
    assert visits(house) == [("2026-11-24", "morning", "done")]
    assert rows(house, Contract, covers="broadband")[0].ends_on == TUESDAY
    wait(house, days=1)
    assert broadband_notices(house) == ["cancel_broadband_accepted", "cancel_broadband_done"]


def test_closed_broadband_is_charged_for_its_last_month_and_not_after(house: Database) -> None:
    def home_fen() -> int:
        with house.read() as uow:
            found: Any = line_of(uow, MA)
            return get_balance(uow, found).home_fen

    closed(house)
    wait(house, days=4)
    assert home_fen() == 6000
    at("2026-12-01T00:00")
    assert home_fen() == 0


def test_one_closing_at_a_time(house: Database) -> None:
    first, second = (talk(house) for _ in range(2))
    asked = [t.propose(cancel_broadband, "broadband", TUESDAY, "morning") for t in (first, second)]
    first.confirm(cancel_broadband, asked[0])
    with pytest.raises(Refused, match="already_accepted"):
        second.confirm(cancel_broadband, asked[1])
    assert len(rows(house, Order)) == len(rows(house, Appointment)) == 1


def test_closing_confirmed_by_many_at_once_is_one(house: Database) -> None:
    mine = talk(house)
    proposal = mine.propose(cancel_broadband, "broadband", TUESDAY, "morning")
    orders = at_once(*[lambda: mine.confirm(cancel_broadband, proposal)] * 3)
    assert {order.order_no for order in orders} == {"OD20261122000001"}
    assert len(visits(house)) == len(notices(house, MA)) == 1


def test_terms_that_no_longer_hold_are_shown_anew(house: Database) -> None:
    at("2026-11-30T12:00")
    mine = talk(house)
    proposal = mine.propose(cancel_broadband, "broadband", day("2026-12-05"), "morning")
    home = rows(house, HomeService, kind="tv")[0].id
    house.run(lambda uow: setattr(uow.get(HomeService, home), "price_fen", 1))
    with pytest.raises(TermsChanged):
        mine.confirm(cancel_broadband, proposal)
    assert not rows(house, Order) and not rows(house, Consent)


def test_pick_up_can_be_moved_until_its_day_is_over(house: Database) -> None:
    mine, order = closed(house)
    at("2026-11-24T20:00")
    moved = say_moved(mine, move(mine, order, "2026-12-01", "evening"))
    assert (moved.effective_on, moved.terms["part_of_day"]) == (day("2026-12-01"), "evening")
    assert moved.terms["exit_fee_fen"] == 4000  # a month less remains
    assert clock.local(moved.due_at).isoformat() == "2026-12-02T00:00:00+08:00"  # type: ignore[arg-type]
    assert visits(house)[-1] == ("2026-12-01", "evening", "booked")
    assert notices(house, MA)[-1] == "cancel_broadband_moved"
    wait(house, days=2)
    assert running(house) == ["broadband", "tv"]


def test_moving_twice_by_one_yes_moves_once(house: Database) -> None:
    mine, order = closed(house)
    proposal = move(mine, order, "2026-11-26", "evening")
    at_once(*[lambda: say_moved(mine, proposal)] * 3)
    assert [status for *_, status in visits(house)] == ["moved", "booked"]
    assert notices(house, MA) == ["cancel_broadband_accepted", "cancel_broadband_moved"]


def test_moving_to_the_same_time_is_refused(house: Database) -> None:
    mine, order = closed(house)
    with pytest.raises(Refused, match="same_time"):
        move(mine, order, "2026-11-24", "morning")


def test_closing_can_be_withdrawn_until_the_day_of_the_pick_up_is_over(house: Database) -> None:
    mine, order = closed(house)
    at("2026-11-24T23:00")
    assert withdraw(mine, order).status == "withdrawn"
    assert visits(house) == [("2026-11-24", "morning", "cancelled")]
    wait(house, days=3)
    assert running(house) == ["broadband", "tv"]
    assert broadband_notices(house) == ["cancel_broadband_accepted", "cancel_broadband_withdrawn"]


def test_what_is_done_cannot_be_moved_or_withdrawn(house: Database) -> None:
    mine, order = closed(house)
    proposal = house.run(
        lambda uow: cancel_broadband.propose_withdrawal(uow, mine.id, order.order_no)
    )
    wait(house, days=3)
    with pytest.raises(Refused, match="already_done"):
        house.run(lambda uow: cancel_broadband.confirm_withdrawal(uow, mine.yes(proposal)))
    with pytest.raises(Refused, match="already_done"):
        move(mine, order, "2026-11-28", "morning")
    assert notices(house, MA)[-1] == "cancel_broadband_done"


def test_closing_of_another_line_is_not_found(house: Database) -> None:
    _, order = closed(house)
    with pytest.raises(NotFound):
        withdraw(talk(house, HE), order)
