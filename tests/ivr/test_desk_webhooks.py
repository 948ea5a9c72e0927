"""The webhooks of the human side: signed, bounded, harmless if forged, repeated or out of order."""

from __future__ import annotations

import io
import wave
from collections.abc import Awaitable, Callable
from typing import Any
from xml.etree import ElementTree as ET

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from ivr import wording
from ivr.speech import for_ear
from telecom import call_backs, desk, duties
from telecom.conversations import hand_off
from telecom.models import CallBack, DeskCall, Voicemail
from tests.ivr.hotline import CallUnderTest, Hotline

Start = Callable[..., Awaitable[Hotline]]
WANTED = {"text": "好的，为您转人工。", "custom": {"do": "transfer"}}
RECORDED = {
    "RecordingSid": "RE" + "1" * 32,
    "RecordingUrl": "https://api.example.cn/recordings/RE1",
    "RecordingDuration": "7",
}


def told(name: str, **facts: object) -> str:
    return for_ear(wording.text(name, **facts))


def rows(hotline: Hotline, model: Any) -> list[Any]:
    with hotline.database.read() as uow:
        return list(uow.execute(select(model).order_by(model.id)).scalars())


def wait_url(call: CallUnderTest) -> str:
    return call.action.replace("turn?", "wait?")


async def queued(hotline: Hotline, caller: str = "+8613800138001") -> CallUnderTest:
    hotline.database.run(lambda uow: duties.begin(uow, "zhou"))
    hotline.bot.will(WANTED)
    call = await hotline.call(caller)
    return await call.say("找个人")


def take(hotline: Hotline) -> DeskCall:
    (call,) = [c for c in rows(hotline, DeskCall) if c.state == "waiting"]
    return hotline.database.run(lambda uow: desk.take(uow, call.id, "zhou"))


def type_in(hotline: Hotline, call: DeskCall, text: str) -> None:
    hotline.database.run(lambda uow: desk.say(uow, call.id, "zhou", text, text))


async def recording(hotline: Hotline) -> CallUnderTest:
    hotline.bot.will(WANTED)
    call = await hotline.call()
    await call.say("找个人")
    return await call.press("3")


# the queue


async def test_the_queue_is_twilios_with_a_wait_of_ours(hotline: Hotline) -> None:
    call = await queued(hotline)
    assert '<Enqueue action="turn?step=2"' in call.document
    assert 'waitUrl="wait?step=2"' in call.document and call.row.handoff == "queued"


async def test_the_wait_tells_place_and_time_as_the_carrier_counts(hotline: Hotline) -> None:
    call = await queued(hotline)
    url = wait_url(call)
    await call.go(url, QueuePosition="1", QueueTime="0")
    assert told("desk.first_in_line") in call.spoken and "大约要等三分钟" in call.spoken
    await call.go(url, QueuePosition="3")
    assert told("desk.in_line", ahead=2) in call.spoken and "九分钟" in call.spoken
    await call.go(url, QueuePosition="1", QueueTime="10", AvgQueueTime="299")
    assert "大约要等五分钟" in call.spoken
    await call.go(url, QueuePosition="20")
    assert told("desk.long") in call.spoken
    assert call.ends_with == "Redirect"


async def test_without_the_carriers_count_ours_is_told(hotline: Hotline) -> None:
    await queued(hotline)
    second = await queued(hotline, "+8613800138002")
    url = wait_url(second)
    for position in ({}, {"QueuePosition": "x"}, {"QueuePosition": "99999"}):
        await second.go(url, **position)
        assert told("desk.in_line", ahead=1) in second.spoken


async def test_the_place_is_told_again_every_half_minute_and_at_a_key(hotline: Hotline) -> None:
    call = await queued(hotline)
    url = wait_url(call)
    spoken = []
    for _ in range(7):
        await call.go(url)
        spoken.append(bool(call.spoken))
        url = call.action
    assert spoken == [True, *[False] * 5, True]
    await call.go(url, Digits="5")
    assert call.spoken


