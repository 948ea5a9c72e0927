"""Query tariffs: what is on sale, with all terms, and what suits a customer's own use."""

from __future__ import annotations

from typing import Any

from telecom import query_tariffs, rating
from telecom.conversations import line_of
from telecom.db import Database
from telecom.models import Plan, Service, Usage
from telecom.query_tariffs import Filter, Recommendation
from tests.telecom.desk import LIN, LIU, MA, SUN, WANG, ZHANG, ZHAO, change, kept, line, rows

GB = 1024


def recommended(house: Database, number: str) -> Recommendation:
    with house.read() as uow:
        found: Any = line_of(uow, number)
        return query_tariffs.recommend(uow, found)


def plans(house: Database, wanted: Filter | None = None) -> list[str]:
    with house.read() as uow:
        return [plan["id"] for plan in query_tariffs.list_plans(uow, wanted)]


def facts(house: Database, entry_id: str) -> dict[str, Any]:
    with house.read() as uow:
        found = query_tariffs.facts_of(uow, entry_id)
        assert found is not None
        return found


def test_everything_on_sale_is_listed_and_nothing_else(house: Database) -> None:
    on_sale = {plan.id for plan in rows(house, Plan, on_sale=True)}
    assert set(plans(house)) == on_sale and "rizu_18" not in on_sale
    with house.read() as uow:
        services = {s["id"] for s in query_tariffs.list_services(uow)}
    assert services == {s.id for s in rows(house, Service, on_sale=True)}
    assert "shoujibao" not in services


def test_what_is_taken_off_sale_is_no_longer_listed(house: Database) -> None:
    house.run(lambda uow: setattr(uow.get(Plan, "huaka_59"), "on_sale", False))
    assert "huaka_59" not in plans(house)
    assert not facts(house, "huaka_59")["on_sale"]


def test_cheapest_plan_comes_first(house: Database) -> None:
    with house.read() as uow:
        prices = [plan["price_fen"] for plan in query_tariffs.list_plans(uow)]
    assert prices == sorted(prices) and prices[0] == 800


def test_plans_are_found_by_price_data_and_minutes(house: Database) -> None:
    assert plans(house, Filter(most_fen=2900)) == [
        *("ziyouxuan_8_voice", "ziyouxuan_8_data", "aixin_19", "huaka_29"),
    ]
    assert plans(house, Filter(least_mb=31 * GB)) == ["renwoyong_98"]
    assert plans(house, Filter(least_minutes=500, most_fen=6000)) == ["huaka_59"]
    assert plans(house, Filter(least_fen=10_000)) == []


def test_packs_and_services_are_told_apart(house: Database) -> None:
    with house.read() as uow:
        packs = query_tariffs.list_services(uow, "pack", Filter(least_mb=30 * GB))
        others = query_tariffs.list_services(uow, "value_added")
    assert {p["id"] for p in packs} == {"toutiao_18", "zhuiju_24", "ali_18", "iqiyi_18"}
    assert all(s["data_mb"] == 0 for s in others) and len(others) == 9


def test_broadband_and_tv_have_sample_prices(house: Database) -> None:
    assert [h["price_fen"] for h in query_tariffs.list_home("broadband")] == [5000, 7000]
    assert [h["kind"] for h in query_tariffs.list_home()] == ["broadband", "broadband", "tv"]


def test_terms_of_a_plan_tell_price_contents_and_overage(house: Database) -> None:
    plan = facts(house, "huaka_59")
    assert (plan["price_fen"], plan["data_mb"], plan["minutes"]) == (5900, 10 * GB, 500)
    assert (plan["block_gb"], plan["block_fen"]) == (1, 500)
    assert (plan["once_fen"], plan["then_block_fen"]) == (1500, 300)
    assert facts(house, "renwoyong_98")["throttled_after_gb"] == 60
    assert facts(house, "ziyouxuan_8_voice")["block_gb"] is None
    assert facts(house, "ziyouxuan_8_voice")["mb_fen"] == 29


