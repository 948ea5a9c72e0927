"""A live call: what the caller hears and sees, with and without time."""

import asyncio

import pytest

from ivr.carrier.session import EndlessCallError, LiveCall
from tests.fakes.hotline import Answer

VOICE = "/webhooks/ivr/voice"
MENU = (
    '<Gather input="dtmf speech" numDigits="1" action="/turn">'
    '<Say language="cmn-CN">您好，请讲</Say></Gather><Redirect>/silent</Redirect>'
)
BYE = '<Say language="cmn-CN">再见</Say><Hangup/>'


@pytest.fixture
def call(hotline, client):
    hotline.on(VOICE, MENU)
    hotline.on("/turn", BYE)
    hotline.on("/silent", '<Say language="cmn-CN">请再说一遍</Say>' + MENU)
    return LiveCall(client, caller="13800138001")


def texts(call):
    return [caption.text for caption in call.heard]


def states(call):
    return [entry["state"] for entry in call.diary.entries if entry["type"] == "state"]


async def wait_for_state(call, state):
    async def watch():
        seen = 0
        while call.state != state:
            seen += len(await call.diary.after(seen, 1))

    await asyncio.wait_for(watch(), 5)


async def test_dialling_is_heard_up_to_the_first_wait(call):
    assert call.state == "idle"
    await call.dial()
    assert texts(call) == ["您好，请讲"]
    assert (call.state, call.status) == ("listening", "in-progress")
    assert states(call) == ["ringing", "speaking", "listening"]


async def test_what_is_said_is_answered_and_the_end_is_seen(call):
    await call.dial()
    await call.say("查话费")
    assert texts(call) == ["您好，请讲", "再见"]
    assert [caption.who for caption in call.diary.captions] == ["bot", "caller", "bot"]
    assert (call.state, call.status) == ("ended", "completed")


async def test_silence_goes_on_in_the_document(call):
    await call.dial()
    await call.silence()
    assert texts(call)[1:] == ["请再说一遍", "您好，请讲"]


async def test_keys_are_0_to_9_star_and_hash(call):
    await call.dial()
    for wrong in ("", "a", "１", "1 2"):
        with pytest.raises(ValueError, match="keys"):
            await call.press(wrong)


async def test_unfinished_digits_are_submitted_when_the_caller_presses_no_more(hotline, call):
    hotline.on(VOICE, '<Gather action="/turn"/>')
    await call.dial()
    await call.press("12")
    assert hotline.seen[1].form["Digits"] == "12"
    assert call.diary.captions[0].text == "••"


async def test_a_single_menu_key_is_shown(call):
    await call.dial()
    await call.press("0")
    assert (call.diary.captions[1].text, call.diary.captions[1].keys) == ("0", True)


async def test_the_same_request_again_can_be_compared(hotline, call):
    await call.dial()
    assert await call.repeat_last_request()
    hotline.on(VOICE, BYE)
    assert not await call.repeat_last_request()
    first, again, _ = hotline.seen
    assert (first.token, first.form) == (again.token, again.form)
    assert texts(call) == ["您好，请讲"]


async def test_an_arranged_interruption_cuts_the_prompt_off(hotline, call):
    call.barge_in(say="转人工")
    await call.dial()
    assert call.heard[0].interrupted
    assert hotline.seen[1].form["SpeechResult"] == "转人工"


async def test_a_call_sent_round_in_circles_is_noticed(hotline, call):
    hotline.on(VOICE, f"<Redirect>{VOICE}</Redirect>")
    with pytest.raises(EndlessCallError):
        await call.dial()


async def test_a_call_is_dialled_once(call):
    await call.dial()
    with pytest.raises(RuntimeError):
        await call.dial()


async def test_a_transfer_is_shown_and_comes_back(hotline, call):
    hotline.on(VOICE, '<Enqueue action="/turn">desk</Enqueue>')
    await call.dial()
    assert (call.state, call.waiting_for.name) == ("waiting", "desk")
    await call.person_answers()
    assert call.state == "connected"
    await call.person_leaves()
    assert hotline.seen[1].form["QueueResult"] == "bridged"
    assert texts(call) == ["再见"]


async def test_with_pace_prompts_and_time_outs_pass_by_themselves(hotline, client):
    hotline.on(VOICE, '<Gather timeout="1"><Say language="cmn-CN">您好</Say></Gather>' + BYE)
    call = LiveCall(client, caller="13800138001", pace=20)
    await call.dial()
    assert call.state == "speaking"
    await wait_for_state(call, "listening")
    await wait_for_state(call, "ended")
    assert texts(call) == ["您好", "再见"]


async def test_with_pace_speech_that_begins_interrupts_and_stops_the_clock(hotline, client):
    hotline.on(VOICE, MENU)
    hotline.on("/turn", BYE)
    call = LiveCall(client, caller="13800138001", pace=1)
    await call.dial()
    await call.begin_speaking()
    assert call.heard[0].interrupted
    assert call.state == "listening"
    await call.say("查话费")
    assert texts(call)[-1] == "再见"
    await call.hang_up()
    assert call.heard[-1].interrupted


async def test_hanging_up_while_the_application_thinks_ends_the_call(hotline, client):
    hotline.on(VOICE, Answer(MENU, delay=0.3))
    call = LiveCall(client, caller="13800138001")
    dialling = asyncio.ensure_future(call.dial())
    await asyncio.sleep(0.1)
    await call.hang_up()
    assert (call.state, call.status) == ("ended", "no-answer")
    await dialling
    assert texts(call) == []
    assert hotline.statuses[0]["CallDuration"] == "0"


async def test_many_calls_share_one_client(hotline, client):
    hotline.on(VOICE, MENU)
    hotline.on("/turn", BYE)
    calls = [LiveCall(client, caller=f"138001380{n:02}") for n in range(30)]
    await asyncio.gather(*(call.dial() for call in calls))
    await asyncio.gather(*(call.press("1") for call in calls))
    assert all(call.status == "completed" and not call.troubles for call in calls)
    assert len({call.sid for call in calls}) == 30
