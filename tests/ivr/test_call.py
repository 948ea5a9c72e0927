"""The call as a state machine: each rule of the hotline as a sentence."""

from __future__ import annotations

from datetime import datetime

import pytest

from ivr import wording
from ivr.call import FAILURES, LONGEST_CALL, Call
from ivr.events import (
    Broke,
    CameIn,
    CheckPassword,
    Dial,
    HandOff,
    HangUp,
    HumanLeft,
    HungUp,
    Listen,
    NumberChecked,
    PasswordChecked,
    Say,
    UseNumber,
)
from ivr.numbers import SUPERVISION
from ivr.state import Desk
from telecom.clock import SHANGHAI
from tests.ivr.walk import Walk

NOBODY = CameIn()
PHONE = Desk("phone")
PLANS = {f"套餐{n}": f"我要套餐{n}" for n in range(1, 12)}


def at_open() -> Walk:
    return Walk().press("1").bot("余额十元。", "还有什么可以帮您？", expect="open")


def at_choice(count: int) -> Walk:
    buttons = dict(list(PLANS.items())[:count])
    return Walk().press("3").bot("换成哪个套餐？", buttons=buttons, expect="choice")


def at_confirm() -> Walk:
    buttons = {"确认办理": "确认办理", "不办了": "不办了"}
    return Walk().press("3").bot("换成八元套餐。", "确认吗？", buttons=buttons, expect="confirm")


def at_text() -> Walk:
    return Walk().press("9").bot("请说说发生了什么？", expect="text")


def at_password(came_in: CameIn | None = None) -> Walk:
    return Walk(came_in).press("1").bot("请输入服务密码。", expect="password")


# greeting and menu


def test_the_greeting_says_it_is_a_simulation_and_asks_openly_with_the_menu_at_once() -> None:
    walk = Walk()
    assert "模拟" in walk.spoken
    assert walk.heard("greeting.ask")
    assert "查话费请按1" in walk.spoken
    assert walk.listening == Listen(1, until_hash=False, speech=True, timeout=5)


def test_a_prompt_of_the_menu_has_at_most_three_entries() -> None:
    walk = Walk()
    assert walk.spoken.count("请按") == 3
    assert walk.silent().spoken.count("请按") <= 4  # the human besides


def test_a_caller_of_65_or_more_is_offered_the_human_first() -> None:
    spoken = Walk(CameIn(tail="1", elderly=True)).spoken
    assert spoken.index("人工") < spoken.index("查话费")
    assert "人工" not in Walk(CameIn(tail="1")).spoken


@pytest.mark.parametrize(
    ("key", "text", "intent"),
    [
        ("1", "查话费", "query_balance"),
        ("3", "我要换套餐", "change_plan"),
        ("4", "我要退订业务", "unsubscribe_service"),
        ("2", "查流量还剩多少", "query_usage"),
        ("7", "我要举报营销骚扰", "report_marketing"),
        ("9", "我要投诉", "file_complaint"),
    ],
)
def test_a_menu_key_sends_its_sentence_with_the_exact_intent(
    key: str, text: str, intent: str
) -> None:
    asked = Walk().press(key).asked
    assert asked is not None
    assert (asked.text, asked.intent, asked.input) == (text, intent, "keys")


def test_menu_keys_work_after_an_answer_too() -> None:
    asked = at_open().press("3").asked
    assert asked is not None and asked.intent == "change_plan"


def test_a_menu_key_may_be_spoken() -> None:
    asked = Walk().say("按一。").asked
    assert asked is not None and asked.intent == "query_balance"


def test_speech_goes_to_the_bot_with_its_confidence() -> None:
    asked = Walk().say("我还有多少话费。", 0.83).asked
    assert asked is not None
    assert (asked.text, asked.input, asked.confidence) == ("我还有多少话费。", "speech", 0.83)
    assert asked.intent is None


