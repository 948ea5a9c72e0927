"""The hotline over HTTP: signed webhooks in, documents out, everything kept exactly once."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from ivr import wording
from ivr.speech import for_ear
from telecom.models import Line
from telecom.transcripts import append
from tests.ivr.hotline import TOKEN, CallUnderTest, Hotline

Start = Callable[..., Awaitable[Hotline]]
PASSWORD = "286031"  # of 13800138001
ASKS_PASSWORD = {"text": "请输入服务密码。", "custom": {"expect": "password"}}
BALANCE = [{"text": "您的余额是56.30元。"}, {"custom": {"expect": "open"}}]
CONFIRM = {
    "text": "退订彩铃，确认吗？",
    "buttons": [{"title": "确认", "payload": "确认"}, {"title": "不办", "payload": "不办"}],
    "custom": {"expect": "confirm"},
}


def told(name: str, **facts: object) -> str:
    return for_ear(wording.text(name, **facts))


# a call from beginning to end


async def test_a_call_by_keys_with_the_password_gets_its_balance(hotline: Hotline) -> None:
    hotline.bot.will(ASKS_PASSWORD, BALANCE)
    call = await hotline.call()
    await call.press("1")
    await call.press(PASSWORD)
    assert "五十六元三角" in call.spoken
    asked, verified = hotline.bot.messages
    assert (asked.text, asked.sender_id, asked.input_channel) == ("查话费", call.id, "ivr")
    assert asked.parse_data["intent"]["name"] == "query_balance"
    assert asked.metadata == {"input": "keys"}
    assert verified.parse_data["intent"]["name"] == "identity_verified"
    assert verified.metadata == {"input": "system"}
    assert call.row.level == 1


async def test_speech_comes_with_its_confidence_and_is_left_to_understanding(
    hotline: Hotline,
) -> None:
    call = await hotline.call()
    await call.say("查一下话费", "0.72")
    message = hotline.bot.messages[0]
    assert message.metadata == {"input": "speech", "confidence": 0.72}
    assert message.parse_data is None
    assert message.output_channel.name() == "ivr"


async def test_the_callers_number_decides_the_line(hotline: Hotline) -> None:
    call = await hotline.call("+8613800138002")
    with hotline.database.read() as uow:
        line = uow.get(Line, call.row.line_id)
        assert line is not None and line.phone_number == "13800138002"
    assert call.row.level == 0 and call.row.channel == "ivr"


@pytest.mark.parametrize(
    "caller", ["client:alice", "sip:a@example.cn", "anonymous", "+266696687", "", "+8613900000000"]
)
async def test_any_other_caller_keys_number_and_password(hotline: Hotline, caller: str) -> None:
    hotline.bot.will(ASKS_PASSWORD, BALANCE)
    call = await hotline.call(caller)
    assert call.row.line_id is None
    await call.press("1")
    assert told("password.number") in call.spoken
    await call.press("13800138001")
    assert told("password.ask") in call.spoken
    await call.press(PASSWORD)
    assert "五十六元三角" in call.spoken


async def test_an_old_caller_hears_of_the_human_first(hotline: Hotline) -> None:
    with hotline.database.read() as uow:
        lines = uow.query(Line).all()
        oldest = min(lines, key=lambda line: line.customer.birth_date).phone_number
    call = await hotline.call(f"+86{oldest}")
    assert told("greeting.elderly") in call.spoken


async def test_a_caller_who_tries_many_lines_is_locked_over_calls_and_numbers(
    hotline: Hotline,
) -> None:
    for number in ("13800138002", "13800138003", "13800138005"):
        hotline.bot.will(ASKS_PASSWORD)
        call = await hotline.call("client:stranger")
        for digits in ("1", number, "111111", "222222"):
            await call.press(digits)
        assert told("password.wrong", left=1) in call.spoken
    hotline.bot.will(ASKS_PASSWORD)
    call = await hotline.call("client:stranger")
    for digits in ("1", "13800138001", PASSWORD):
        await call.press(digits)
    assert "已经锁定" in call.spoken and hotline.bot.heard[-1] != told("password.verified")


async def test_three_wrong_passwords_lock_and_say_so(hotline: Hotline) -> None:
    hotline.bot.will(ASKS_PASSWORD)
    call = await hotline.call()
    await call.press("1")
    await call.press("111111")
    assert told("password.wrong", left=2) in call.spoken
    await call.press("222222")
    await call.press("333333")
    assert "已经锁定" in call.spoken
    assert hotline.bot.heard == ["查话费"]
    assert call.row.level == 0


# what is kept


async def test_the_password_is_nowhere_but_in_its_hash(
    hotline: Hotline, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    hotline.bot.will(ASKS_PASSWORD, BALANCE)
    call = await hotline.call()
    await call.press("1")
    await call.press("864209")
    await call.press("12")
    await call.press(PASSWORD)
    kept = hotline.everything_kept() + caplog.text + "".join(hotline.bot.heard)
    for digits in (PASSWORD, "864209"):
        assert digits not in kept
    assert ("system", wording.text("password.entered")) in call.transcript


async def test_what_the_channel_says_is_in_the_transcript_and_the_bots_words_are_not_doubled(
    hotline: Hotline,
) -> None:
    hotline.bot.will(BALANCE)
    call = await hotline.call()
    await call.press("#")
    await call.press("1")
    texts = [text for _, text in call.transcript]
    assert texts.count(wording.text("greeting.hello")) == 2
    assert ("customer", "#") in call.transcript
    assert not any("56.30" in text or text == "查话费" for text in texts)


async def test_a_keyed_number_is_not_in_the_transcript(hotline: Hotline) -> None:
    hotline.bot.will(ASKS_PASSWORD)
    call = await hotline.call("anonymous")
    await call.press("1")
    await call.press("13800138001")
    assert not any("0138" in text for _, text in call.transcript)


async def test_what_the_caller_said_is_kept_when_the_bot_lost_it(hotline: Hotline) -> None:
    hotline.bot.will(RuntimeError("查余额"))
    call = await hotline.call()
    await call.say("我要查余额")
    assert ("customer", "我要查余额") in call.transcript


# the same webhook again


async def test_a_repeated_webhook_gets_the_very_same_document(hotline: Hotline) -> None:
    hotline.bot.will(CONFIRM)
    call = await hotline.call()
    greeting, first = call.document, call.url
    await call.press("4")
    document, step = call.document, call.url
    assert (await call.post(step, Digits="4")).text == document
    assert (await call.post(first, CallStatus="ringing")).text == greeting
    assert hotline.bot.heard == ["我要退订业务"]
    assert call.deliveries == 2


async def test_a_repeat_with_other_keys_changes_nothing(hotline: Hotline) -> None:
    hotline.bot.will(CONFIRM, {"text": "已退订。"})
    call = await hotline.call()
    await call.press("4")
    await call.press("1")
    document, row = call.document, call.row
    assert (await call.post(call.url, Digits="2")).text == document
    assert (await call.post(call.url)).text == document
    assert len(hotline.bot.messages) == 2 and call.row.version == row.version


async def test_identical_requests_at_the_same_moment_ask_the_bot_once(hotline: Hotline) -> None:
    hotline.bot.will(0.3)
    call = await hotline.call()
    answers = await asyncio.gather(
        *(call.post(call.action, SpeechResult="查余额") for _ in "12345")
    )
    assert len({answer.text for answer in answers}) == 1
    assert len(hotline.bot.messages) == 1


async def test_identical_first_requests_greet_once(hotline: Hotline) -> None:
    call = CallUnderTest(hotline, "+8613800138001")
    answers = await asyncio.gather(*(call.post(call.url, CallStatus="ringing") for _ in "12345"))
    assert len({answer.text for answer in answers}) == 1
    assert call.deliveries == 1


async def test_another_process_waits_for_the_one_that_asks(start: Start) -> None:
    one, other = await start(), await start()
    one.bot.will(0.5)
    call = await one.call()
    first = asyncio.ensure_future(call.post(call.action, SpeechResult="查余额"))
    await asyncio.sleep(0.2)
    twin = CallUnderTest(other, call.caller)
    twin.id = call.id
    second = await twin.post(call.action.replace(one.base, other.base), SpeechResult="查余额")
    assert second.text == (await first).text
    assert other.bot.messages == []


async def test_a_turn_of_a_process_that_died_is_finished_by_another(start: Start) -> None:
    dies, lives = await start(bot_timeout=0.2), await start(bot_timeout=0.2)
    call = await dies.call()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ivr.turns.Turns.finish", _fails)
        await call.say("查余额")
    twin = CallUnderTest(lives, call.caller)
    twin.id = call.id
    lives.bot.will(BALANCE)
    await twin.go(call.url.replace(dies.base, lives.base), SpeechResult="查余额")
    assert "五十六元三角" in twin.spoken
    ids = {message.message_id for message in (*dies.bot.messages, *lives.bot.messages)}
    assert ids == {f"{call.id}:1"}


async def test_a_wrong_password_that_is_delivered_twice_costs_one_try(hotline: Hotline) -> None:
    hotline.bot.will(ASKS_PASSWORD)
    call = await hotline.call()
    await call.press("1")
    await call.press("111111")
    for _ in range(3):
        await call.post(call.url, Digits="111111")
    await call.press("111111")
    assert told("password.wrong", left=1) in call.spoken


async def test_a_step_that_was_never_given_changes_nothing(hotline: Hotline) -> None:
    call = await hotline.call()
    answer = await call.post(f"{hotline.base}/webhooks/ivr/turn?step=7", Digits="1")
    assert answer.text == call.document
    assert hotline.bot.messages == []


async def test_a_step_of_a_call_nobody_knows_is_greeted(hotline: Hotline) -> None:
    call = CallUnderTest(hotline, "+8613800138001")
    await call.go(f"{hotline.base}/webhooks/ivr/turn?step=3", Digits="1")
    assert told("greeting.hello") in call.spoken
    await call.press("1")
    assert hotline.bot.heard == ["查话费"]


# forgery


@pytest.mark.parametrize("path", ["voice", "turn?step=1", "status", "fallback"])
@pytest.mark.parametrize("token", [None, "somebody elses token"])
async def test_a_forged_request_is_refused_and_changes_nothing(
    hotline: Hotline, path: str, token: str | None
) -> None:
    call = await hotline.call()
    before = hotline.everything_kept()
    fields = {
        "CallSid": call.id,
        "From": "+8613800138001",
        "Digits": "1",
        "CallStatus": "completed",
    }
    answer = await hotline.post(f"{hotline.base}/webhooks/ivr/{path}", fields, token=token)
    assert answer.status_code == 403
    assert hotline.everything_kept() == before


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("voice", {}),
        ("voice", {"CallSid": ""}),
        ("voice", {"CallSid": "x" * 300}),
        ("voice", {"CallSid": "CA1;drop"}),
        ("turn", {"CallSid": "CA1"}),
        ("turn?step=", {"CallSid": "CA1"}),
        ("turn?step=-1", {"CallSid": "CA1"}),
        ("turn?step=99999999", {"CallSid": "CA1"}),
        ("turn?step=1&again=x", {"CallSid": "CA1"}),
    ],
)
async def test_odd_data_is_refused_even_if_signed(
    hotline: Hotline, path: str, fields: dict[str, str]
) -> None:
    answer = await hotline.post(f"{hotline.base}/webhooks/ivr/{path}", fields)
    assert answer.status_code == 403


async def test_what_the_request_says_of_its_host_does_not_matter(hotline: Hotline) -> None:
    url = f"{hotline.base}/webhooks/ivr/voice"
    headers = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    answer = await hotline.post(url, {"CallSid": "CA1", "From": ""}, token=TOKEN, **headers)
    assert answer.status_code == 200


# faults


async def test_a_slow_bot_is_apologised_for_in_time(start: Start) -> None:
    hotline = await start(bot_timeout=0.2)
    hotline.bot.will(30, 30)
    call = await hotline.call()
    await call.say("查余额")
    assert told("trouble.sorry") in call.spoken
    await call.say("查余额")
    assert call.row.handoff == "callback" and call.ends_with == "Hangup"


async def test_a_bot_that_raises_does_not_drop_the_call(hotline: Hotline) -> None:
    hotline.bot.will(RuntimeError("down"), BALANCE)
    call = await hotline.call()
    await call.say("查余额")
    assert told("trouble.sorry") in call.spoken
    await call.say("查余额")
    assert "五十六元三角" in call.spoken


async def test_an_error_of_ours_is_tried_again_then_apologised_for(hotline: Hotline) -> None:
    call = await hotline.call()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ivr.turns.Turns.take", _fails)
        await call.press("1")
        for _ in range(2):
            assert call.ends_with == "Redirect"
            await call.go(redirect(call))
        assert call.ends_with == "Hangup" and told("trouble.hang_up") in call.spoken


async def test_after_an_error_the_call_goes_on_where_it_was(hotline: Hotline) -> None:
    hotline.bot.will(CONFIRM, {"text": "已退订。"})
    call = await hotline.call()
    await call.press("4")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ivr.turns.Turns.take", _fails)
        await call.press("1")
    await call.go(redirect(call))
    assert told("trouble.sorry") in call.spoken and "确认请按一" in call.spoken
    await call.press("1")
    assert hotline.bot.heard == ["我要退订业务", "确认"]


async def test_an_error_at_the_greeting_is_tried_again(hotline: Hotline) -> None:
    call = CallUnderTest(hotline, "+8613800138001")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ivr.turns.Turns.take", _fails)
        await call.begin()
    await call.go(redirect(call))
    assert told("greeting.hello") in call.spoken


async def test_an_error_is_logged_without_what_was_said(
    hotline: Hotline, caplog: pytest.LogCaptureFixture
) -> None:
    hotline.bot.will(RuntimeError("我的身份证是330106"))
    call = await hotline.call()
    await call.say("我的身份证是330106")
    assert "RuntimeError" in caplog.text and "330106" not in caplog.text


async def test_the_fallback_apologises_and_promises_a_call_back_once(hotline: Hotline) -> None:
    call = await hotline.call()
    fallback = f"{hotline.base}/webhooks/ivr/fallback"
    await call.go(fallback, ErrorCode="11200", ErrorUrl=call.url)
    document = call.document
    assert told("trouble.sorry_go_on") in call.spoken and call.row.handoff == "callback"
    assert (await call.post(fallback, ErrorCode="11200")).text == document


async def test_the_fallback_of_a_call_we_never_saw_works_too(hotline: Hotline) -> None:
    call = CallUnderTest(hotline, "+8613800138001")
    await call.go(f"{hotline.base}/webhooks/ivr/fallback", ErrorCode="11200")
    assert call.row.handoff == "callback"


# the human, and the end


async def test_zero_is_told_to_the_bot_and_promises_a_call_back(hotline: Hotline) -> None:
    call = await hotline.call()
    await call.press("0")
    assert hotline.bot.messages[0].parse_data["intent"]["name"] == "request_human"
    assert (call.row.handoff, call.row.end_reason) == ("callback", None)
    assert "尾号八零零幺" in call.spoken and "留言请按" in call.spoken
    await call.silent()
    assert call.row.end_reason == "callback" and call.ends_with == "Hangup"


async def test_a_configured_human_is_dialled(start: Start) -> None:
    hotline = await start(human_number="+861012345678")
    hotline.bot.will({"text": "好的。", "custom": {"do": "transfer"}})
    call = await hotline.call()
    await call.say("找个人")
    assert call.row.handoff == "queued" and ">+861012345678</Number>" in call.document
    await call.go(call.action, DialCallStatus="no-answer")
    assert call.row.handoff == "callback"


async def test_hanging_up_ends_the_conversation_once(hotline: Hotline) -> None:
    call = await hotline.call()
    for _ in range(2):
        assert (await call.ended()).status_code == 204
    assert call.row.end_reason == "caller_hung_up"
    assert call.transcript.count(("system", wording.text("human.hung_up"))) == 1


async def test_a_late_step_after_hanging_up_does_nothing(hotline: Hotline) -> None:
    hotline.bot.will(CONFIRM)
    call = await hotline.call()
    await call.press("4")
    await call.ended()
    await call.press("1")
    assert call.ends_with == "Hangup"
    assert hotline.bot.heard == ["我要退订业务"]


async def test_the_reason_we_ended_a_call_for_stays(hotline: Hotline) -> None:
    hotline.bot.will({"text": "再见。", "custom": {"do": "hang_up"}})
    call = await hotline.call()
    await call.say("再见")
    await call.ended()
    assert call.row.end_reason == "completed" and call.row.ended_at is not None


@pytest.mark.parametrize("status", ["ringing", "in-progress", "", "nonsense"])
async def test_other_states_of_a_call_are_only_acknowledged(hotline: Hotline, status: str) -> None:
    call = await hotline.call()
    assert (await call.ended(status)).status_code == 204
    assert call.row.ended_at is None


async def test_the_end_of_an_unknown_call_is_acknowledged(hotline: Hotline) -> None:
    assert (await CallUnderTest(hotline, "x").ended()).status_code == 204


async def test_a_conversation_that_the_transcript_opened_first_is_still_greeted(
    hotline: Hotline,
) -> None:
    call = CallUnderTest(hotline, "+8613800138001")
    hotline.database.run(lambda uow: append(uow, call.id, "first", "system", "…", channel="ivr"))
    await call.begin()
    assert told("greeting.hello") in call.spoken and call.row.line_id is not None


def redirect(call: CallUnderTest) -> str:
    from urllib.parse import urljoin
    from xml.etree import ElementTree as ET

    return urljoin(call.url, ET.fromstring(call.document)[-1].text or "")


def _fails(*_: Any) -> Any:
    raise OperationalError("database is locked", {}, Exception())