async def test_star_somebody_or_an_empty_desk_lead_out_of_the_queue(hotline: Hotline) -> None:
    call = await queued(hotline)
    url = wait_url(call)
    await call.go(url, Digits="*")
    assert call.ends_with == "Leave" and rows(hotline, DeskCall)[0].state == "waiting"
    take(hotline)
    await call.go(url)
    assert call.ends_with == "Leave"
    await queued(hotline, "+8613800138002")
    hotline.database.run(lambda uow: desk.end(uow, 1, "zhou"))
    hotline.database.run(lambda uow: duties.end(uow, "zhou"))
    await call.go(url)
    assert call.ends_with == "Leave"


async def test_asking_for_the_wait_changes_nothing(hotline: Hotline) -> None:
    call = await queued(hotline)
    url, before = wait_url(call), call.row.state
    for fields in ({}, {"Digits": "*"}, {"Digits": "0"}, {}):
        await call.go(url, **fields)
    assert call.row.state == before and len(rows(hotline, DeskCall)) == 1
    assert [text for _, text in call.transcript].count(
        wording.text("desk.still_waiting", place=1)
    ) == 1


async def test_a_wait_out_of_turn_leads_back_to_the_call(hotline: Hotline) -> None:
    call = await hotline.call()
    await call.go(f"{hotline.base}/webhooks/ivr/wait?step=1")
    assert call.ends_with == "Leave"


async def test_the_wait_survives_an_error_of_ours(hotline: Hotline) -> None:
    call = await queued(hotline)
    url = wait_url(call)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("telecom.duties.count", _fails)
        await call.go(url)
    assert call.ends_with == "Redirect" and not call.spoken
    await call.go(call.action)


@pytest.mark.parametrize("path", ["wait?step=2", "whisper", "recording", "transcription"])
async def test_unsigned_requests_change_nothing(hotline: Hotline, path: str) -> None:
    call = await recording(hotline)
    fields = {"CallSid": call.id, "From": call.caller, **RECORDED, "TranscriptionText": "假"}
    for token in (None, "f" * 32):
        url = f"{hotline.base}/webhooks/ivr/{path}"
        assert (await hotline.post(url, fields, token=token)).status_code == 403
    assert rows(hotline, Voicemail) == []


@pytest.mark.parametrize("path", ["wait", "wait?step=x", "wait?step=1&piece=-1"])
async def test_odd_waits_are_refused_even_if_signed(hotline: Hotline, path: str) -> None:
    call = await queued(hotline)
    assert (await call.post(f"{hotline.base}/webhooks/ivr/{path}")).status_code == 403


async def test_another_caller_gets_no_place_in_the_queue(hotline: Hotline) -> None:
    call = await queued(hotline)
    url, call.caller = wait_url(call), "+8613800138002"
    assert (await call.post(url)).status_code == 403


# talking


async def test_what_is_typed_is_heard_once_however_often_it_is_asked_for(hotline: Hotline) -> None:
    call = await queued(hotline)
    at_desk = take(hotline)
    await call.go(call.action, QueueResult="leave")
    assert told("desk.connected") in call.spoken
    type_in(hotline, at_desk, "您好，请讲。")
    url = call.action
    await call.go(url, SpeechResult="宽带断了", Confidence="0.9")
    first = call.document
    assert "您好，请讲" in call.spoken
    await call.go(url, SpeechResult="宽带断了", Confidence="0.9")
    assert call.document == first
    await call.silent()
    assert call.spoken == ""
    said = [(who, text) for who, text in call.transcript if who in ("customer", "agent")]
    assert said[-2:] == [("agent", "您好，请讲。"), ("customer", "宽带断了")]


async def test_keys_while_talking_are_kept_nowhere(hotline: Hotline) -> None:
    call = await queued(hotline)
    take(hotline)
    await call.go(call.action, QueueResult="leave")
    await call.press("286031")
    await call.say("286031")
    assert "286031" not in hotline.everything_kept()
    assert ("system", wording.text("desk.key_pressed")) in call.transcript


