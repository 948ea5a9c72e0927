"""What a yes refers to, and what the bot said before."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from actions._turn import Turn


def user(text: str) -> dict[str, Any]:
    return {"event": "user", "text": text}


def bot(text: str, response: str = "", **custom: Any) -> dict[str, Any]:
    return {
        "event": "bot",
        "text": text,
        "metadata": {"utter_action": response},
        "data": {"custom": custom or None, "buttons": []},
    }


def turn(*events: dict[str, Any], intent: str = "affirm", confidence: float = 0.9) -> Turn:
    tracker = SimpleNamespace(
        events=list(events),
        latest_message={"text": "好", "intent": {"name": intent, "confidence": confidence}},
        get_slot=lambda name: None,
    )
    return Turn(tracker, None)  # type: ignore[arg-type]


SHOWN = bot("换成59元，确认办理吗？", "utter_confirm_change_plan")


def test_a_yes_refers_to_the_proposal_just_shown() -> None:
    assert turn(user("换成59"), SHOWN, user("好")).words_shown() == "换成59元，确认办理吗？"


def test_after_an_unclear_answer_a_yes_still_refers_to_the_proposal() -> None:
    again = bot("请明确一下", "utter_confirm_again", misunderstood=True)
    words = turn(user("换成59"), SHOWN, user("嗯"), again, user("好")).words_shown()
    assert words == "换成59元，确认办理吗？\n请明确一下"


def test_what_was_shown_before_another_proposal_is_not_referred_to() -> None:
    other = bot("换成29元，确认办理吗？", "utter_confirm_change_plan")
    assert turn(SHOWN, user("29的"), other, user("好")).words_shown() == "换成29元，确认办理吗？"


def test_the_bot_knows_whether_it_understood_last_time() -> None:
    missed = bot("没太明白", "utter_not_understood_1", misunderstood=True)
    assert turn(user("啊"), missed, user("嗯")).misunderstood_before()
    assert not turn(user("啊"), missed, user("59"), SHOWN, user("嗯")).misunderstood_before()
    assert not turn(user("好")).misunderstood_before()


def test_a_guess_is_no_intent() -> None:
    assert turn(intent="deny", confidence=0.1).intent == ""
    assert turn(intent="deny", confidence=0.3).intent == "deny"


def test_saying_again_keeps_buttons_and_what_is_expected() -> None:
    data = {"custom": {"expect": "confirm"}, "buttons": [{"title": "好", "payload": "好"}]}
    again = turn(user("换"), {**SHOWN, "data": data}, user("再说一遍"))
    again.say_again()
    assert again.messages == [
        {
            "text": SHOWN["text"],
            "buttons": [{"title": "好", "payload": "好"}],
            "custom": {"expect": "confirm"},
        }
    ]
