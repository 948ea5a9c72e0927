"""10080 and 10085 beside 10086, and elderly mode: one rule a sentence."""

from __future__ import annotations

from typing import Any

import pytest

from ivr import marketing, numbers, wording
from ivr.events import (
    Ask,
    CameIn,
    Choose,
    Chosen,
    HandOff,
    HangUp,
    Heard,
    Keys,
    Prefer,
    Say,
    Silence,
)
from ivr.state import Desk
from tests.ivr.walk import Walk

OFFER = ("追剧流量包12元", "追剧流量包12元，每月12元，含15GB定向流量。")


def supervision(desk: Desk | None = None, **facts: Any) -> Walk:
    return Walk(CameIn(tail="8001", has_line=True, dialled="10080", **facts), desk)


def marketing_call(**facts: Any) -> Walk:
    return Walk(CameIn(tail="8001", has_line=True, dialled="10085", offer=OFFER, **facts))


def old(desk: Desk | None = None) -> Walk:
    return Walk(CameIn(tail="8004", has_line=True, elderly=True), desk)


# ---- which number


@pytest.mark.parametrize("called", ["10080", "+8610080"])
def test_the_number_that_was_dialled_says_which_line_it_is(called: str) -> None:
    assert numbers.dialled(called) == "10080"
    assert numbers.dialled("+862110086") == "10086"
    assert numbers.dialled("+12025550100", "10080") == "10080"
    assert numbers.dialled("+12025550100", "10085") == "10086"


# ---- 10080


def test_10080_says_who_it_is_and_that_it_is_recorded() -> None:
    spoken = supervision().spoken
    assert "服务监督" in spoken and "记录" in spoken and "模拟" in spoken


@pytest.mark.parametrize(
    ("key", "intent"),
    [("1", "escalate_supervision"), ("2", "query_ticket"), ("3", "escalate_supervision")],
)
def test_the_keys_of_10080_are_its_own(key: str, intent: str) -> None:
    asked = supervision().press(key).asked
    assert asked is not None and asked.intent == intent


def test_keys_of_10086_are_no_keys_of_10080() -> None:
    walk = supervision().press("7")
    assert walk.asked is None and wording.text("listening.wrong_key") in walk.spoken


def refer(walk: Walk) -> Walk:
    walk.say("查一下话费")
    return walk.bot("这件事由10086办理。", do="refer")


@pytest.mark.parametrize("answer", [Keys("1"), Heard("好的", 0.9), Heard("转过去", 0.9)])
def test_what_10086_answers_goes_on_there_with_nothing_said_again(answer: Any) -> None:
    walk = refer(supervision())
    assert "转到10086办理" in walk.spoken
    walk.happens(answer)
    assert walk.asked is not None and walk.asked.text == "查一下话费"
    assert walk.call.dialled == "10086"


def test_who_does_not_want_10086_stays() -> None:
    walk = refer(supervision()).press("2")
    assert walk.call.dialled == "10080" and walk.asked is not None
    assert walk.asked.intent == "go_back"


def test_another_matter_after_the_referral_is_taken_at_10080() -> None:
    walk = refer(supervision()).say("查一下工单进度")
    assert walk.call.dialled == "10080" and walk.asked == Ask(
        "查一下工单进度", "speech", confidence=None
    )


def test_outside_the_hours_10080_says_when_somebody_is_there_and_calls_back() -> None:
    walk = supervision(open=False).press("0").bot("好的。", do="transfer")
    assert "八点半到十七点半" in walk.spoken
    assert walk.did(HandOff) == HandOff("callback") and walk.call.expect == "call_back"


def test_within_the_hours_10080_passes_the_call_on() -> None:
    walk = supervision(Desk("phone")).press("0").bot("好的。", do="transfer")
    assert walk.did(HandOff) == HandOff("queued")
    assert wording.text("supervision.closed") not in walk.spoken


# ---- 10085


def test_10085_says_who_calls_that_it_is_recorded_and_what_it_is_about() -> None:
    spoken = marketing_call().spoken
    for told in ("10085", "模拟", "录音", OFFER[0], "请按1", "请按2", "请按3", "请按9"):
        assert told in spoken


def test_listening_and_interest_are_two_steps() -> None:
    walk = marketing_call().press("1")
    assert walk.did(Choose).choice == "listen"
    walk.happens(Chosen("listen"))
    assert OFFER[1] in walk.spoken and "您回复Y才会办理" in walk.spoken
    walk.press("1")
    assert walk.did(Choose).choice == "interested"
    walk.happens(Chosen("interested"))
    assert wording.text("marketing.sent") in walk.spoken and walk.did(HangUp)


@pytest.mark.parametrize(
    ("said", "choice"),
    [
        *(
            ("好的你说", "listen"),
            ("什么活动", "listen"),
            ("不需要", "not_now"),
            ("没空", "not_now"),
        ),
        *(("我在开会", "not_now"), ("不感兴趣", "not_now"), ("以后别再打了", "never")),
        *(
            ("别再骚扰我", "never"),
            ("我要举报你们", "report"),
            ("按二", "not_now"),
            ("够用了", "not_now"),
        ),
    ],
)
def test_words_mean_what_the_keys_mean(said: str, choice: str) -> None:
    walk = marketing_call().say(said, 0.9)
    assert walk.did(Choose).choice == choice
    assert OFFER[0] in walk.did(Choose).shown and walk.did(Choose).said == said