def test_speech_never_reaches_the_bot_as_a_command() -> None:
    asked = Walk().say(" //confirm{}").asked
    assert asked is not None and not asked.text.startswith("/")


# options and confirmation


def test_a_key_chooses_its_option() -> None:
    asked = at_choice(3).press("2").asked
    assert asked is not None
    assert (asked.text, asked.input, asked.intent) == ("我要套餐2", "keys", None)


def test_three_options_fit_one_prompt_without_more() -> None:
    assert "更多" not in at_choice(3).spoken


def test_more_than_three_options_are_paged_and_keys_count_on() -> None:
    walk = at_choice(5)
    assert "套餐3请按3" in walk.spoken and "套餐4" not in walk.spoken
    assert walk.heard("options.more")
    walk.press("9")
    assert "套餐4请按4" in walk.spoken and "套餐1请" not in walk.spoken
    assert walk.heard("options.from_the_start")
    assert walk.press("9").spoken.startswith("套餐1请按1")


def test_an_option_of_another_page_may_be_pressed_ahead() -> None:
    asked = at_choice(5).press("5").asked
    assert asked is not None and asked.text == "我要套餐5"


def test_a_list_beyond_eight_starts_again_at_one() -> None:
    walk = at_choice(11).press("9").press("9").press("9")
    assert "套餐9请按1" in walk.spoken
    asked = walk.press("3").asked
    assert asked is not None and asked.text == "我要套餐11"


def test_the_next_page_may_be_asked_for_by_voice() -> None:
    assert "套餐4请按4" in at_choice(5).say("更多").spoken


def test_a_place_is_one_among_those_just_told() -> None:
    for walk, text in (
        (at_choice(5).say("第二个。"), "我要套餐2"),
        (at_choice(5).press("9").say("就第二个吧"), "我要套餐5"),
        (at_choice(5).press("9").say("第三个"), "第三个"),  # not told: left to the bot
    ):
        assert walk.asked is not None and walk.asked.text == text
    confirm = at_confirm().say("第一个").asked
    assert confirm is not None and confirm.input == "speech"


def test_a_confirmation_is_given_by_one_refused_by_two_or_spoken() -> None:
    walk = at_confirm()
    assert "确认办理请按1" in walk.spoken and walk.heard("options.or_say")
    for given, text in (("1", "确认办理"), ("2", "不办了")):
        asked = at_confirm().press(given).asked
        assert asked is not None and asked.text == text
    spoken = at_confirm().say("好的办吧").asked
    assert spoken is not None and spoken.text == "好的办吧"


def test_a_confirmation_without_buttons_can_still_be_keyed() -> None:
    asked = Walk().press("3").bot("确认吗？", expect="confirm").press("2").asked
    assert asked is not None and asked.intent == "deny"


def test_the_titles_of_the_options_are_hints_for_the_recogniser() -> None:
    assert "套餐2" in at_choice(3).listening.hints


# star, hash, zero


@pytest.mark.parametrize("start", [at_choice, at_confirm, at_text, at_password])
def test_star_inside_the_dialogue_tells_the_bot_to_go_back(start: object) -> None:
    walk = at_choice(4) if start is at_choice else start()  # type: ignore[operator]
    asked = walk.press("*").asked
    assert asked is not None and (asked.text, asked.intent) == ("返回", "go_back")


def test_star_leads_back_to_the_menu_without_the_bot() -> None:
    for walk in (at_open(), Walk().press("*"), Walk().press("*").press("2").press("*")):
        assert walk.press("*").asked is None
        assert "查话费请按1" in walk.spoken


def test_hash_repeats_the_last_prompt_without_the_bot() -> None:
    for walk in (Walk(), at_open(), at_choice(3), at_confirm(), at_text()):
        before, misses = walk.spoken, walk.call.misses
        walk.press("#")
        assert (walk.spoken, walk.asked, walk.call.misses) == (before, None, misses)


