"""The demo customers: every story is true in the data, on the day it is seeded."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from stdnum.cn import ric

from telecom import change_plan, clock, seed, unsubscribe_service
from telecom.catalogue import directed_packs
from telecom.conversations import line_of
from telecom.db import Database, upgrade
from telecom.file_complaint import FIRST_REPLY
from telecom.identity import password_matches
from telecom.models import (
    Bill,
    Contract,
    Customer,
    HomeService,
    Line,
    Notice,
    Order,
    Plan,
    Service,
    Subscription,
    Ticket,
    Usage,
)
from telecom.rating import allowance, used_in, worth_fen
from telecom.subscriptions import active_subscriptions, plan_contract
from tests.telecom.desk import (
    CHEN,
    GUO,
    HE,
    LI,
    LIN,
    LIU,
    MA,
    MOTHER,
    SUN,
    WANG,
    WU,
    ZHANG,
    ZHAO,
    ZHENG,
    ZHOU,
    at,
    rows,
)


def found(uow: Any, number: str) -> Any:
    line = line_of(uow, number)
    assert line is not None
    return line


def bills(house: Database, number: str) -> list[int]:
    with house.read() as uow:
        query = select(Bill.total_fen).where(Bill.line_id == found(uow, number).id)
        return list(uow.execute(query.order_by(Bill.month)).scalars())


def services(house: Database, number: str) -> list[str]:
    with house.read() as uow:
        return [s.service_id for s in active_subscriptions(uow, found(uow, number))]


def contract(house: Database, number: str) -> Contract | None:
    with house.read() as uow:
        return plan_contract(uow, found(uow, number))


# Story by story


def test_wang_has_credit_ringback_tone_and_a_pack(house: Database) -> None:
    assert rows(house, Line, phone_number=WANG)[0].balance_fen > 0
    assert services(house, WANG) == ["toutiao_9", "cailing"]


def test_li_is_in_arrears(house: Database) -> None:
    assert rows(house, Line, phone_number=LI)[0].balance_fen < 0


def test_zhang_s_contract_ends_next_month(house: Database) -> None:
    ending = contract(house, ZHANG)
    assert ending is not None and ending.ends_on == date(2026, 12, 31)


def test_chen_is_67(house: Database) -> None:
    with house.read() as uow:
        assert change_plan.age(found(uow, CHEN).customer.birth_date) == 67


def test_liu_is_bound_for_18_months_to_go(house: Database) -> None:
    bound = contract(house, LIU)
    assert bound is not None and bound.ends_on == date(2028, 5, 31)
    pack = rows(house, Subscription, service_id="wug_tehui")[0]
    assert (pack.started_on, pack.contract_until) == (date(2026, 6, 22), date(2027, 6, 22))


def test_zhou_has_eight_value_added_services(house: Database) -> None:
    assert len(services(house, ZHOU)) == 8
    assert {s.kind for s in rows(house, Service) if s.id in services(house, ZHOU)} == {
        "value_added"
    }


def test_zhao_is_23_and_on_a_young_plan(house: Database) -> None:
    with house.read() as uow:
        zhao = found(uow, ZHAO)
        assert change_plan.age(zhao.customer.birth_date) == 23
        assert zhao.plan.max_age == 30


def test_sun_s_plan_is_off_sale(house: Database) -> None:
    with house.read() as uow:
        plan = found(uow, SUN).plan
        assert not plan.on_sale and plan.off_sale_since == date(2022, 4, 1)


def test_wu_s_last_bill_is_six_times_the_usual_one(house: Database) -> None:
    *usual, last = bills(house, WU)
    assert set(usual) == {last // 6} and last % 6 == 0
    assert last > 5 * sum(usual[-3:]) / 3  # what has to be warned of


def test_zheng_s_password_is_locked_for_a_day(house: Database) -> None:
    until = rows(house, Line, phone_number=ZHENG)[0].password_locked_until
    assert abs(until - clock.now() - timedelta(hours=24)) < timedelta(minutes=10)


def test_he_s_complaint_is_overdue(house: Database) -> None:
    [ticket] = rows(house, Ticket)
    assert ticket.line_id == rows(house, Line, phone_number=HE)[0].id
    assert ticket.accepted_at + FIRST_REPLY == ticket.reply_due_at < clock.now()
    assert ticket.ticket_no == "TS20261117000001" and ticket.replied_at is None
    assert ticket.about == "随心看会员" and "suixinkan" in services(house, HE)


def test_guo_can_be_called_from_overseas(house: Database) -> None:
    guo = rows(house, Line, phone_number=GUO)[0]
    assert not guo.overseas_calls_blocked and not guo.overseas_sms_blocked


def test_lin_s_line_is_of_today_with_nothing_yet(house: Database) -> None:
    lin = rows(house, Line, phone_number=LIN)[0]
    assert lin.opened_on == clock.today()
    assert not bills(house, LIN) and not services(house, LIN)


def test_ma_has_broadband_and_tv_under_contract(house: Database) -> None:
    ma = rows(house, Line, phone_number=MA)[0]
    assert [h.kind for h in rows(house, HomeService, line_id=ma.id)] == ["broadband", "tv"]
    assert [c.covers for c in rows(house, Contract, line_id=ma.id)] == ["broadband"]


def test_ma_s_mother_uses_his_second_line(house: Database) -> None:
    ma, mother = (rows(house, Line, phone_number=n)[0] for n in (MA, MOTHER))
    assert ma.customer_id == mother.customer_id
    assert services(house, MOTHER) == ["shoujibao"]


# All of them


def test_there_are_15_customers_to_try_with_a_story_each(house: Database) -> None:
    demo = seed.demo_customers()
    assert len(demo) == len({c.story for c in demo}) == len({c.phone_number for c in demo}) == 15
    with house.read() as uow:
        for customer in demo:
            line = found(uow, customer.phone_number)
            assert line.customer.name == customer.name
            assert password_matches(customer.password, line.password_hash)


def test_nobody_s_password_is_easily_guessed() -> None:
    runs = ("0123456789", "9876543210")
    for customer in seed.demo_customers():
        password = customer.password
        assert len(password) == 6 and password.isdigit() and len(set(password)) > 2
        assert not any(password in run for run in runs)
        assert password not in customer.phone_number


def test_identity_cards_are_valid_and_tell_the_birthday(house: Database) -> None:
    for customer in rows(house, Customer):
        assert ric.calc_check_digit(customer.id_card) == customer.id_card[-1]
        assert ric.get_birth_date(customer.id_card) == customer.birth_date


def test_nothing_was_ordered_for_them(house: Database) -> None:
    assert not rows(house, Order) and not rows(house, Notice)


def test_bills_are_the_sum_of_their_items_for_six_months(house: Database) -> None:
    with house.read() as uow:
        for bill in uow.execute(select(Bill)).scalars():
            assert bill.total_fen == sum(item.amount_fen for item in bill.items)
        months = set(uow.execute(select(Bill.month)).scalars())
    assert months == {f"2026-{month:02}" for month in range(5, 11)}


def test_charges_follow_the_tariff_with_packs(house: Database) -> None:
    with house.read() as uow:
        for used in uow.execute(select(Usage)).scalars():
            line = uow.get(Line, used.line_id)
            included = allowance(uow, line, date.fromisoformat(f"{used.month}-01"))
            use = used_in(uow, line, used.month)
            assert used.overage_fen == worth_fen(line.plan, included, use)


@pytest.mark.parametrize(
    "today",
    ["2026-01-31T00:30", "2027-03-31T23:30", "2028-02-29T12:00", "2026-12-31T23:59"],
)
def test_it_can_be_seeded_on_any_day(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, today: str
) -> None:
    monkeypatch.setattr("telecom.seed.hash_password", lambda password: "hash")
    at(today)
    url = f"sqlite:///{tmp_path}/seed.db"
    upgrade(url)
    database = Database(url)
    try:
        database.run(seed.seed)
        ending = contract(database, ZHANG)
        assert ending is not None
        assert clock.next_month_start(clock.today()) <= ending.ends_on
        *usual, last = bills(database, WU)
        assert {last} == {6 * total for total in usual}
        assert len(bills(database, WANG)) == 6
    finally:
        database.close()


def test_seeded_house_says_so(house: Database, tmp_path: Any) -> None:
    with house.read() as uow:
        assert seed.is_seeded(uow)
    upgrade(f"sqlite:///{tmp_path}/empty.db")
    empty = Database(f"sqlite:///{tmp_path}/empty.db")
    with empty.read() as uow:
        assert not seed.is_seeded(uow)
    empty.close()


# The catalogue


def test_catalogue_is_brought_up_to_date_in_place(house: Database) -> None:
    house.run(lambda uow: setattr(uow.get(Plan, "huaka_59"), "price_fen", 1))
    house.run(seed.put_catalogue)
    with house.read() as uow:
        plans = uow.execute(select(func.count()).select_from(Plan)).scalar_one()
        assert uow.get(Plan, "huaka_59").price_fen == 5900
    assert plans == 12


def test_no_demo_customer_has_anything_twice(house: Database) -> None:
    for customer in seed.demo_customers():
        mine = services(house, customer.phone_number)
        assert len(mine) == len(set(mine))
        with house.read() as uow:
            line = found(uow, customer.phone_number)
            assert len(unsubscribe_service.list_cancellable(uow, line)) == len(mine)


def test_directed_packs_are_packs_with_data(house: Database) -> None:
    for service_id in directed_packs():
        with house.read() as uow:
            service = uow.get(Service, service_id)
        assert service is not None and service.kind == "pack" and service.data_mb