def test_age_shop_and_end_of_sale_are_told(house: Database) -> None:
    assert facts(house, "chaowan_39")["max_age"] == 30
    assert facts(house, "aixin_19")["shop_only"]
    assert facts(house, "rizu_18")["off_sale_since"] == "2022-04-01"


def test_terms_of_a_service_tell_apps_renewal_and_contract(house: Database) -> None:
    assert facts(house, "toutiao_9")["apps"] == ["今日头条", "抖音"]
    assert facts(house, "suixinkan")["auto_renew"]
    bound = facts(house, "wug_tehui")
    assert (bound["contract_months"], bound["exit_fee_percent"]) == (12, 30)


def test_unknown_name_has_no_terms(house: Database) -> None:
    with house.read() as uow:
        assert query_tariffs.facts_of(uow, "huoxing_1") is None


def test_recommendation_tells_what_the_last_six_months_would_have_cost(house: Database) -> None:
    advice = recommended(house, ZHANG)
    assert advice.months == 6 and len(advice.plans) == 3
    totals = [plan["total_fen"] for plan in advice.plans]
    assert totals == sorted(totals)
    [present] = [plan for plan in advice.plans if plan["present"]]
    used = rows(house, Usage, line_id=line(house, ZHANG).id)
    charged = sum(month.overage_fen for month in used if month.month < "2026-11")
    assert (present["id"], present["total_fen"]) == ("renwoyong_98", 6 * 9800 + charged)
    assert advice.saves_fen == (present["total_fen"] // 6) - totals[0] // 6


def test_recommendation_is_rated_as_a_bill_is(house: Database) -> None:
    with house.read() as uow:
        sun: Any = line_of(uow, SUN)
        used = sorted(rows(house, Usage, line_id=sun.id), key=lambda u: u.month)[:-1]
        assert query_tariffs.costs_fen(uow, sun, sun.plan) == [
            sun.plan.price_fen + month.overage_fen for month in used
        ]


def test_recommendation_counts_the_packs_that_stay(house: Database) -> None:
    with house.read() as uow:
        found: Any = line_of(uow, ZHAO)
        huaka: Any = uow.get(Plan, "huaka_39")
        [used] = rows(house, Usage, line_id=found.id, month="2026-10")
        over = -(-max(used.data_mb - 5 * GB, 0) // GB)
        assert query_tariffs.costs_fen(uow, found, huaka)[-1] == 3900 + over * 500


def test_present_plan_that_is_best_is_said_to_be(house: Database) -> None:
    change(house, ZHANG, plan_id=recommended(house, ZHANG).plans[0]["id"])
    advice = recommended(house, ZHANG)
    assert advice.plans[0]["present"] and advice.saves_fen == 0


def test_present_plan_is_always_compared(house: Database) -> None:
    for number in (WANG, SUN, MA, LIU, ZHAO):
        advice = recommended(house, number)
        assert sum(plan["present"] for plan in advice.plans) == 1


def test_only_what_the_customer_may_have_is_recommended(house: Database) -> None:
    for number in (WANG, MA, LIU):
        offered = [p for p in recommended(house, number).plans if not p["present"]]
        assert not [p for p in offered if p["max_age"] or p["shop_only"] or not p["on_sale"]]


def test_cap_does_not_make_a_plan_look_cheap(house: Database) -> None:
    before = recommended(house, ZHANG)
    change(house, ZHANG, overage_cap_fen=0)
    assert recommended(house, ZHANG) == before


def test_contract_is_told_with_a_recommendation(house: Database) -> None:
    assert recommended(house, LIU).contract_ends_on == "2028-05-31"
    assert recommended(house, WANG).contract_ends_on is None


def test_fresh_line_has_nothing_to_go_by(house: Database) -> None:
    def use(uow: Any) -> None:
        found: Any = line_of(uow, LIN)
        rating.apply_usage(uow, found, data_mb=1)

    house.run(use)
    assert recommended(house, LIN) == Recommendation(months=0)


def test_looking_at_tariffs_changes_nothing(house: Database) -> None:
    before, plan = kept(house), line(house, LIU).plan_id
    recommended(house, LIU)
    assert kept(house) == before and line(house, LIU).plan_id == plan