async def test_a_call_goes_on_with_the_desk_after_the_process_died(
    start: Start, hotline: Hotline
) -> None:
    call = await queued(hotline)
    at_desk = take(hotline)
    await call.go(call.action, QueueResult="leave")
    type_in(hotline, at_desk, "我还在。")
    again = await start()
    call.hotline, call.url = again, call.url.replace(hotline.base, again.base)
    await call.silent()
    assert "我还在" in call.spoken
    again.database.run(lambda uow: desk.give_back(uow, at_desk.id, "zhou"))
    await call.silent()
    assert told("desk.returned") in call.spoken
    again.bot.will({"text": "您的余额是五十元。"})
    await call.say("查余额")
    assert again.bot.heard == ["查余额"]


async def test_the_carriers_fallback_goes_on_with_the_desk(hotline: Hotline) -> None:
    call = await queued(hotline)
    take(hotline)
    await call.go(f"{hotline.base}/webhooks/ivr/fallback", ErrorCode="11200")
    assert told("desk.connected") in call.spoken and rows(hotline, CallBack) == []


async def test_hanging_up_in_the_queue_in_any_order_is_abandoned(hotline: Hotline) -> None:
    first = await queued(hotline)
    await first.go(first.action, QueueResult="hangup")
    await first.ended()
    second = await queued(hotline, "+8613800138002")
    await second.ended()
    await second.go(second.action, QueueResult="hangup")
    assert [call.state for call in rows(hotline, DeskCall)] == ["abandoned", "abandoned"]
    assert rows(hotline, CallBack) == [] and second.row.end_reason == "caller_hung_up"


# calls back


async def test_a_call_back_is_promised_and_booked_once(hotline: Hotline) -> None:
    hotline.bot.will(WANTED)
    call = await hotline.call()
    await call.say("找个人")
    url = call.action
    window = call_backs.windows()[0]
    for _ in range(2):
        await call.go(url, Digits="1")
    (kept,) = rows(hotline, CallBack)
    assert (kept.begins_at, kept.phone_number) == (window.begins_at, "13800138001")
    assert call.ends_with == "Hangup"


async def test_out_of_hours_nobody_is_dialled_or_queued(start: Start) -> None:
    hotline = await start(human_number="+861012345678", desk_hours="00:00-00:01")
    call = await queued(hotline)
    assert told("desk.closed") in call.spoken and "留言请按一" in call.spoken


# the whisper


async def test_whoever_is_dialled_hears_what_it_is_about(start: Start) -> None:
    hotline = await start(human_number="+861012345678")
    call = await queued(hotline)
    summary = "【转人工】客户要办：查话费"
    hotline.database.run(lambda uow: hand_off(uow, call.id, "queued", summary))
    url = f"{hotline.base}/webhooks/ivr/whisper"
    fields = {"CallSid": "CAchild", "ParentCallSid": call.id, "From": call.caller}
    answer = await hotline.post(url, fields)
    assert "尾号八零零幺" in answer.text and "客户要办：查话费" in answer.text
    assert "13800138001" not in answer.text


async def test_a_whisper_about_no_call_is_refused(hotline: Hotline) -> None:
    url = f"{hotline.base}/webhooks/ivr/whisper"
    for parent in ({}, {"ParentCallSid": "CAnone"}):
        answer = await hotline.post(url, {"CallSid": "CAchild", **parent})
        assert answer.status_code == 403


# messages


async def test_a_message_is_asked_for_with_a_beep_and_a_callback(hotline: Hotline) -> None:
    call = await recording(hotline)
    for part in ('recordingStatusCallback="recording"', 'playBeep="true"', 'maxLength="120"'):
        assert part in call.document
    assert "transcribe" not in call.document