def test_the_star_of_the_menu_leads_to_groups_and_these_to_matters() -> None:
    asked = Walk().press("*").press("2").press("9").press("5").asked
    assert asked is not None and (asked.intent, asked.input) == ("query_contract", "keys")


def test_a_group_may_be_named_and_more_asked_for_by_voice() -> None:
    walk = Walk().say("更多业务").say("账单、充值和发票")
    assert walk.asked is None and "查账单请按1" in walk.spoken


def test_whatever_else_is_said_among_the_groups_is_for_the_bot() -> None:
    asked = Walk().press("*").say("我要查积分").asked
    assert asked is not None and asked.text == "我要查积分"


def test_every_page_of_the_groups_is_told_and_then_from_the_start() -> None:
    walk = Walk().press("*").press("9")
    assert "回到前面请按9" in walk.spoken and "请按4" in walk.spoken
    assert "请按1" in walk.press("9").spoken


def test_the_supervision_has_no_further_matters() -> None:
    walk = Walk(CameIn(tail="8001", has_line=True, dialled=SUPERVISION)).press("*")
    assert walk.call.expect == "menu" and "登记申诉" in walk.spoken


def test_hash_on_a_later_page_repeats_that_page() -> None:
    assert "套餐4请按4" in at_choice(5).press("9").press("#").spoken


@pytest.mark.parametrize("start", [Walk, at_open, at_confirm, at_text, at_password])
def test_zero_reaches_a_human_from_anywhere_and_the_bot_is_told(start: object) -> None:
    walk = start().press("0")  # type: ignore[operator]
    assert (walk.asked.text, walk.asked.intent) == ("转人工", "request_human")
    walk.bot("好的。")
    assert walk.did(HandOff) == HandOff("callback")


def test_zero_reaches_a_human_even_if_the_bot_fails() -> None:
    assert Walk().press("0").bot_fails().did(HandOff) == HandOff("callback")


# the human


def test_a_human_is_dialled_if_there_is_one() -> None:
    walk = Walk(desk=PHONE).say("我要找真人").bot("好的，为您转接。", do="transfer")
    assert walk.did(HandOff) == HandOff("queued")
    assert walk.effects[-1] == Dial()


def test_a_call_ends_kindly_after_the_human() -> None:
    walk = Walk(desk=PHONE).press("0").bot("好的。").happens(HumanLeft(answered=True))
    assert walk.did(HangUp) == HangUp("transferred")


def test_a_human_who_does_not_pick_up_becomes_a_call_back() -> None:
    walk = Walk(desk=PHONE).press("0").bot("好的。").happens(HumanLeft(answered=False))
    assert walk.heard("human.no_answer")
    assert walk.did(HandOff) == HandOff("callback")


def test_the_call_back_names_the_last_digits_only() -> None:
    assert "8001" in Walk().press("0").bot("好的。").spoken


def test_a_caller_without_a_number_is_asked_for_one_before_a_call_back() -> None:
    walk = Walk(NOBODY).press("0").bot("好的。")
    assert walk.listening == Listen(11, until_hash=True, speech=False, timeout=8)
    assert walk.press("13800138001").did(UseNumber) == UseNumber("13800138001")
    walk.happens(NumberChecked(known=False, tail="8001"))
    assert walk.did(HandOff) == HandOff("callback")


def test_a_caller_who_gives_no_number_is_not_promised_a_call() -> None:
    walk = Walk(NOBODY).press("0").bot("好的。").silent(3)
    assert walk.did(HandOff) is None
    assert walk.did(HangUp) == HangUp("abandoned")


def test_star_leaves_the_question_for_the_number() -> None:
    assert "查话费请按1" in Walk(NOBODY).press("0").bot("好的。").press("*").spoken


# silence and misunderstanding


