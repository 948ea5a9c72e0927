"""What a hotline must not do, whoever asks: signed requests out of place, secrets in records."""

from __future__ import annotations

import logging
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
from twilio.request_validator import RequestValidator

from telecom.transcripts import append
from tests.ivr.hotline import TOKEN, CallUnderTest, Hotline

PASSWORD = "286031"  # of 13800138001
ASKS_PASSWORD = {"text": "请输入服务密码。", "custom": {"expect": "password"}}
CONFIRM = {
    "text": "退订彩铃，确认吗？",
    "buttons": [{"title": "确认", "payload": "确认"}, {"title": "不办", "payload": "不办"}],
    "custom": {"expect": "confirm"},
}
FORM = "application/x-www-form-urlencoded"


async def send(url: str, body: bytes, signature: str, content_type: str | None = FORM) -> int:
    headers = {"X-Twilio-Signature": signature}
    if content_type:
        headers["Content-Type"] = content_type
    async with httpx.AsyncClient(timeout=20, trust_env=False) as client:
        return (await client.post(url, content=body, headers=headers)).status_code


def signed(url: str, fields: dict[str, str]) -> str:
    return str(RequestValidator(TOKEN).compute_signature(url, fields))


# signed, but out of place


async def test_old_steps_played_again_with_other_input_change_nothing(hotline: Hotline) -> None:
    hotline.bot.will(CONFIRM, {"text": "没有办理。"}, CONFIRM)
    call = await hotline.call()
    urls = [call.action]
    for key in ("4", "2", "4"):
        await call.press(key)
        urls.append(call.action)
    heard, row = list(hotline.bot.heard), call.row
    for url in urls[:-1]:
        for field in ({"Digits": "1"}, {"SpeechResult": "确认"}, {"Digits": PASSWORD}, {}):
            await call.post(url, **field)
    assert hotline.bot.heard == heard and call.row.version == row.version


async def test_a_signature_is_good_for_its_own_step_only(hotline: Hotline) -> None:
    call = await hotline.call()
    fields = {"CallSid": call.id, "From": call.caller, "Digits": "0"}
    body = urlencode(fields).encode()
    other = f"{hotline.base}/webhooks/ivr/turn?step=2"
    assert await send(call.action, body, signed(other, fields)) == 403
    assert await send(call.action, body + b"&Digits=1", signed(call.action, fields)) == 403
    assert hotline.bot.messages == []


@pytest.mark.parametrize("caller", ["+8613800138002", "Anonymous", ""])
async def test_a_call_answers_nobody_but_its_own_caller(hotline: Hotline, caller: str) -> None:
    hotline.bot.will(ASKS_PASSWORD, {"text": "您的余额是56.30元。"})
    call = await hotline.call("+8613800138001")
    await call.press("1")
    await call.press(PASSWORD)
    row, action, first = call.row, call.action, f"{hotline.base}/webhooks/ivr/voice"
    call.caller = caller
    for url in (action, f"{hotline.base}/webhooks/ivr/turn?step=2", first):
        assert (await call.post(url, Digits="1")).status_code == 403
    assert (await call.post(f"{hotline.base}/webhooks/ivr/fallback")).status_code == 403
    assert (await call.ended()).status_code == 403
    assert (call.row.version, call.row.ended_at, call.row.line_id) == (
        row.version,
        None,
        row.line_id,
    )


async def test_a_call_whose_end_was_reported_first_never_begins(hotline: Hotline) -> None:
    call = CallUnderTest(hotline, "+8613800138001")
    assert (await call.ended()).status_code == 204
    await call.begin()
    assert call.ends_with == "Hangup" and "模拟" not in call.spoken
    await call.go(f"{hotline.base}/webhooks/ivr/turn?step=1", Digits="1")
    assert call.ends_with == "Hangup" and hotline.bot.messages == []


@pytest.mark.parametrize(
    "reports",
    [("completed", "in-progress", "ringing"), ("busy", "completed"), ("completed", "failed")],
)
async def test_the_first_report_of_the_end_counts(
    hotline: Hotline, reports: tuple[str, ...]
) -> None:
    call = await hotline.call()
    for status in reports:
        assert (await call.ended(status)).status_code == 204
    first = "caller_hung_up" if reports[0] == "completed" else reports[0]
    assert call.row.end_reason == first


