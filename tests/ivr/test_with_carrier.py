"""The hotline and the simulated carrier together: nothing the carrier would complain about."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from ivr import wording
from ivr.carrier.account import Account
from ivr.carrier.http import Client
from ivr.carrier.session import LiveCall
from ivr.speech import for_ear
from telecom import desk, duties
from tests.ivr.hotline import TOKEN, Hotline

Start = Callable[..., Awaitable[Hotline]]
ACCOUNT = "AC" + "0" * 32


async def dialled(hotline: Hotline, client: Client, caller: str = "13800138001") -> LiveCall:
    call = LiveCall(client, caller=caller)
    await call.dial()
    return call


def client_of(hotline: Hotline) -> Client:
    return Client(Account(hotline.base, ACCOUNT, TOKEN))


def heard(call: LiveCall) -> str:
    return "".join(caption.text for caption in call.heard)


async def test_a_whole_call_by_keys_and_speech_leaves_no_trouble(hotline: Hotline) -> None:
    plans = [{"title": f"套餐{n}", "payload": f"套餐{n}"} for n in range(1, 6)]
    hotline.bot.will(
        {"text": "请输入六位服务密码，输完按井号键。", "custom": {"expect": "password"}},
        {"text": "换成哪个？", "buttons": plans, "custom": {"expect": "choice"}},
        {"text": "确认吗？", "custom": {"expect": "confirm"}},
        {"text": "办好了。", "custom": {"expect": "open"}},
        {"text": "再见。", "custom": {"do": "hang_up"}},
    )
    async with client_of(hotline) as client:
        call = await dialled(hotline, client)
        await call.press("3")
        await call.press("286031")
        await call.press("9")
        await call.press("#")
        await call.press("5")
        await call.say("确认")
        await call.say("再见")
        assert call.state == "ended" and call.troubles == []
    assert hotline.bot.heard[2:4] == ["套餐5", "确认"]
    with hotline.database.read() as uow:
        from telecom.models import Conversation

        kept = uow.get(Conversation, call.sid)
        assert kept is not None and kept.end_reason == "completed"


async def test_three_silences_end_in_a_call_back(hotline: Hotline) -> None:
    async with client_of(hotline) as client:
        call = await dialled(hotline, client)
        for _ in range(3):
            await call.silence()
        assert call.state == "ended" and call.troubles == []
        assert "尽快回电" in heard(call)


async def test_star_while_keying_the_password_goes_back(hotline: Hotline) -> None:
    hotline.bot.will({"text": "请输入密码。", "custom": {"expect": "password"}}, {"text": "好的。"})
    async with client_of(hotline) as client:
        call = await dialled(hotline, client)
        await call.press("1")
        await call.press("28*")
        assert hotline.bot.heard[-1] == "返回" and call.troubles == []


async def test_a_repeated_request_gets_the_same_document(hotline: Hotline) -> None:
    async with client_of(hotline) as client:
        call = await dialled(hotline, client)
        await call.press("1")
        assert await call.repeat_last_request()
        assert len(hotline.bot.messages) == 1


async def test_hanging_up_is_kept(hotline: Hotline) -> None:
    async with client_of(hotline) as client:
        call = await dialled(hotline, client)
        await call.hang_up()
        assert call.troubles == []
    with hotline.database.read() as uow:
        from telecom.models import Conversation

        kept = uow.get(Conversation, call.sid)
        assert kept is not None and kept.end_reason == "caller_hung_up"


async def test_a_dialled_human_who_is_busy_becomes_a_call_back(start: Start) -> None:
    hotline = await start(human_number="+861012345678")
    async with client_of(hotline) as client:
        call = await dialled(hotline, client)
        await call.press("0")
        assert call.state == "waiting"
        await call.nobody_answers("busy")
        assert for_ear(wording.text("human.no_answer")) in heard(call)
        await call.silence()
        assert call.state == "ended" and call.troubles == []


async def test_two_callers_wait_and_are_told_their_places(hotline: Hotline) -> None:
    hotline.database.run(lambda uow: duties.begin(uow, "zhou"))
    async with client_of(hotline) as client:
        first = await dialled(hotline, client)
        second = await dialled(hotline, client, "13800138002")
        await first.press("0")
        await second.press("0")
        assert "您排在第一位" in heard(first) and "前面还有一位" in heard(second)
        await first.press("*")
        assert "不等了" in heard(first) and first.state == "listening"
        for _ in range(6):
            await second.silence()
        assert "您排在第一位" in heard(second)
        await second.hang_up()
        assert first.troubles == second.troubles == []


async def test_whoever_is_dialled_hears_the_whisper_and_the_caller_does_not(start: Start) -> None:
    hotline = await start(human_number="+861012345678")
    async with client_of(hotline) as client:
        call = await dialled(hotline, client)
        await call.press("0")
        await call.person_answers()
        assert call.state == "connected" and "尾号八零零幺" in "".join(call.whispered)
        assert "客服热线转来电" not in heard(call)
        await call.person_leaves()
        assert call.state == "ended" and call.troubles == []


async def test_a_relay_in_real_time_speaks_listens_and_is_cut_off(start: Start) -> None:
    hotline = await start(by_relay=True)
    hotline.bot.will(
        {"text": "您的余额是56.30元。"}, {"text": "再见。", "custom": {"do": "hang_up"}}
    )
    async with client_of(hotline) as client:
        call = LiveCall(client, caller="13800138001", pace=20)
        await call.dial()
        await until(call, "speaking")
        await call.say("查话费")
        assert call.heard[0].interrupted
        await until(call, "listening")
        assert "五十六元三角" in heard(call)
        await call.say("没有了")
        await until(call, "ended")
        assert call.troubles == []
    assert hotline.bot.heard == ["查话费", "没有了"]


async def until(call: LiveCall, state: str) -> None:
    async def watch() -> None:
        seen = 0
        while call.state != state:
            seen += len(await call.diary.after(seen, 1))

    await asyncio.wait_for(watch(), 10)


@pytest.mark.slow
async def test_in_real_time_the_desk_is_heard_without_a_word_of_the_caller(
    hotline: Hotline,
) -> None:
    hotline.database.run(lambda uow: duties.begin(uow, "zhou"))
    async with client_of(hotline) as client:
        call = LiveCall(client, caller="13800138001", pace=50)
        await call.dial()
        await call.press("0")
        await _until(lambda: "您排在第一位" in heard(call))
        with hotline.database.read() as uow:
            (row,) = desk.waiting(uow)
        hotline.database.run(lambda uow: desk.take(uow, row.id, "zhou"))
        await _until(lambda: call.state == "listening")
        hotline.database.run(lambda uow: desk.say(uow, row.id, "zhou", "1", "您好，请讲。"))
        await _until(lambda: "您好，请讲" in heard(call))
        hotline.database.run(lambda uow: desk.end(uow, row.id, "zhou"))
        await _until(lambda: call.state == "ended")
        assert call.troubles == []


async def _until(true: Callable[[], bool]) -> None:
    for _ in range(300):
        if true():
            return
        await asyncio.sleep(0.1)
    raise AssertionError("it did not come to that")