def test_silence_at_the_menu_tells_the_rest_then_keys_only_then_the_human() -> None:
    walk = Walk().silent()
    assert "投诉请按9" in walk.spoken and walk.listening.speech
    walk.silent()
    assert walk.heard("listening.keys_only") and not walk.listening.speech
    assert "服务密码请按8。更多业务请按星号键。人工请按0" in walk.spoken
    assert walk.silent().did(HandOff) == HandOff("callback")


def test_the_first_prompt_after_silence_is_shorter() -> None:
    walk = at_confirm()
    whole = walk.spoken
    assert len(walk.silent().spoken) < len(whole)
    assert "换成八元套餐。" not in walk.spoken and "确认吗？" in walk.spoken


def test_options_stay_through_silence() -> None:
    walk = at_choice(3).silent(2)
    assert "套餐2请按2" in walk.spoken and not walk.listening.speech


def test_a_story_cannot_be_keyed_so_keys_only_offers_to_speak_again() -> None:
    walk = at_text().silent(2)
    assert walk.heard("listening.text_by_keys") and not walk.listening.speech
    walk.press("1")
    assert walk.listening.speech and "发生了什么" in walk.spoken


def test_what_the_bot_does_not_understand_is_counted_with_silence() -> None:
    walk = at_confirm().say("嗯啊").bot("抱歉没听懂。", misunderstood=True)
    assert "抱歉没听懂。" in walk.spoken and "确认吗？" in walk.spoken
    assert "确认办理请按1" in walk.spoken
    walk.silent()
    assert walk.heard("listening.keys_only")
    assert walk.silent().did(HangUp) == HangUp("callback")


def test_the_bots_own_new_question_replaces_the_old_one_when_it_misunderstood() -> None:
    walk = at_text().say("啊").bot("请再说一次？", expect="text", misunderstood=True)
    assert walk.spoken == "请再说一次？"


def test_an_empty_answer_of_the_bot_counts_as_misunderstanding() -> None:
    walk = Walk().say("嗯").bot()
    assert walk.heard("listening.not_understood") and walk.call.misses == 1


def test_three_misunderstandings_lead_to_a_human() -> None:
    walk = Walk(desk=PHONE)
    for _ in range(2):
        walk.say("嗯").bot("没听懂。", misunderstood=True)
    assert walk.heard("listening.keys_only")
    walk.press("1").bot("没听懂。", misunderstood=True)
    assert walk.effects[-1] == Dial()


def test_a_wrong_key_is_told_and_counted() -> None:
    walk = at_choice(3).press("7")
    assert walk.heard("listening.wrong_key") and walk.call.misses == 1


def test_a_good_turn_resets_the_count() -> None:
    walk = at_confirm().silent(2).press("1").bot("办好了。", expect="open")
    assert (walk.call.misses, walk.call.keys_only) == (0, False)
    assert walk.listening.speech


@pytest.mark.parametrize(
    "start", [Walk, at_open, lambda: at_choice(5), at_confirm, at_text, at_password]
)
def test_silence_never_loops(start: object) -> None:
    walk = start().silent(3)  # type: ignore[operator]
    assert isinstance(walk.effects[-1], HangUp)


def test_a_call_that_goes_on_for_ever_ends_with_a_human() -> None:
    walk = Walk()
    walk.call = Call.from_json({**walk.call.to_json(), "step": LONGEST_CALL + 1})
    assert walk.press("#").did(HandOff) is not None


# the password


def test_the_password_is_collected_by_keys_only() -> None:
    assert at_password().listening == Listen(6, until_hash=True, speech=False, timeout=8)


def test_the_password_is_asked_for_once_whoever_words_it() -> None:
    assert at_password().spoken.count("密码") == 1
    walk = Walk().press("1").bot("先核对身份。", expect="password")
    assert walk.heard("password.ask")


def test_the_password_goes_to_the_check_alone() -> None:
    walk = at_password().press("286031")
    assert walk.effects == (CheckPassword("286031"),)
    assert "286031" not in str(walk.call.to_json()) + repr(walk.effects)


