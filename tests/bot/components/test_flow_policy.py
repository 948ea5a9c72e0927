"""Which action comes next, as sentences."""

from __future__ import annotations

import pytest

from bot.components.flow_policy import between_two, next_action
from bot.components.thresholds import REJECT

LISTEN = "action_listen"
RULES = {
    "query_balance": "action_query_balance",
    "change_plan": "action_change_plan",
    "greet": "utter_greet",
    "goodbye": "utter_goodbye",
    "affirm": "action_nothing_open",
    "repeat": "action_repeat",
    "request_human": "action_request_human",
    "query_bill": "utter_not_available",
    "nlu_fallback": "action_not_understood",
}


def after(
    last: str | None,
    flow: str | None = None,
    interrupt: bool = False,
    intent: str | None = "greet",
    confidence: float = 0.9,
) -> str:
    return next_action(last, flow, interrupt, intent, confidence, RULES)


@pytest.mark.parametrize("intent", sorted(RULES))
def test_without_an_open_flow_the_rule_of_the_intent_answers(intent: str) -> None:
    assert after(LISTEN, intent=intent) == RULES[intent]


def test_the_very_first_message_is_answered_like_any_other() -> None:
    assert after(None, intent="query_balance") == "action_query_balance"


def test_a_guess_without_an_open_flow_is_not_understood() -> None:
    assert (
        after(LISTEN, intent="query_balance", confidence=REJECT - 0.01) == "action_not_understood"
    )
    assert after(LISTEN, intent="query_balance", confidence=REJECT) == "action_query_balance"


@pytest.mark.parametrize("intent", [None, "", "an_intent_without_a_rule"])
def test_an_intent_without_a_rule_is_not_understood(intent: str | None) -> None:
    assert after(LISTEN, intent=intent) == "action_not_understood"


@pytest.mark.parametrize("intent", ["query_balance", "greet", "affirm", None])
@pytest.mark.parametrize("confidence", [0.01, 0.99])
def test_an_open_flow_gets_every_message_first(intent: str | None, confidence: float) -> None:
    assert (
        after(LISTEN, "change_plan", intent=intent, confidence=confidence) == "action_change_plan"
    )


def test_when_the_flow_has_answered_the_bot_listens() -> None:
    assert after("action_change_plan", "change_plan", intent="affirm") == LISTEN


def test_when_the_flow_says_it_is_interrupted_the_rule_answers() -> None:
    assert after("action_change_plan", "change_plan", True, "query_bill") == "utter_not_available"
    assert (
        after("action_change_plan", "change_plan", True, "query_balance") == "action_query_balance"
    )


def test_after_an_answer_in_between_the_flow_asks_again() -> None:
    assert after("utter_not_available", "change_plan", True, "query_bill") == "action_resume"
    assert after("utter_greet", "change_plan", True, "greet") == "action_resume"


def test_after_asking_again_the_bot_listens() -> None:
    assert after("action_resume", "change_plan", True, "query_bill") == LISTEN


def test_a_flow_in_between_asks_or_resumes_by_itself() -> None:
    assert after("action_query_balance", "change_plan", True, "query_balance") == LISTEN
    assert after("action_change_plan", "query_balance", True, "change_plan") == LISTEN


def test_what_second_thoughts_began_has_asked_already() -> None:
    assert after("action_nothing_open", "change_plan", intent="cancel_flow") == LISTEN


def test_who_asked_for_a_human_is_not_asked_on() -> None:
    assert after("action_request_human", "change_plan", True, "request_human") == LISTEN


def test_after_any_answer_without_an_open_flow_the_bot_listens() -> None:
    for action in ("utter_greet", "action_nothing_open", "action_query_balance", "action_repeat"):
        assert after(action) == LISTEN


def test_the_query_answered_last_may_be_asked_further() -> None:
    asked = next_action(LISTEN, None, False, "inform", 0.2, RULES, topic="query_balance")
    assert asked == "action_query_balance"


def test_an_open_flow_goes_before_the_query_answered_last() -> None:
    asked = next_action(LISTEN, "change_plan", False, "inform", 0.9, RULES, topic="query_balance")
    assert asked == "action_change_plan"


@pytest.mark.parametrize("topic", ["query_balance", None])
def test_what_is_not_about_the_last_answer_goes_to_the_rule_of_its_intent(
    topic: str | None,
) -> None:
    def then(intent: str, confidence: float) -> str:
        last = "action_query_balance"
        return next_action(last, None, True, intent, confidence, RULES, topic=topic)

    assert then("change_plan", 0.9) == "action_change_plan"
    assert then("greet", 0.9) == "utter_greet"
    assert then("change_plan", REJECT - 0.01) == "action_not_understood"


def test_after_a_query_that_was_answered_the_customer_speaks() -> None:
    last = "action_query_balance"
    assert next_action(last, None, False, "inform", 0.9, RULES, topic="query_balance") == LISTEN


def ranked(*guesses: tuple[str, float]) -> list[dict[str, object]]:
    return [{"name": name, "confidence": confidence} for name, confidence in guesses]


@pytest.mark.parametrize(
    ("ranking", "expected"),
    [
        (ranked(("change_plan", 0.45), ("query_balance", 0.40)), True),
        (ranked(("change_plan", 0.45), ("query_balance", 0.20)), False),
        (ranked(("change_plan", 0.55), ("query_balance", 0.44)), False),
        (ranked(("change_plan", 0.45), ("greet", 0.40)), False),
        (ranked(("change_plan", 0.45)), False),
        ([], False),
    ],
)
def test_two_matters_too_close_are_both_offered(
    ranking: list[dict[str, object]], expected: bool
) -> None:
    assert between_two(ranking, RULES) is expected
