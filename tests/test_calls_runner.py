"""The call scripts' own rules: what may stand in one and what makes it fail."""

import pytest
import yaml

from ivr.carrier.http import Client
from tests.calls_runner import (
    ScriptError,
    ScriptFailure,
    find_scripts,
    load_script,
    read_script,
    run_script,
    script_id,
)
from tests.fakes.hotline import FakeHotline, free_port, served

MENU = (
    '<Gather input="dtmf speech" numDigits="1" action="/turn">'
    '<Say language="cmn-CN">您好，请讲</Say></Gather><Say language="cmn-CN">没听清</Say>'
)
ENQUEUE = '<Say language="cmn-CN">转人工</Say><Enqueue action="/turn">desk</Enqueue>'


@pytest.fixture
async def play():
    """Plays a script written in YAML against canned documents; gives what `then` was checked."""
    port = free_port()
    hotline = FakeHotline(port)
    async with served(hotline, port), Client(hotline.account()) as client:

        async def play(text, turn=ENQUEUE, voice=MENU):
            hotline.on("/webhooks/ivr/voice", voice)
            hotline.on("/turn", turn)
            checked = []
            script = read_script(yaml.safe_load(text), "script")
            await run_script(script, client, lambda then, number: checked.append((then, number)))
            return checked

        yield play


async def test_a_script_says_presses_expects_and_checks_what_follows(play):
    checked = await play(
        """
        about: everything a script can do
        from: "13800138001"
        to: "10086"
        steps:
          - expect: [您好, 请讲]
          - repeat_last_request
          - press: "0"
          - expect: 转人工
            not_expect: 没听清
            expect_queue: desk
          - person: answers
          - expect_state: connected
          - hangup
          - expect_state: ended
        then: {orders: [], proposals_open: 0}
        """
    )
    assert checked == [({"orders": [], "proposals_open": 0}, "13800138001")]


async def test_a_caller_may_barge_into_the_prompt_that_comes(play):
    await play('{from: "1", steps: [{barge_in: {press: "0"}, expect: [您好, 转人工]}]}')
    await play('{from: "1", steps: [{say: 喂}, {barge_in: {say: 喂}, expect: 请讲}]}', turn=MENU)


async def test_a_step_may_do_and_expect_at_once(play):
    await play('{from: "1", steps: [{say: 查话费, expect: 转人工}, {person: busy}]}')


async def test_silence_may_be_counted(play):
    turn = MENU.replace("</Gather>", "</Gather><Redirect>/turn</Redirect>")
    await play('{from: "1", steps: [{say: "啊"}, {silence: 3, expect: 您好}]}', turn=turn)


async def test_confidence_may_be_given_or_left_out(play):
    await play('{from: "1", steps: [{say: {text: 查话费, confidence: 0.3}}]}')
    await play('{from: "1", steps: [{say: {text: 查话费}}]}')


@pytest.mark.parametrize(
    ("steps", "why"),
    [
        ("[{expect: 再见}]", "step 1: not heard: '再见'"),
        ("[{not_expect: 您好}]", "step 1: heard: '您好'"),
        ("[silence, {expect: 您好}]", "step 2: not heard"),
        ("[silence, {say: 喂}]", "step 2: say, but the call is over"),
        ("[{say: 人工}, {say: 喂}]", "step 2: say, but the call is waiting"),
        ("[{expect_state: ended}]", "the call is listening, not ended"),
        ("[{expect_queue: desk}]", "passed to nobody"),
    ],
)
async def test_what_goes_otherwise_fails_with_the_whole_call(play, steps, why):
    with pytest.raises(ScriptFailure) as failure:
        await play(f'{{from: "1", steps: {steps}}}')
    assert why in str(failure.value)
    assert "bot     您好，请讲" in str(failure.value)


async def test_an_interruption_without_a_prompt_fails(play):
    with pytest.raises(ScriptFailure, match="no prompt"):
        await play('{from: "1", steps: [{press: "0"}, {barge_in: {say: 喂}}]}')


async def test_warnings_and_errors_fail_unless_the_script_names_them(play):
    odd = '<Say mood="good">hello</Say>'
    with pytest.raises(ScriptFailure, match="12200"):
        await play('{from: "1", steps: []}', voice=odd)
    await play('{from: "1", steps: [], troubles: [12200]}', voice=odd)
    with pytest.raises(ScriptFailure, match="not"):
        await play('{from: "1", steps: [], troubles: [11200]}')


@pytest.mark.parametrize(
    "text",
    [
        "steps: []",
        '{from: "1", steps: [], extra: 1}',
        '{from: "1", steps: [{press: 1}]}',
        '{from: "1", steps: [{press: "1a"}]}',
        '{from: "1", steps: [dance]}',
        '{from: "1", steps: [{say: 喂, press: "1"}]}',
        '{from: "1", steps: [{expect: 5}]}',
        '{from: "1", steps: [3]}',
        '{from: "1", steps: [repeat_last_request, {barge_in: {press: "0"}}]}',
    ],
)
def test_a_script_that_is_none_is_refused_by_name(text):
    with pytest.raises(ScriptError, match="script: "):
        read_script(yaml.safe_load(text), "script")


@pytest.mark.parametrize("path", find_scripts(), ids=script_id)
def test_every_script_of_the_house_can_be_read(path):
    load_script(path)