def test_after_the_right_password_the_bot_goes_on() -> None:
    walk = at_password().press("286031").happens(PasswordChecked(right=True))
    assert walk.asked is not None
    assert (walk.asked.intent, walk.asked.input) == ("identity_verified", "system")


def test_after_a_wrong_password_the_tries_left_are_told() -> None:
    walk = at_password().press("111111").happens(PasswordChecked(right=False, left=2))
    assert walk.heard("password.wrong", left=2)
    assert walk.listening.max_keys == 6
    assert walk.call.misses == 0


def test_a_locked_password_is_told_until_when_and_a_human_is_offered() -> None:
    until = datetime(2026, 11, 23, 9, 5, tzinfo=SHANGHAI)
    walk = at_password().press("111111").happens(PasswordChecked(right=False, until=until))
    assert "11月23日09:05" in walk.spoken and "转人工请按1" in walk.spoken
    asked = walk.press("1").asked
    assert asked is not None and asked.intent == "request_human"


def test_a_locked_caller_may_go_back() -> None:
    until = datetime(2026, 11, 23, 9, 5, tzinfo=SHANGHAI)
    walk = at_password().press("111111").happens(PasswordChecked(right=False, until=until))
    asked = walk.press("2").asked
    assert asked is not None and asked.intent == "go_back"


@pytest.mark.parametrize("digits", ["1", "12345"])
def test_an_incomplete_password_is_not_checked(digits: str) -> None:
    walk = at_password().press(digits)
    assert walk.did(CheckPassword) is None and walk.heard("password.incomplete")


def test_star_among_the_digits_cancels() -> None:
    asked = at_password().press("28*").asked
    assert asked is not None and asked.intent == "go_back"


def test_a_caller_without_a_line_keys_the_number_then_the_password() -> None:
    walk = at_password(NOBODY)
    assert "密码" not in walk.spoken
    assert walk.listening.max_keys == 11
    assert walk.press("13800138001").effects == (UseNumber("13800138001"),)
    walk.happens(NumberChecked(known=True, tail="8001"))
    assert walk.heard("password.ask") and walk.listening.max_keys == 6


def test_an_unknown_number_may_be_keyed_again_but_not_for_ever() -> None:
    walk = at_password(NOBODY)
    for _ in range(2):
        walk.press("13900000000").happens(NumberChecked(known=False, tail="0000"))
        assert walk.heard("password.number_unknown")
    walk.press("13900000000").happens(NumberChecked(known=False, tail="0000"))
    assert walk.call.expect == "callback_number"


def test_a_phone_number_for_the_bot_may_be_keyed_or_spoken() -> None:
    walk = Walk().press("7").bot("是哪个号码打来的？", expect="phone_number")
    assert walk.listening == Listen(None, until_hash=True, speech=True, timeout=5)
    asked = walk.press("10085").asked
    assert asked is not None and (asked.text, asked.input) == ("10085", "keys")


# faults


def test_a_failing_bot_is_apologised_for_and_the_question_asked_again() -> None:
    walk = at_confirm().press("1").bot_fails()
    assert walk.heard("trouble.sorry") and "确认办理请按1" in walk.spoken


def test_a_bot_that_fails_again_leads_to_a_human() -> None:
    walk = at_confirm()
    for _ in range(FAILURES):
        walk.press("1").bot_fails()
    assert walk.did(HandOff) == HandOff("callback")


def test_a_failure_after_the_password_does_not_ask_for_it_again() -> None:
    walk = at_password().press("286031").happens(PasswordChecked(right=True)).bot_fails()
    assert walk.heard("password.go_on")
    asked = walk.press("1").asked
    assert asked is not None and asked.intent == "identity_verified"


def test_a_document_the_carrier_could_not_play_leads_to_a_human() -> None:
    assert Walk().happens(Broke()).did(HandOff) == HandOff("callback")


def test_a_dial_the_carrier_could_not_make_is_not_dialled_again() -> None:
    walk = Walk(desk=PHONE).press("0").bot("好的。").happens(Broke())
    assert walk.did(HandOff) == HandOff("callback")