async def test_a_message_is_kept_once_in_any_order(hotline: Hotline) -> None:
    call = await recording(hotline)
    base, url = f"{hotline.base}/webhooks/ivr", call.action
    text = {"TranscriptionStatus": "completed", "TranscriptionText": "请回电13912345678"}
    done = {"RecordingStatus": "completed"}
    for _ in range(2):
        answer = await call.post(f"{base}/transcription", **RECORDED, **text)
        assert answer.status_code == 204
        assert (await call.post(f"{base}/recording", **RECORDED, **done)).status_code == 204
        await call.go(url, **RECORDED, Digits="#")
    (message,) = rows(hotline, Voicemail)
    assert (message.seconds, message.text) == (7, "请回电139****5678")
    assert call.row.end_reason == "voicemail" and call.ends_with == "Hangup"


async def test_a_message_after_hanging_up_is_kept_too(hotline: Hotline) -> None:
    call = await recording(hotline)
    url = call.action
    await call.ended()
    await call.go(url, **RECORDED, Digits="hangup")
    assert len(rows(hotline, Voicemail)) == 1 and call.row.end_reason == "caller_hung_up"


async def test_a_recording_of_another_call_is_refused(hotline: Hotline) -> None:
    first = await recording(hotline)
    await first.go(first.action, **RECORDED)
    second = await recording(hotline)
    base = f"{hotline.base}/webhooks/ivr"
    assert (await second.post(second.action, **RECORDED)).status_code == 403
    assert (await second.post(f"{base}/recording", **RECORDED)).status_code == 403
    unknown = {**RECORDED, "CallSid": "CAnone"}
    assert (await hotline.post(f"{base}/recording", unknown)).status_code == 403
    assert (await second.post(f"{base}/recording", RecordingSid="RE;1")).status_code == 403
    assert len(rows(hotline, Voicemail)) == 1


async def test_a_recording_that_is_absent_is_marked(hotline: Hotline) -> None:
    call = await recording(hotline)
    url = f"{hotline.base}/webhooks/ivr/recording"
    await call.post(url, **RECORDED, RecordingStatus="absent")
    assert rows(hotline, Voicemail)[0].state == "absent"


def _fails(*_: Any) -> Any:
    raise OperationalError("database is locked", {}, Exception())


# music, phones, and how soon a typed line is heard


async def test_music_is_heard_between_two_looks(hotline: Hotline) -> None:
    call = await queued(hotline)
    url = wait_url(call)
    for piece in ("0", "1"):
        await call.go(url)
        assert f"<Play>music?piece={piece}</Play>" in call.document
        url = call.action
    sound = await fetch(f"{hotline.base}/webhooks/ivr/music?piece=5")
    assert sound.headers["content-type"] == "audio/wav" and "max-age" in str(sound.headers)
    with wave.open(io.BytesIO(sound.content)) as file:
        told = (file.getnchannels(), file.getframerate(), file.getnframes())
    assert told == (1, 8000, 32000)
    assert (await fetch(f"{hotline.base}/webhooks/ivr/music?piece=x")).status_code == 403


async def test_several_phones_ring_at_once_and_each_is_whispered_to(start: Start) -> None:
    hotline = await start(human_number="+861012345678,+861087654321")
    hotline.bot.will(WANTED)
    call = await hotline.call()
    await call.say("找个人")
    numbers = ET.fromstring(call.document).findall("Dial/Number")
    assert [number.text for number in numbers] == ["+861012345678", "+861087654321"]
    assert {number.get("url") for number in numbers} == {"whisper"}


async def test_a_typed_line_is_waited_for_a_second_but_an_answer_three(hotline: Hotline) -> None:
    call = await queued(hotline)
    row = take(hotline)
    await call.go(call.action, QueueResult="leave")
    assert 'timeout="3"' in call.document
    await call.say("我的话费不对")
    assert 'timeout="1"' in call.document
    type_in(hotline, row, "您好，请讲。")
    await call.silent()
    assert 'timeout="3"' in call.document and "请讲" in call.spoken
    for _ in range(20):
        await call.silent()
    assert 'timeout="3"' in call.document


async def fetch(url: str) -> httpx.Response:
    async with httpx.AsyncClient(trust_env=False) as client:
        return await client.get(url)
