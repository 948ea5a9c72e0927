"""A call typed at a terminal."""

import pytest

from ivr.carrier.session import LiveCall
from ivr.carrier.terminal import converse, main

MENU = (
    '<Gather input="dtmf speech" numDigits="1" action="/turn" actionOnEmptyResult="true">'
    '<Say language="cmn-CN">请讲</Say></Gather>'
)


async def typed(hotline, client, *lines):
    hotline.on("/webhooks/ivr/voice", MENU)
    hotline.on("/turn", MENU)
    rest = list(lines)

    async def read_line():
        if not rest:
            raise EOFError
        return rest.pop(0)

    shown: list[str] = []
    await converse(LiveCall(client, caller="13800138001"), read_line, shown.append)
    return shown


async def test_lines_are_words_keys_or_silence(hotline, client):
    shown = await typed(hotline, client, "查话费", "1", "", "/hangup")
    turns = [seen.form for seen in hotline.seen if seen.path == "/turn"]
    assert turns[0]["SpeechResult"] == "查话费"
    assert turns[1]["Digits"] == "1"
    assert turns[2]["Digits"] == ""
    assert shown[0] == "[拨号]"
    assert shown[1] == "客服: 请讲"
    assert "您> 查话费" in shown
    assert "您> 按键 1" in shown
    assert shown[-1] == "[通话结束]"


async def test_the_end_of_the_input_hangs_up(hotline, client):
    await typed(hotline, client)
    assert hotline.statuses[0]["CallStatus"] == "completed"


async def test_the_trace_can_be_read(hotline, client):
    shown = await typed(hotline, client, "/trace", "/help")
    assert any("request" in line and "CallStatus='ringing'" in line for line in shown)


def test_without_a_token_it_says_so(capsys):
    assert main([]) == 2
    assert "TWILIO_AUTH_TOKEN" in capsys.readouterr().err


@pytest.mark.parametrize("wrong", [["--nonsense"], ["--to"]])
def test_wrong_options_are_explained(wrong):
    with pytest.raises(SystemExit):
        main(wrong)
