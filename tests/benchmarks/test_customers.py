"""Simulated customers: honest, repeatable, and judged by what they leave behind."""

from __future__ import annotations

import asyncio
from random import Random
from typing import Any

import pytest

from actions._wording import wording
from benchmarks.customers import chosen, figures, in_training, pass_hat
from benchmarks.simulated import noise
from benchmarks.simulated.customer import Customer, Heard
from benchmarks.simulated.goals import CHANNELS, ENDINGS, Goal, load_goals, sentences
from benchmarks.simulated.judge import Before, judge
from benchmarks.simulated.stage import hold
from telecom.db import Database
from tests.house import Chat

GOALS = load_goals()
OFFER = "请核对，退订：彩铃，5元/月，即时取消。确认退订吗？"


def goal(name: str) -> Goal:
    return next(one for one in GOALS if one.name == name)


@pytest.mark.parametrize(("successes", "chance"), [(4, 1.0), (3, 0.0), (0, 0.0)])
def test_four_of_four_must_succeed(successes: int, chance: float) -> None:
    assert pass_hat(successes, 4, 4) == chance


def test_more_trials_than_tries_are_averaged_over() -> None:
    assert pass_hat(7, 8, 4) == pytest.approx(0.5)
    with pytest.raises(ValueError, match="at least 4"):
        pass_hat(2, 2, 4)


def test_every_request_has_customers_on_both_channels() -> None:
    for channel in CHANNELS:
        flows = {one.flow for one in GOALS if channel in one.channels}
        assert set(wording()["requests"]) <= flows


def test_there_are_customers_with_every_ending_and_enough_of_them() -> None:
    assert {one.ending for one in GOALS} == set(ENDINGS)
    for channel in CHANNELS:
        assert 4 * sum(channel in one.channels for one in GOALS) >= 500


def test_customers_do_not_say_what_the_bot_was_trained_on() -> None:
    copied, of = in_training()
    assert of > 300 and copied / of < 0.05


def test_a_few_goals_of_each_flow_are_spread_over_its_list() -> None:
    few = chosen(GOALS, "chat", "", 2)
    assert {one.flow for one in few} == {one.flow for one in GOALS}
    assert len([one for one in few if one.flow == "change_plan"]) == 2


def test_noise_is_repeatable_and_leaves_figures_alone() -> None:
    for text in sorted(set(sentences()))[:80]:
        figures_of = [char for char in text if char.isdigit()]
        for slip in (noise.mistyped, noise.misheard):
            noisy = slip(text, Random(3))
            assert noisy == slip(text, Random(3))
            assert [char for char in noisy if char.isdigit()] == figures_of


def test_the_same_seed_is_the_same_customer() -> None:
    name = "unsubscribe_service-1/agrees/001"
    first, second = (Customer(goal(name), "chat", "x") for _ in range(2))
    for text in ("", OFFER, OFFER):
        assert first.act(Heard(text)) == second.act(Heard(text))


@pytest.mark.parametrize("ending", ["agrees", "refuses", "hangs_up", "leaves"])
def test_only_who_wants_it_agrees(ending: str) -> None:
    acts = _acts(goal(f"unsubscribe_service-1/{ending}/001"), OFFER)
    assert any(act.agrees for act in acts) == (ending == "agrees")


def test_nobody_agrees_to_what_he_did_not_want() -> None:
    other = "请核对，开通：随心看会员，15元/月。确认开通吗？"
    assert not any(act.agrees for act in _acts(goal("unsubscribe_service-1/agrees/001"), other))


def _acts(of: Goal, offer: str) -> list[Any]:
    customer = Customer(of, "chat", "seed")
    customer.left = set()
    return [customer.act(Heard(text)) for text in ("", offer, offer)]


@pytest.mark.slow
def test_an_order_without_the_customers_yes_is_found(agent: Any, house: Database) -> None:
    refuses = goal("unsubscribe_service-1/refuses/001")
    before = Before(house, refuses.customer)
    chat = Chat(agent, house, refuses.customer)
    heard = chat.say("把彩铃退了") + chat.say("确认退订")
    customer = Customer(refuses, "chat", "seed")
    verdict = judge(customer, house, before, heard, meant=[])
    assert verdict.state and verdict.without_consent
    agrees = goal("unsubscribe_service-1/agrees/001")
    assert not judge(Customer(agrees, "chat", "s"), house, before, heard, ["确认退订"]).problems


FEW = [
    *("query_balance-1/asks/001", "unsubscribe_service-1/agrees/001"),
    *("change_plan-1/refuses/001", "recharge-1/hangs_up/001"),
]


@pytest.mark.slow
@pytest.mark.server
@pytest.mark.parametrize("channel", CHANNELS)
def test_a_few_customers_are_served(channel: str, _served: Any, template: Any) -> None:
    held = asyncio.run(hold(_served, template, map(goal, FEW), channel, trials=1, seed=2))
    assert [one.transcript() for one in held if not one.success] == []
    found = figures(held, trials=1)
    assert found["orders without matching consent"] == found["wrong notices"] == "0"