async def test_the_result_of_a_dial_that_never_was_ends_no_call(hotline: Hotline) -> None:
    hotline.bot.will(CONFIRM)
    call = await hotline.call()
    await call.press("4")
    await call.go(call.action, DialCallStatus="completed")
    assert call.ends_with == "Redirect" and call.row.ended_at is None


# not what the carrier sends


@pytest.mark.parametrize("path", ["voice", "turn?step=1", "status", "fallback"])
@pytest.mark.parametrize(
    "content_type", [None, "text/plain", "application/json", "multipart/form-data; boundary=x"]
)
async def test_only_forms_are_read(hotline: Hotline, path: str, content_type: str | None) -> None:
    url = f"{hotline.base}/webhooks/ivr/{path}"
    fields = {"CallSid": "CA1", "From": "+8613800138001"}
    body, signature = urlencode(fields).encode(), signed(url, fields)
    assert await send(url, body, signature, content_type) == 403
    assert await send(url, body, signature, f"{FORM}; charset=UTF-8") in (200, 204)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"CallSid",
        b"\xff\xfe\x00",
        b"CallSid=%FF%FE",
        b"&" * 2000,
        b"a=1&" * 2000,
    ],
)
async def test_nonsense_is_refused(hotline: Hotline, body: bytes) -> None:
    url = f"{hotline.base}/webhooks/ivr/voice"
    for signature in (signed(url, {}), "", "x", "=" * 5000):
        assert await send(url, body, signature) == 403


async def test_a_body_of_a_megabyte_is_refused_unread(hotline: Hotline) -> None:
    url = f"{hotline.base}/webhooks/ivr/voice"
    fields = {"CallSid": "CA1", "From": "+8613800138001", "SpeechResult": "a" * 1_000_000}
    assert await send(url, urlencode(fields).encode(), signed(url, fields)) == 403


async def test_speech_without_end_is_cut_before_it_reaches_the_bot(hotline: Hotline) -> None:
    call = await hotline.call()
    await call.say("喂" * 5000)
    assert len(hotline.bot.heard[0]) == 500


@pytest.mark.parametrize("missing", ["From", "To", "Confidence"])
async def test_a_call_without_a_field_is_still_answered(hotline: Hotline, missing: str) -> None:
    url = f"{hotline.base}/webhooks/ivr/voice"
    fields = {"CallSid": "CA1", "From": "+8613800138001", "To": "+8610086", "Confidence": "0.9"}
    del fields[missing]
    assert await send(url, urlencode(fields).encode(), signed(url, fields)) == 200


# secrets


async def test_the_digits_of_a_password_are_in_no_byte_of_the_database_and_in_no_log(
    hotline: Hotline, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    hotline.bot.will(ASKS_PASSWORD, {"text": "您的余额是56.30元。"}, ASKS_PASSWORD, RuntimeError())
    call = await hotline.call("Anonymous")
    wrong, broken = "864209", "97531"
    for keys in ("1", "13800138001", wrong, broken, f"{broken}*"):
        await call.press(keys)
    for keys in ("1", PASSWORD):
        await call.press(keys)
    await call.say("再见")
    await call.ended()
    hotline.database.run(lambda uow: append(uow, call.id, "last", "system", "marker-13579"))
    kept = b"".join(file.read_bytes() for file in files_of(hotline))
    assert b"marker-13579" in kept
    for secret in (PASSWORD, wrong, broken):
        for text in (
            secret,
            " ".join(secret),
            "".join("零一二三四五六七八九"[int(d)] for d in secret),
        ):
            assert text.encode() not in kept and text not in caplog.text
    assert call.document and PASSWORD not in call.document


@pytest.mark.parametrize(
    "said", ["密码是286031", "我的服务密码二八六零三幺", "验证码 28 60 31，别说出去"]
)
async def test_a_secret_that_is_said_reaches_neither_bot_nor_records(
    hotline: Hotline, said: str
) -> None:
    call = await hotline.call()
    await call.say(said)
    assert "******" in hotline.bot.heard[0]
    kept = hotline.everything_kept() + "".join(hotline.bot.heard)
    assert "286031" not in kept.replace(" ", "") and "二八六零三幺" not in kept


def files_of(hotline: Hotline) -> list[Path]:
    file = Path(hotline.database.engine.url.database or "")
    return sorted(file.parent.glob(f"{file.name}*"))