# endings


def test_the_bot_may_end_the_call() -> None:
    walk = Walk().say("再见").bot("感谢来电，再见。", do="hang_up")
    assert walk.effects == (Say("感谢来电，再见。", from_bot=True), HangUp("completed"))


def test_nothing_happens_any_more_after_the_end() -> None:
    walk = Walk().happens(HungUp()).press("1")
    assert walk.effects == (HangUp("ended"),)


def test_a_call_survives_its_trip_through_json() -> None:
    for walk in (Walk(), at_choice(5), at_password().press("0")):
        assert Call.from_json(walk.call.to_json()) == walk.call


def test_a_state_of_another_version_is_still_read() -> None:
    kept = {**Walk().call.to_json(), "unknown": 1}
    del kept["failures"]
    assert Call.from_json(kept) == Walk().call


# the end of a matter, and patience


def at_done() -> Walk:
    return Walk().press("1").bot("您的余额是十元。")


def test_once_a_matter_is_done_the_caller_is_asked_what_else() -> None:
    walk = at_done()
    assert walk.spoken == "您的余额是十元。" + wording.text("listening.anything_else")
    assert walk.silent().spoken.endswith(wording.text("listening.anything_else"))
    assert at_done().press("#").spoken == walk.bot("您的余额是十元。").spoken


def test_what_else_is_not_asked_twice_nor_while_something_is_asked() -> None:
    assert Walk().say("没有").bot("好的，还要办什么吗？").spoken == "好的，还要办什么吗？"
    assert not at_choice(3).heard("listening.anything_else")
    assert not at_text().heard("listening.anything_else")


def test_silence_after_a_matter_that_is_done_ends_kindly_and_calls_nobody_back() -> None:
    walk = at_done().silent(2)
    assert walk.heard("listening.keys_only")
    walk.silent()
    assert walk.heard("listening.nothing_more")
    assert (walk.did(HandOff), walk.did(HangUp)) == (None, HangUp("completed"))


def test_who_still_tries_after_a_matter_that_is_done_gets_a_human() -> None:
    walk = at_done().say("啊").bot("没听懂。", misunderstood=True).silent(2)
    assert walk.did(HandOff) == HandOff("callback")
    walk = at_done().press("3").bot("请输入密码。", expect="password").silent(3)
    assert walk.did(HandOff) == HandOff("callback")


def test_who_asks_for_a_moment_is_waited_for_and_still_asked_the_same() -> None:
    walk = at_confirm().say("等一下").bot("好的，我等您。", wait=True)
    assert walk.spoken == "好的，我等您。"
    assert walk.listening.timeout > at_confirm().listening.timeout
    asked = walk.press("1").asked
    assert asked is not None and asked.text == "确认办理"


# what was hardly heard


@pytest.mark.parametrize("start", [Walk, at_open, at_confirm, lambda: at_choice(3)])
def test_what_was_hardly_heard_is_asked_again_and_not_given_to_the_bot(start: object) -> None:
    walk = start().say("确认", 0.2)  # type: ignore[operator]
    assert walk.asked is None and walk.call.misses == 1
    assert walk.heard("listening.unclear")


def test_a_yes_must_be_heard_better_than_a_question() -> None:
    assert at_open().say("查话费", 0.4).asked is not None
    for words in ("确认", "一", "按一"):
        assert at_confirm().say(words, 0.4).asked is None
    assert at_confirm().say("按一", 0.6).asked is not None


def test_a_story_is_taken_as_it_was_heard() -> None:
    assert at_text().say("扣了我五块钱", 0.1).asked is not None


def test_the_end_of_a_dial_that_never_was_changes_nothing() -> None:
    walk = at_confirm().happens(HumanLeft(answered=True))
    assert walk.did(HangUp) is None and "确认办理请按1" in walk.spoken
