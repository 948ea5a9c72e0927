"""Change plan: who may have what, two clocks, contracts, withdrawal."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from telecom import change_plan, clock, jobs
from telecom.conversations import line_of
from telecom.db import Database
from telecom.errors import NotFound, Refused, TermsChanged
from telecom.models import Consent, Contract, Notice, Order, Plan
from tests.telecom.desk import (
    CHEN,
    LI,
    LIN,
    LIU,
    MA,
    SUN,
    WANG,
    ZHANG,
    ZHAO,
    Talk,
    at,
    at_once,
    change,
    day,
    kept,
    line,
    notices,
    rows,
    wait,
)


def refused(house: Database, number: str, plan: str) -> Refused:
    with pytest.raises(Refused) as error:
        Talk(house, number).propose(change_plan, plan)
    assert not rows(house, Order)
    return error.value


def contract(house: Database, number: str, ends_on: str, **values: Any) -> None:
    line_id = line(house, number).id
    house.run(
        lambda uow: uow.add(
            Contract(
                line_id=line_id, name="合约", covers="plan", starts_on=day("2025-01-01"),
                ends_on=day(ends_on), monthly_fen=5900, exit_fee_percent=20, **values,
            )
        )
    )  # fmt: skip


# Who may have what


def test_list_has_what_is_on_sale_and_allowed(house: Database) -> None:
    with house.read() as uow:
        offered = {
            number: [p.id for p in change_plan.list_plans_for(uow, line_of(uow, number))]
            for number in (ZHAO, CHEN)
        }
    assert "chaowan_59" in offered[ZHAO] and "chaowan_39" not in offered[ZHAO]
    assert not {"chaowan_59", "ziyouxuan_8_voice", "aixin_19", "rizu_18"} & set(offered[CHEN])
    assert "huaka_39" in offered[CHEN]


def test_plan_off_sale_is_refused(house: Database) -> None:
    assert refused(house, WANG, "rizu_18").reason == "off_sale"


def test_who_has_a_plan_off_sale_may_leave_it(house: Database) -> None:
    assert Talk(house, SUN).have(change_plan, "huaka_29").terms["from_plan"] == "rizu_18"


def test_plan_of_the_shop_is_refused(house: Database) -> None:
    assert refused(house, WANG, "aixin_19").reason == "shop_only"


def test_age_limit_holds_until_the_birthday_after(house: Database) -> None:
    # Lin was born on 1998-02-14; the limit is 30.
    at("2029-02-13T23:59")
    assert Talk(house, LIN).propose(change_plan, "chaowan_59").state == "open"
    at("2029-02-14T00:00")
    error = refused(house, LIN, "chaowan_59")
    assert (error.reason, error.facts["max_age"]) == ("too_old", 30)


def test_same_plan_is_refused(house: Database) -> None:
    assert refused(house, WANG, "huaka_39").reason == "same_plan"


def test_arrears_are_paid_first(house: Database) -> None:
    error = refused(house, LI, "huaka_29")
    assert (error.reason, error.facts["arrears_fen"]) == ("arrears", 2350)
    change(house, LI, balance_fen=0)
    assert Talk(house, LI).propose(change_plan, "huaka_29").state == "open"


def test_suspended_line_changes_nothing(house: Database) -> None:
    change(house, WANG, status="suspended")
    assert refused(house, WANG, "huaka_59").reason == "line_not_active"


def test_unknown_plan_is_not_sold(house: Database) -> None:
    with pytest.raises(NotFound):
        Talk(house, WANG).propose(change_plan, "neighbour_1")


def test_near_plans_are_allowed_ones_by_price(house: Database) -> None:
    with house.read() as uow:
        plan = uow.get(Plan, "chaowan_59")
        near = change_plan.list_near(uow, line_of(uow, WANG), plan)
    assert [p.id for p in near] == ["huaka_59", "xingzuan_59", "huaka_29"]


# What is told


def test_terms_tell_before_after_and_what_is_lost(house: Database) -> None:
    terms = Talk(house, ZHANG).propose(change_plan, "huaka_59").terms
    assert (terms["from_price_fen"], terms["to_price_fen"]) == (9800, 5900)
    assert (terms["from_data_mb"], terms["to_data_mb"]) == (60 * 1024, 10 * 1024)
    assert (terms["from_minutes"], terms["to_minutes"]) == (500, 500)
    assert terms["lost"] == ["data"]


# The two clocks


def test_change_is_handled_within_48_hours(house: Database) -> None:
    order = Talk(house, WANG).have(change_plan, "huaka_59")
    assert order.status == "accepted"
    assert order.due_at - order.accepted_at == timedelta(hours=48)
    wait(house, minutes=1)
    [order] = rows(house, Order)
    assert order.status == "scheduled" and order.handled_at <= order.due_at


@pytest.mark.parametrize(
    ("accepted", "effective"),
    [
        ("2026-11-22T12:00", "2026-12-01"),
        ("2026-11-30T23:59", "2026-12-01"),
        ("2026-12-01T00:00", "2027-01-01"),
        ("2026-12-31T12:00", "2027-01-01"),
        ("2027-01-31T12:00", "2027-02-01"),
        ("2028-02-29T12:00", "2028-03-01"),
    ],
)
def test_change_is_effective_on_the_first(house: Database, accepted: str, effective: str) -> None:
    at(accepted)
    assert Talk(house, WANG).have(change_plan, "huaka_59").effective_on == day(effective)


def test_change_takes_effect_at_midnight_in_shanghai(house: Database) -> None:
    Talk(house, WANG).have(change_plan, "huaka_59")
    at("2026-11-30T23:59")
    house.run(jobs.run_due)
    assert line(house, WANG).plan_id == "huaka_39"
    at("2026-12-01T00:00")  # still November in UTC
    house.run(jobs.run_due)
    assert line(house, WANG).plan_id == "huaka_59"
    assert rows(house, Order)[0].status == "done"
    assert notices(house, WANG) == ["change_plan_accepted", "change_plan_effective"]


def test_late_jobs_name_the_day_of_effect(house: Database) -> None:
    Talk(house, WANG).have(change_plan, "huaka_59")
    at("2026-12-04T09:00")
    house.run(jobs.run_due)
    [notice] = rows(house, Notice, template="change_plan_effective")
    assert "2026年12月1日起生效" in notice.text


def test_jobs_that_run_twice_move_once(house: Database) -> None:
    Talk(house, WANG).have(change_plan, "huaka_59")
    wait(house, days=10)
    at_once(*[lambda: house.run(jobs.run_due)] * 3)
    assert notices(house, WANG) == ["change_plan_accepted", "change_plan_effective"]


# Contracts


def test_contract_queues_the_change_for_its_release(house: Database) -> None:
    talk = Talk(house, ZHANG)  # until 2026-12-31
    order = talk.have(change_plan, "huaka_59")
    assert (order.status, order.effective_on) == ("queued", day("2027-01-01"))
    assert clock.local(order.due_at).isoformat() == "2027-01-03T00:00:00+08:00"
    assert notices(house, ZHANG) == ["change_plan_queued"]


def test_contract_tells_date_and_exit_fee(house: Database) -> None:
    terms = Talk(house, ZHANG).propose(change_plan, "huaka_59").terms
    assert terms["contract_ends_on"] == "2026-12-31"
    assert terms["exit_fee_fen"] == 9800 * 2 * 20 // 100  # November and December
    terms = Talk(house, LIU).propose(change_plan, "huaka_59").terms
    assert terms["contract_ends_on"] == "2028-05-31"
    assert terms["exit_fee_fen"] == 9800 * 19 * 30 // 100


def test_longest_contract_counts(house: Database) -> None:
    contract(house, ZHANG, "2027-03-31")
    terms = Talk(house, ZHANG).propose(change_plan, "huaka_59").terms
    assert (terms["contract_ends_on"], terms["effective_on"]) == ("2027-03-31", "2027-04-01")


def test_contract_binds_on_its_last_day_and_not_after(house: Database) -> None:
    contract(house, WANG, "2026-11-22")
    at("2026-11-22T23:59")
    assert Talk(house, WANG).propose(change_plan, "huaka_59").terms["contract_name"] == "合约"
    at("2026-11-23T00:00")
    assert Talk(house, WANG).propose(change_plan, "huaka_59").terms["contract_name"] is None


def test_broadband_contract_binds_no_plan(house: Database) -> None:
    assert Talk(house, MA).have(change_plan, "huaka_59").status == "accepted"


def test_queued_change_waits_for_release_and_then_the_first(house: Database) -> None:
    contract(house, WANG, "2026-12-15")
    Talk(house, WANG).have(change_plan, "huaka_59")
    seen = []
    for moment in (
        "2026-12-01T00:05", "2026-12-15T23:59", "2026-12-16T00:00", "2026-12-31T23:59",
        "2027-01-01T00:00",
    ):  # fmt: skip
        at(moment)
        house.run(jobs.run_due)
        seen.append((rows(house, Order)[0].status, line(house, WANG).plan_id))
    assert seen == [
        ("queued", "huaka_39"),
        ("queued", "huaka_39"),
        ("scheduled", "huaka_39"),
        ("scheduled", "huaka_39"),
        ("done", "huaka_59"),
    ]
    [order] = rows(house, Order)
    assert order.handled_at <= order.due_at


# Withdrawal and replacement


def withdraw(talk: Talk, order: Order) -> Any:
    proposal = talk.house.run(
        lambda uow: change_plan.propose_withdrawal(uow, talk.id, order.order_no)
    )
    return talk.house.run(lambda uow: change_plan.confirm_withdrawal(uow, talk.yes(proposal)))


@pytest.mark.parametrize(("number", "days"), [(WANG, 0), (WANG, 8), (ZHANG, 0), (ZHANG, 35)])
def test_change_can_be_withdrawn_until_effective(house: Database, number: str, days: int) -> None:
    talk = Talk(house, number)
    order = talk.have(change_plan, "huaka_29")
    wait(house, days=days)
    assert withdraw(talk, order).status == "withdrawn"
    wait(house, days=60)
    assert line(house, number).plan_id == order.terms["from_plan"]
    told = [name for name in notices(house, number) if name.startswith("change_plan")]
    assert told[-1] == "change_plan_withdrawn"
    assert len(rows(house, Consent)) == 2


def test_effective_change_cannot_be_withdrawn(house: Database) -> None:
    talk = Talk(house, WANG)
    order = talk.have(change_plan, "huaka_59")
    wait(house, days=10)
    with pytest.raises(Refused, match="already_effective"):
        withdraw(talk, order)


def test_change_that_became_effective_before_the_yes_stays(house: Database) -> None:
    talk = Talk(house, WANG)
    order = talk.have(change_plan, "huaka_59")
    proposal = house.run(lambda uow: change_plan.propose_withdrawal(uow, talk.id, order.order_no))
    wait(house, days=10)
    before = kept(house)
    with pytest.raises(Refused, match="already_effective"):
        house.run(lambda uow: change_plan.confirm_withdrawal(uow, talk.yes(proposal)))
    assert kept(house) == before
    assert line(house, WANG).plan_id == "huaka_59"


def test_withdrawal_and_midnight_agree_on_one_outcome(house: Database) -> None:
    talk = Talk(house, WANG)
    order = talk.have(change_plan, "huaka_59")
    proposal = house.run(lambda uow: change_plan.propose_withdrawal(uow, talk.id, order.order_no))
    clock.clock.advance(timedelta(days=10))
    at_once(
        lambda: house.run(jobs.run_due),
        lambda: house.run(lambda uow: change_plan.confirm_withdrawal(uow, talk.yes(proposal))),
    )
    [order] = rows(house, Order)
    last, plan = notices(house, WANG)[-1], line(house, WANG).plan_id
    assert (order.status, last, plan) in (
        ("done", "change_plan_effective", "huaka_59"),
        ("withdrawn", "change_plan_withdrawn", "huaka_39"),
    )


def test_withdrawing_twice_is_told_once(house: Database) -> None:
    talk = Talk(house, WANG)
    order = talk.have(change_plan, "huaka_59")
    proposal = house.run(lambda uow: change_plan.propose_withdrawal(uow, talk.id, order.order_no))
    for _ in range(2):
        house.run(lambda uow: change_plan.confirm_withdrawal(uow, talk.yes(proposal)))
    assert withdraw(Talk(house, WANG), order).status == "withdrawn"
    assert notices(house, WANG) == ["change_plan_accepted", "change_plan_withdrawn"]


def test_order_of_another_line_cannot_be_withdrawn(house: Database) -> None:
    order = Talk(house, WANG).have(change_plan, "huaka_59")
    with pytest.raises(NotFound):
        withdraw(Talk(house, ZHANG), order)


def test_new_change_replaces_the_pending_one(house: Database) -> None:
    talk = Talk(house, WANG)
    first = talk.have(change_plan, "huaka_59")
    second = talk.have(change_plan, "huaka_29")
    assert second.terms["replaces"] == first.order_no
    assert [order.status for order in rows(house, Order)] == ["withdrawn", "accepted"]
    assert first.order_no in rows(house, Notice, order_id=second.id)[0].text
    wait(house, days=10)
    assert line(house, WANG).plan_id == "huaka_29"


def test_line_has_one_pending_change(house: Database) -> None:
    talks = [Talk(house, WANG) for _ in range(3)]
    proposals = [talk.propose(change_plan, "huaka_59") for talk in talks]
    results = at_once(
        *[
            lambda talk=talk, proposal=proposal: talk.confirm(change_plan, proposal)
            for talk, proposal in zip(talks, proposals, strict=True)
        ]
    )
    assert sorted(type(r).__name__ for r in results) == ["Order", "TermsChanged", "TermsChanged"]
    assert len(rows(house, Order)) == len(rows(house, Consent)) == 1


# What was shown must still be true


def test_midnight_of_the_month_means_new_terms(house: Database) -> None:
    at("2026-11-30T23:59")
    talk = Talk(house, WANG)
    proposal = talk.propose(change_plan, "huaka_59")
    at("2026-12-01T00:00")
    with pytest.raises(TermsChanged):
        talk.confirm(change_plan, proposal)
    assert not rows(house, Order)


def test_plan_taken_off_sale_before_the_yes_is_refused(house: Database) -> None:
    talk = Talk(house, WANG)
    proposal = talk.propose(change_plan, "huaka_59")
    house.run(lambda uow: setattr(uow.get(Plan, "huaka_59"), "on_sale", False))
    with pytest.raises(Refused, match="off_sale"):
        talk.confirm(change_plan, proposal)
    assert not rows(house, Consent)