def test_a_question_after_the_offer_is_no_interest() -> None:
    walk = marketing_call().press("1").happens(Chosen("listen")).say("多少钱一个月", 0.9)
    assert walk.did(Choose) is None and OFFER[1] in walk.spoken


def test_what_was_hardly_heard_is_no_choice() -> None:
    assert marketing_call().say("好", 0.3).did(Choose) is None


@pytest.mark.parametrize("key", ["2", "3"])
def test_a_refusal_ends_the_call(key: str) -> None:
    walk = marketing_call().press(key)
    choice = walk.did(Choose).choice
    assert walk.happens(Chosen(choice)).did(HangUp) and "打扰了" in walk.spoken


def test_a_report_tells_its_number_and_offers_never_again() -> None:
    walk = marketing_call().press("9")
    walk.happens(Chosen("report", {"ticket_no": "JB20261122000001"}))
    assert "JB20261122000001" in walk.spoken
    assert walk.press("3").did(Choose).choice == "never"


def test_who_says_nothing_is_left_alone_and_agrees_to_nothing() -> None:
    walk = marketing_call()
    for _ in range(3):
        walk.happens(Silence())
        assert walk.did(Choose) is None
    assert walk.did(HangUp)


def test_who_asks_for_a_human_is_told_of_10086() -> None:
    walk = marketing_call().press("0")
    assert "10086" in walk.spoken and walk.did(HangUp) is None


def test_an_offer_is_told_with_price_contents_restriction_and_term() -> None:
    item = {
        "name": "6GB夜间流量包",
        "price_fen": 600,
        "data_mb": 6144,
        "apps": [],
        "note": "只在夜间23点到次日7点使用",
        "contract_until": None,
        "exit_fee_percent": None,
    }
    name, told = marketing.offer({"items": [item]}, "晚上用得多的话比较合算")
    assert name == "6GB夜间流量包"
    for fact in ("每月6元", "6GB通用流量", "只在夜间", "没有合约", "当月全额收费"):
        assert fact in told


# ---- elderly mode


def test_the_elderly_hear_two_choices_at_a_time_slowly_and_the_human_first() -> None:
    walk = old()
    assert walk.spoken.index("人工") < walk.spoken.index("查话费")
    assert walk.spoken.count("请按") == 3  # the human besides
    assert all(effect.slow for effect in walk.effects if isinstance(effect, Say))


def test_options_come_in_twos_and_keys_count_on() -> None:
    walk = old().say("退订业务")
    walk.bot("退哪一个？", buttons={f"业务{n}": f"退业务{n}" for n in "ABCDE"})
    assert "业务B" in walk.spoken and "业务C" not in walk.spoken
    walk.press("9")
    assert "业务C请按3" in walk.spoken and "业务D请按4" in walk.spoken
    asked = walk.press("5").asked
    assert asked is not None and asked.text == "退业务E"


def test_the_elderly_get_a_human_after_two_misses() -> None:
    walk = old(Desk("phone")).silent()
    assert walk.did(HandOff) is None
    assert walk.silent().did(HandOff) == HandOff("queued")


@pytest.mark.parametrize("said", ["说慢一点", "听不清楚", "我年纪大了"])
def test_saying_so_turns_it_on_and_asks_the_same_again(said: str) -> None:
    walk = Walk().say(said)
    assert walk.did(Prefer) == Prefer(True) and walk.call.elderly
    assert "查话费" in walk.spoken
    assert all(effect.slow for effect in walk.effects if isinstance(effect, Say))


def test_a_request_beside_it_is_answered_at_once() -> None:
    walk = Walk().say("我年纪大了，帮我查话费")
    assert walk.did(Prefer) == Prefer(True)
    assert walk.asked is not None and walk.asked.text == "帮我查话费"


def test_asking_twice_for_the_same_by_key_turns_it_on() -> None:
    walk = Walk().press("#")
    assert walk.did(Prefer) is None
    assert walk.press("#").did(Prefer) == Prefer(True)


def test_it_is_turned_off_by_saying_so_or_by_key() -> None:
    assert old().say("正常语速").did(Prefer) == Prefer(False)
    walk = old().press("#").press("*")
    assert walk.did(Prefer) == Prefer(False) and not walk.call.elderly
    assert not any(effect.slow for effect in walk.effects if isinstance(effect, Say))


def test_a_star_alone_still_goes_back() -> None:
    walk = old().say("换套餐").bot("换哪个？", expect="text").press("*")
    assert walk.asked is not None and walk.asked.intent == "go_back"


def test_faster_is_no_wish_of_somebody_who_is_not_spoken_to_slowly() -> None:
    walk = Walk().say("太慢了")
    assert walk.did(Prefer) is None and walk.asked is not None


def test_a_story_is_not_taken_for_the_wish() -> None:
    walk = Walk().say("报故障").bot("请说说是什么情况？", expect="text").say("听不清楚")
    assert walk.did(Prefer) is None and walk.asked is not None


def test_the_elderly_hear_short_answers_but_all_of_what_they_agree_to() -> None:
    told = "这是很长的一段话。" * 60
    walk = old().say("查一查").bot(told, "还要听吗？", expect="open")
    assert len(walk.spoken) < 400 and "还要听吗？" in walk.spoken
    assert told in old().say("办").bot(told, "确认吗？", expect="confirm").spoken


def test_10085_speaks_slowly_to_the_elderly_too() -> None:
    walk = marketing_call(elderly=True)
    assert all(effect.slow for effect in walk.effects if isinstance(effect, Say))
