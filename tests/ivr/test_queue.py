"""The human side of a call: the queue, the desk, calls back, messages."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ivr.dtmf import Option
from ivr.events import (
    BookCallBack,
    Broke,
    CameIn,
    DeskTold,
    Enqueue,
    HandOff,
    HangUp,
    Listen,
    LookAtDesk,
    NumberChecked,
    QueueLeft,
    Record,
    Recorded,
    Say,
)
from ivr.state import Desk
from tests.ivr.walk import Walk


def window(day: str, begins: int) -> Option:
    hour = begins - 12 if begins > 12 else begins
    part = "上午" if begins < 12 else "下午"
    times = f"2026-11-22T{begins:02}:00:00+08:00/2026-11-22T{begins + 2}:00:00+08:00"
    return Option(f"{day}{part}{hour}点到{hour + 2}点", times, "window")


WINDOWS = (window("今天", 15), window("今天", 17), window("明天", 9), window("明天", 15))
QUEUE, AWAY = Desk("queue", WINDOWS), Desk("away", WINDOWS)
CLOSED = Desk("closed", WINDOWS)
CONFIRM = {"确认": "确认", "不办": "不办"}


def waiting(desk: Desk = QUEUE) -> Walk:
    return Walk(desk=desk).press("0").bot("好的，为您转人工。")


def talking() -> Walk:
    return waiting().happens(QueueLeft("leave")).happens(DeskTold("talking"))


def offered(desk: Desk = AWAY) -> Walk:
    return Walk(desk=desk).press("0").bot("好的，为您转人工。")


# the queue


def test_whoever_wants_a_human_waits_while_people_are_on_duty() -> None:
    walk = waiting()
    assert walk.did(HandOff) == HandOff("queued") and walk.effects[-1] == Enqueue()


def test_three_silences_lead_into_the_queue_too() -> None:
    assert Walk(desk=QUEUE).silent(3).effects[-1] == Enqueue()


def test_out_of_the_queue_the_desk_is_asked_what_became_of_the_call() -> None:
    assert waiting().happens(QueueLeft("leave")).effects == (LookAtDesk(0, leaving=True),)


def test_a_call_that_was_taken_talks_to_the_desk() -> None:
    walk = talking()
    assert walk.heard("desk.connected")
    assert walk.listening == Listen(None, until_hash=True, speech=True, timeout=3)


def test_the_star_leaves_the_queue_for_a_call_back() -> None:
    walk = waiting().happens(QueueLeft("leave")).happens(DeskTold("left"))
    assert walk.did(HandOff) == HandOff("callback") and walk.did(HangUp) is None
    assert "8001" in walk.spoken and "今天下午3点到5点请按1" in walk.spoken


@pytest.mark.parametrize("result", ["error", "queue-full", "system-error"])
def test_a_queue_that_fails_becomes_a_call_back(result: str) -> None:
    walk = waiting().happens(QueueLeft(result)).happens(DeskTold("gone"))
    assert walk.did(HandOff) == HandOff("callback")


def test_hanging_up_in_the_queue_promises_nothing() -> None:
    walk = waiting().happens(QueueLeft("hangup"))
    assert walk.effects == (HangUp("caller_hung_up"),) and walk.call.expect == "ended"


def test_a_call_that_somebody_fetched_from_the_carriers_queue_ends_after_it() -> None:
    assert waiting().happens(QueueLeft("bridged")).did(HangUp) == HangUp("transferred")


def test_a_carrier_that_broke_in_the_queue_goes_on_with_the_desk() -> None:
    assert waiting().happens(Broke()).effects == (LookAtDesk(0, leaving=True),)


def test_the_end_of_a_queue_that_never_was_changes_nothing() -> None:
    walk = Walk().say("退订").bot("确认吗？", buttons=CONFIRM, expect="confirm")
    for event in (QueueLeft("leave"), DeskTold("ended"), Recorded("RE1", "", 3)):
        walk.happens(event)
        assert walk.call.expect == "confirm" and walk.did(HangUp) is None


# talking


def test_what_is_typed_is_said_and_not_said_again() -> None:
    walk = talking().silent().happens(DeskTold("talking", ("您好", "请讲"), newest=7))
    assert walk.spoken == "您好请讲"
    assert walk.silent().effects == (LookAtDesk(7),)
    assert walk.happens(DeskTold("talking", (), newest=7)).spoken == ""


def test_what_was_typed_while_the_call_was_connected_is_not_lost() -> None:
    walk = waiting().happens(QueueLeft("leave")).happens(DeskTold("talking", ("您好",), 3))
    assert walk.spoken.endswith("您好") and walk.call.desk_line == 3


def test_zero_star_and_silence_lead_nowhere_while_talking() -> None:
    for walk in (
        talking().press("0"),
        talking().press("*"),
        talking().silent(),
        talking().say("喂"),
    ):
        assert walk.effects == (LookAtDesk(0),)


def test_a_long_talk_is_no_endless_call() -> None:
    walk = talking()
    walk.call = replace(walk.call, step=1000)
    assert walk.silent().effects == (LookAtDesk(0),)
    walk.happens(DeskTold("returned"))
    walk.call = replace(walk.call, step=1005)
    assert walk.say("查话费").asked is not None


def test_given_back_the_call_asks_again_what_was_asked() -> None:
    walk = Walk(desk=QUEUE).say("退彩铃").bot("确认退订吗？", buttons=CONFIRM, expect="confirm")
    walk.press("0").bot("好的，为您转人工。").happens(QueueLeft("leave"))
    walk.happens(DeskTold("talking")).silent().happens(DeskTold("returned", ("再见",), 2))
    assert walk.spoken.startswith("再见") and walk.heard("desk.returned")
    assert "确认退订吗？" in walk.spoken and "确认请按1" in walk.spoken
    assert walk.press("1").asked.text == "确认"  # type: ignore[union-attr]


def test_given_back_with_nothing_open_the_call_asks_what_else() -> None:
    walk = talking().silent().happens(DeskTold("returned"))
    assert walk.heard("listening.anything_else") and walk.call.expect == "open"


def test_the_password_is_asked_for_again_by_keys_only() -> None:
    walk = Walk(desk=QUEUE).say("查话费").bot("请输入密码。", expect="password")
    walk.press("0").bot("好的。").happens(QueueLeft("leave")).happens(DeskTold("returned"))
    assert walk.call.expect == "password" and not walk.listening.speech


def test_the_desk_ends_the_call() -> None:
    walk = talking().silent().happens(DeskTold("ended", ("再见",), 2))
    assert walk.spoken.startswith("再见") and walk.did(HangUp) == HangUp("transferred")


def test_a_desk_that_fell_silent_is_told_and_a_call_back_promised() -> None:
    walk = talking().silent().happens(DeskTold("lost"))
    assert walk.heard("desk.lost") and walk.did(HandOff) == HandOff("callback")


# calls back


def test_a_promise_stands_before_anything_is_chosen() -> None:
    walk = offered()
    assert walk.did(HandOff) == HandOff("callback")
    assert walk.heard("human.callback", tail="8001")
    assert "今天下午5点到7点请按2" in walk.spoken and "留言请按3" in walk.spoken


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ("今天下午三点到五点吧", 0),
        ("下午五点以后", 1),
        ("明天上午", 2),
        ("明天下午", 3),
        ("那就明天3点", 3),
        ("第二个", 1),
        ("按一", 0),
    ],
)
def test_a_window_is_said(words: str, at: int) -> None:
    begins_at, ends_at = WINDOWS[at].payload.split("/")
    walk = offered().say(words)
    assert walk.did(BookCallBack) == BookCallBack(begins_at, ends_at)
    assert WINDOWS[at].title in walk.spoken and walk.did(HangUp) == HangUp("callback")


def test_a_window_is_pressed_on_any_page() -> None:
    walk = offered().press("9")
    assert "明天上午9点到11点请按4" in walk.spoken
    assert walk.press("4").did(BookCallBack) is not None


def test_a_window_that_has_begun_is_offered_no_more() -> None:
    walk = offered()
    walk.desk = Desk("away", WINDOWS[1:])
    walk.press("1")
    assert walk.did(BookCallBack) is None and "今天下午5点到7点请按1" in walk.spoken


@pytest.mark.parametrize("words", ["好的", "不用了", "谢谢。"])
def test_whoever_wants_nothing_more_is_let_go(words: str) -> None:
    walk = offered().say(words)
    assert walk.heard("desk.as_promised") and walk.did(HangUp) == HangUp("callback")


def test_silence_leaves_the_promise_as_it_is() -> None:
    assert offered().silent().did(HangUp) == HangUp("callback")


def test_what_fits_nothing_is_asked_again_once() -> None:
    walk = offered().say("你们公司在哪")
    assert walk.heard("desk.choose_again") and "留言请按3" in walk.spoken
    assert walk.press("7").did(HangUp) == HangUp("callback")


def test_a_yes_to_the_call_back_confirms_nothing_else() -> None:
    walk = Walk(desk=AWAY).say("退彩铃").bot("确认退订吗？", buttons=CONFIRM, expect="confirm")
    assert walk.press("0").bot("好的。").say("好的").asked is None


@pytest.mark.parametrize("back", ["*", "返回"])
def test_back_from_the_offer_to_what_was_asked(back: str) -> None:
    walk = Walk(desk=AWAY).say("退彩铃").bot("确认退订吗？", buttons=CONFIRM, expect="confirm")
    walk.press("0").bot("好的。")
    walk = walk.press(back) if back == "*" else walk.say(back)
    assert "确认退订吗？" in walk.spoken and walk.call.expect == "confirm"


def test_a_number_is_asked_for_before_windows_are_offered() -> None:
    walk = Walk(CameIn(), AWAY).press("0").bot("好的。")
    assert walk.did(HandOff) is None
    walk.press("13800138001").happens(NumberChecked(known=False, tail="8001"))
    assert walk.did(HandOff) == HandOff("callback") and "请按1" in walk.spoken


def test_whoever_never_asked_for_a_human_is_promised_and_let_go() -> None:
    walk = Walk(desk=AWAY).silent(3)
    assert (walk.did(HandOff), walk.did(HangUp)) == (HandOff("callback"), HangUp("callback"))


# messages


def test_out_of_hours_a_message_comes_first() -> None:
    walk = offered(CLOSED)
    assert walk.heard("desk.closed") and "留言请按1" in walk.spoken


@pytest.mark.parametrize("how", ["3", "我留言"])
def test_a_message_is_recorded(how: str) -> None:
    walk = offered().press(how) if how == "3" else offered().say(how)
    assert walk.heard("desk.record") and walk.effects[-1] == Record()
    walk.happens(Recorded("RE1", "https://recordings.example.cn/RE1", 7))
    assert walk.heard("desk.recorded") and walk.did(HangUp) == HangUp("voicemail")


def test_nothing_said_after_the_tone_is_asked_for_once_more() -> None:
    walk = offered().press("3").silent()
    assert walk.heard("desk.record_again") and walk.effects[-1] == Record()
    assert walk.silent().did(HangUp) == HangUp("callback")


def test_a_carrier_that_broke_leaves_the_promise() -> None:
    for walk in (offered(), offered().press("3")):
        assert walk.happens(Broke()).did(HangUp) == HangUp("callback")
        assert isinstance(walk.effects[0], Say)
