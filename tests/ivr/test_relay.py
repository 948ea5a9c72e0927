"""The relay's end of a call: who opens a socket, what is told over it, what is left at its end."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable

import httpx
import pytest
from websockets.exceptions import InvalidStatusCode

from tests.hand_time import HandTime
from tests.ivr.hotline import CallUnderTest, Hotline
from tests.ivr.relay_line import Line, address, connected, opened, settled, signature

PASSWORD = "286031"  # of 13800138001
ASKS_PASSWORD = {"text": "请输入服务密码。", "custom": {"expect": "password"}}
CONFIRM = {
    "text": "退订彩铃，每月少付5元。明天起停用。确认吗？",
    "buttons": [{"title": "确认", "payload": "确认"}, {"title": "不办", "payload": "不办"}],
    "custom": {"expect": "confirm"},
}
DONE = {"text": "已退订彩铃。", "custom": {"expect": "open"}}
Start = Callable[..., Awaitable[Hotline]]


@pytest.fixture
async def hotline(start: Start) -> Hotline:
    return await start(by_relay=True)


def time_of(hotline: Hotline) -> HandTime:
    assert hotline.channel.relay is not None
    return HandTime(hotline.channel.relay)


async def greeted(hotline: Hotline, caller: str = "+8613800138001") -> tuple[CallUnderTest, Line]:
    call = await hotline.call(caller)
    line = await opened(call)
    assert "您好" in await line.told()
    return call, line


# who may open a socket


@pytest.mark.parametrize("signed", ["", "nonsense", "A" * 28])
async def test_a_forged_handshake_is_refused_before_the_upgrade(
    hotline: Hotline, signed: str
) -> None:
    call = await hotline.call()
    with pytest.raises(InvalidStatusCode) as refused:
        await opened(call, signed=signed)
    assert refused.value.status_code == 403


async def test_a_handshake_is_good_for_its_own_call_only(hotline: Hotline) -> None:
    call, other = await hotline.call(), await hotline.call("+8613800138002")
    with pytest.raises(InvalidStatusCode):
        await opened(call, signed=signature(address(other)))


async def test_a_signed_request_that_upgrades_nothing_is_refused(hotline: Hotline) -> None:
    call = await hotline.call()
    url = address(call)
    headers = {"X-Twilio-Signature": signature(url)}
    async with httpx.AsyncClient(trust_env=False) as client:
        response = await client.get(url.replace("ws://", "http://"), headers=headers)
    assert response.status_code == 426


async def test_the_setup_must_name_the_call_and_its_caller(hotline: Hotline) -> None:
    call, other = await hotline.call(), await hotline.call("+8613800138002")
    wrong = [{"callSid": other.id}, {"from": other.caller}, {"from": ""}, {"callSid": "CA0"}]
    for setup in wrong:
        assert await (await opened(call, **setup)).code() == 1008
    unknown = address(call).replace(call.id, "CAunknown")
    assert await (await opened(call, unknown, callSid="CAunknown")).code() == 1008
    assert hotline.bot.messages == [] and call.row.ended_at is None


async def test_a_first_message_that_is_no_setup_closes_the_socket(hotline: Hotline) -> None:
    call = await hotline.call()
    assert await (await opened(call, callSid=5)).code() == 1007  # type: ignore[arg-type]


async def test_a_call_that_is_over_is_relayed_no_more(hotline: Hotline) -> None:
    call = await hotline.call()
    await call.ended()
    assert await (await opened(call)).code() == 1008


# what is told and heard


async def test_the_greeting_is_told_in_sentences_and_a_question_answered(hotline: Hotline) -> None:
    hotline.bot.will({"text": "您的余额是56.30元。还有别的吗？"})
    _, line = await greeted(hotline)
    await line.say("查", last=False)
    await line.say("查话费", last=False)
    await line.say("查话费")
    assert "五十六元三角" in await line.told()
    assert hotline.bot.heard == ["查话费"]


async def test_what_comes_while_the_bot_is_asked_is_lost(hotline: Hotline) -> None:
    hotline.bot.will(CONFIRM, DONE)
    call, line = await greeted(hotline)
    await line.say("退订彩铃")
    await line.say("确认")
    await line.press("1")
    assert "确认吗" in await line.told()
    await line.nothing()
    assert hotline.bot.heard == ["退订彩铃"]
    assert ("customer", "确认") not in call.transcript


async def test_the_same_prompt_twice_acts_once(hotline: Hotline) -> None:
    hotline.bot.will(CONFIRM, DONE, DONE)
    _, line = await greeted(hotline)
    await line.say("退订彩铃")
    await line.told()
    await line.say("确认")
    assert "已退订" in await line.told()
    await line.say("确认")
    await line.nothing()
    assert hotline.bot.heard == ["退订彩铃", "确认"]
    # who cuts in and says it again means it
    await line.interrupt("")
    await line.say("确认")
    await line.told()
    assert hotline.bot.heard[2:] == ["确认"]


async def test_keys_are_collected_by_length_and_hash_and_time(hotline: Hotline) -> None:
    hotline.bot.will(ASKS_PASSWORD, {"text": "号码？", "custom": {"expect": "phone_number"}})
    hotline.bot.will({"text": "记下了。再说一个？", "custom": {"expect": "phone_number"}}, DONE)
    time = time_of(hotline)
    call, line = await greeted(hotline)
    await line.press("1")
    assert "密码" in await line.told()
    await line.press("#" + PASSWORD)
    assert "号码" in await line.told()
    await line.press("10086#")
    assert "记下了" in await line.told()
    await line.press("95")
    await line.nothing(0.1)
    time.run_out(call.id)
    await line.told()
    assert "10086" in hotline.bot.heard


async def test_nobody_is_listened_to_where_a_password_is_keyed(hotline: Hotline) -> None:
    hotline.bot.will(ASKS_PASSWORD, DONE)
    call, line = await greeted(hotline)
    await line.press("1")
    await line.told()
    await line.press("28")
    await line.say("我的密码是二八六零三一")
    await line.press(PASSWORD[2:])
    await line.told()
    assert call.row.line_id is not None
    assert not any("二八六" in text for _, text in call.transcript)


async def test_silence_is_measured_by_the_hotline_itself(hotline: Hotline) -> None:
    time = time_of(hotline)
    call, line = await greeted(hotline)
    for _ in range(2):
        time.run_out(call.id)
        await line.told()
    time.run_out(call.id)
    assert (await line.told()).startswith("end:")
    await connected(call, HandoffData=json.dumps({"step": 3, "why": "document"}))
    assert "回电" in call.spoken and call.ends_with == "Hangup"


async def test_only_what_was_heard_stays_in_the_transcript(hotline: Hotline) -> None:
    hotline.bot.will(CONFIRM, DONE)
    call, line = await greeted(hotline)
    await line.press("4")
    await line.told()
    from telecom.transcripts import append

    # the bot's own record, which the scripted bot does not make
    text = CONFIRM["text"]
    hotline.database.run(lambda uow: append(uow, call.id, "said", "bot", str(text)))
    await line.interrupt("退订彩铃，每月少付五元。明天")
    await line.say("确认")
    await line.told()
    assert ("bot", "退订彩铃，每月少付5元。明天（客户打断，以下未听到）") in call.transcript


async def test_a_greeting_cut_off_is_kept_as_far_as_it_went(hotline: Hotline) -> None:
    call = await hotline.call()
    before = [text for who, text in call.transcript if who == "bot"]
    line = await opened(call)
    told = await line.told()
    await line.interrupt(told[:9])
    await line.say("查话费")
    await line.told()
    after = [text for who, text in call.transcript if who == "bot"]
    assert after[0].startswith(before[0][:4]) and after[0].endswith("（客户打断，以下未听到）")
    assert all(text == "（客户打断，以下未听到）" for text in after[1 : len(before)])


# what is malformed


BAD = ["", "x", "[]", "{}", '{"type": 5}', '{"type": "dtmf", "digit": "12"}']
BAD += ['{"type": "prompt", "voicePrompt": 7}', '{"type": "prompt", "voicePrompt": "a", "last": 1}']
BAD += ['{"type": "setup", "callSid": "CA1", "from": "1"}', '{"type": "interrupt"}', "[" * 5000]


async def test_ten_malformed_messages_in_a_row_close_the_socket(hotline: Hotline) -> None:
    call, line = await greeted(hotline)
    for bad in BAD[:9]:
        await line.socket.send(bad)
    await line.socket.send(b"binary")
    assert await line.code() == 1007
    assert hotline.bot.messages == [] and call.row.ended_at is None


async def test_nine_malformed_messages_and_a_good_one_go_on(hotline: Hotline) -> None:
    hotline.bot.will(DONE)
    _, line = await greeted(hotline)
    for _ in range(3):
        for bad in BAD[2:]:
            await line.socket.send(bad)
        await line.send(type="info", name="agentSpeaking", value="off")
    await line.send(type="error", description="Invalid message received")
    await line.say("退订彩铃")
    assert "已退订" in await line.told()


# two sockets, no socket


async def test_of_two_sockets_the_newer_one_speaks(hotline: Hotline) -> None:
    hotline.bot.will(DONE)
    call, older = await greeted(hotline)
    newer = await opened(call)
    assert await older.code() == 1000
    await newer.told()
    await newer.say("退订彩铃")
    assert "已退订" in await newer.told()
    assert hotline.bot.heard == ["退订彩铃"]


async def test_a_lost_relay_leaves_the_call_to_the_other_adapter(hotline: Hotline) -> None:
    hotline.bot.will(CONFIRM, DONE)
    call, line = await greeted(hotline)
    url = address(call)
    await line.say("退订彩铃")
    await line.told()
    await line.lose()
    await connected(call, SessionStatus="failed", ErrorCode="64105")
    assert "确认吗" in call.spoken and call.ends_with == "Redirect"
    again = call.document
    assert (await connected(call, SessionStatus="failed")).document == again
    await call.press("1")
    assert "已退订" in call.spoken, "no relay any more"
    assert await (await opened(call, url)).code() == 1008
    assert hotline.bot.heard == ["退订彩铃", "确认"]


async def test_a_turn_outlives_its_socket(hotline: Hotline) -> None:
    hotline.bot.will(CONFIRM, 0.4)
    call, line = await greeted(hotline)
    await line.say("退订彩铃")
    await line.told()
    await line.say("确认")
    await asyncio.sleep(0.1)
    await line.lose()
    await connected(call, SessionStatus="failed")
    assert hotline.bot.heard == ["退订彩铃", "确认"] and "太晚了" in call.spoken
    await settled(hotline.channel)


async def test_a_relay_that_never_came_about_is_a_call_all_the_same(hotline: Hotline) -> None:
    call = await hotline.call()
    await connected(call, SessionStatus="failed", ErrorCode="64102")
    assert call.ends_with == "Redirect" and call.spoken


async def test_what_follows_a_relay_answers_its_own_caller_only(hotline: Hotline) -> None:
    call, line = await greeted(hotline)
    call.caller, own = "+8613800138002", call.caller
    url = f"{hotline.base}/webhooks/ivr/connected"
    for handoff in ("", '{"step": 0}', '{"step": 99, "why": "error"}'):
        assert (await call.post(url, HandoffData=handoff)).status_code == 403
    fields = {"CallSid": call.id, "From": own}
    assert (await hotline.post(url, fields, token=None)).status_code == 403
    await line.nothing(0.1)


@pytest.mark.parametrize("handoff", ["x", "[]", '{"step": "one"}', '{"step": 99}', '{"step": -1}'])
async def test_a_handoff_that_is_none_of_ours_goes_on_with_the_call(
    hotline: Hotline, handoff: str
) -> None:
    call, _ = await greeted(hotline)
    await connected(call, HandoffData=handoff)
    assert call.ends_with in ("Redirect", "Connect")


async def test_a_human_is_dialled_by_the_document_after_the_relay(start: Start) -> None:
    hotline = await start(by_relay=True, human_number="+861012345678")
    hotline.bot.will({"text": "好的。", "custom": {"do": "transfer"}})
    call, line = await greeted(hotline)
    await line.press("0")
    told = await line.told()
    assert told.startswith("end:")
    await connected(call, HandoffData=told.removeprefix("end:"))
    assert call.ends_with == "Dial" and "转接人工" in call.spoken
    hotline.bot.will({"text": "好的。"})
    await call.go(call.action, DialCallStatus="busy")
    line = await opened(call)
    assert "回电" in await line.told()
    await line.press("1")
    await connected(call, HandoffData=(await line.told()).removeprefix("end:"))
    assert call.ends_with == "Hangup" and "回电" in call.spoken


async def test_a_caller_without_a_number_is_asked_for_it_by_relay_again(start: Start) -> None:
    hotline = await start(by_relay=True, human_number="+861012345678")
    hotline.bot.will({"text": "好的。", "custom": {"do": "transfer"}})
    call, line = await greeted(hotline, "Anonymous")
    await line.press("0")
    await connected(call, HandoffData=(await line.told()).removeprefix("end:"))
    await call.go(call.action, DialCallStatus="busy")
    line = await opened(call)
    assert "手机号码" in await line.told()
    await line.press("13800138001")
    assert "回电" in await line.told()
    await line.press("1")
    await connected(call, HandoffData=(await line.told()).removeprefix("end:"))
    assert call.ends_with == "Hangup" and "尾号" in call.spoken


async def test_errors_of_ours_end_in_words_and_a_hang_up(
    hotline: Hotline, monkeypatch: pytest.MonkeyPatch
) -> None:
    call, line = await greeted(hotline)

    def fails(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(hotline.channel._turns, "take", fails)
    await line.say("查话费")
    assert "稍等" in await line.told()
    assert "稍等" in await line.told()
    told = await line.told()
    assert json.loads(told.removeprefix("end:"))["why"] == "error"
    monkeypatch.undo()
    await connected(call, HandoffData=told.removeprefix("end:"))
    assert call.ends_with == "Hangup" and "请稍后再拨" in call.spoken


async def test_no_error_of_ours_leaves_a_line_dead(
    hotline: Hotline, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("broken")

    hotline.bot.will(CONFIRM)
    _, line = await greeted(hotline)
    assert hotline.channel.relay is not None
    monkeypatch.setattr(hotline.channel.relay._kept, "heard_only", fails)
    await line.interrupt("您好")
    await line.say("退订彩铃")
    assert "确认吗" in await line.told()
    monkeypatch.setattr(hotline.channel.relay._kept, "newest_line", fails)
    await line.say("确认")
    assert "error" in await line.told()


# secrets


async def test_no_key_of_a_password_is_in_a_log_or_the_database(
    hotline: Hotline, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    hotline.bot.will(ASKS_PASSWORD, DONE)
    _, line = await greeted(hotline)
    await line.press("1")
    await line.told()
    await line.press("864209")
    await line.told()
    await line.press(PASSWORD)
    await line.told()
    kept = hotline.everything_kept()
    for secret in (PASSWORD, "864209"):
        assert secret not in kept
        assert secret not in caplog.text


async def test_frames_are_in_no_log_even_of_a_server_that_tells_everything() -> None:
    from bot.server import _configure_logs

    before = logging.getLogger("sanic.error").level
    try:
        _configure_logs("DEBUG")
        assert not logging.getLogger("sanic.error").isEnabledFor(logging.DEBUG)
    finally:
        logging.getLogger("sanic.error").setLevel(before)
