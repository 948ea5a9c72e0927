"""ConversationRelay as the carrier plays it: what it reads, tells, hears and complains of."""

from __future__ import annotations

import json

import pytest

from ivr.carrier import call as calls
from ivr.carrier import twiml
from ivr.carrier.events import (
    Answered,
    Ask,
    CloseRelay,
    CutOff,
    End,
    Hear,
    HungUp,
    Key,
    Lost,
    Opened,
    OpenRelay,
    Played,
    Send,
    SpeechBegan,
    Spoke,
    Told,
    Trouble,
)
from ivr.carrier.relay import Relaying
from ivr.carrier.session import LiveCall

URL = "wss://bot.example.cn/relay"
RELAY = f'<ConversationRelay url="{URL}" language="zh-CN" dtmfDetection="true"/>'


def connect(noun: str = RELAY, action: str = ' action="/after"') -> bytes:
    return f"<Response><Connect{action}>{noun}</Connect></Response>".encode()


def warnings(noun: str) -> list[int]:
    return [oddity.code for oddity in twiml.read(connect(noun)).warnings]


def walk(*events: object, document: bytes = connect()) -> tuple[calls.Call, list[object]]:
    """A call that was given the document, and what the carrier does after the last event."""
    call, effects = calls.begin("https://bot.example.cn/voice")
    for event in (Answered("https://bot.example.cn/voice", document, "text/xml"), *events):
        call, effects = calls.step(call, event)  # type: ignore[arg-type]
    return call, list(effects)


def told(**message: object) -> Told:
    return Told(json.dumps(message))


def test_a_relay_is_read_without_complaint() -> None:
    assert warnings(RELAY) == []
    assert (
        warnings(RELAY.replace("/>", '><Parameter name="a" value="b"/></ConversationRelay>')) == []
    )


@pytest.mark.parametrize(
    ("noun", "codes"),
    [
        (RELAY.replace("/>", ' mood="good"/>'), [12200]),
        (RELAY.replace("/>", ' interruptible="sometimes"/>'), [12200]),
        (RELAY.replace("wss://bot", "https://bot"), [64102]),
        (RELAY.replace("wss://bot", "ws://bot"), [64102]),
        ('<Stream url="wss://a"/>', [12200, 12200]),
        ("", [12200]),
    ],
)
def test_what_the_carrier_would_not_take_is_warned_of(noun: str, codes: list[int]) -> None:
    assert warnings(noun) == codes


def test_markup_is_for_the_voice_and_not_heard() -> None:
    _, effects = walk(Opened(), told(type="text", token='<prosody rate="80%">一&lt;二</prosody>'))
    assert [effect.what.text for effect in effects if isinstance(effect, Hear)] == ["一<二"]
    _, effects = walk(Opened(), told(type="text", token="<shout>三</shout>"))
    assert [e.oddity.code for e in effects if isinstance(e, Trouble)] == [12200]


def test_a_relay_is_opened_and_what_it_tells_is_heard() -> None:
    call, effects = walk()
    assert isinstance(effects[-1], OpenRelay) and isinstance(call.phase, Relaying)
    call, effects = walk(Opened(), told(type="text", token="您好。", last=False))
    assert [effect.what.text for effect in effects if isinstance(effect, Hear)] == ["您好。"]


def test_keys_and_speech_are_told_with_partial_results() -> None:
    _, effects = walk(Opened(), Key("4"))
    assert effects == [Send({"type": "dtmf", "digit": "4"})]
    _, effects = walk(Opened(), Spoke("查话费"))
    sent = [effect.message for effect in effects if isinstance(effect, Send)]
    assert [(m["voicePrompt"], m["last"]) for m in sent] == [("查", False), ("查话费", True)]
    silent = connect(RELAY.replace("true", "false"))
    assert walk(Opened(), Key("4"), document=silent)[1] == []


def test_an_interruption_tells_how_far_the_caller_had_listened() -> None:
    first, second = (told(type="text", token=t, last=t == "请讲。") for t in ("您好。", "请讲。"))
    _, effects = walk(Opened(), first, second, Played(), SpeechBegan())
    cut, sent = effects
    assert cut == CutOff() and isinstance(sent, Send)
    assert sent.message["utteranceUntilInterrupt"] == "您好。请"
    deaf = connect(RELAY.replace("/>", ' interruptible="none"/>'))
    assert walk(Opened(), first, Key("4"), document=deaf)[1] == []
    deaf = connect(
        RELAY.replace("/>", ' interruptible="none" reportInputDuringAgentSpeech="any"/>')
    )
    assert len(walk(Opened(), first, Key("4"), document=deaf)[1]) == 1


def test_the_end_is_reported_with_what_the_application_gave() -> None:
    _, effects = walk(Opened(), told(type="end", handoffData="{}"))
    assert effects[0] == CloseRelay()
    ask = effects[-1]
    assert isinstance(ask, Ask) and ask.url == "https://bot.example.cn/after"
    assert ask.params == {"SessionStatus": "ended", "HandoffData": "{}"}


@pytest.mark.parametrize("opened", [(), (Opened(),)])
def test_a_lost_relay_is_reported_and_noted(opened: tuple[Opened, ...]) -> None:
    _, effects = walk(*opened, Lost(64105, "closed"))
    assert isinstance(effects[0], Trouble) and effects[0].oddity.code == 64105
    ask = effects[-1]
    assert isinstance(ask, Ask) and ask.params["SessionStatus"] == "failed"


def test_without_an_action_the_document_goes_on() -> None:
    _, effects = walk(Opened(), told(type="end"), document=connect(action=""))
    assert isinstance(effects[-1], End)


def test_ten_malformed_messages_in_a_row_close_the_relay() -> None:
    bad = [Told("x"), told(type="dance"), told(type="text"), told(type="text", token="a", mood=1)]
    bad += [told(type="text", token="a", last="yes"), told(type="play"), Told(b"\xff"), told()]
    call, effects = walk(Opened(), *bad, Told("[]"))
    assert isinstance(call.phase, Relaying) and call.phase.malformed == 9
    _, good = walk(Opened(), *bad, Told("[]"), told(type="language", ttsLanguage="zh-CN"))
    assert good == []
    _, effects = walk(Opened(), *bad, Told("[]"), Told("1"))
    assert CloseRelay(1007) in effects and isinstance(effects[-1], Ask)


def test_a_caller_who_hangs_up_closes_the_relay_and_the_action_is_told() -> None:
    _, effects = walk(Opened(), HungUp())
    assert effects[0] == CloseRelay() and isinstance(effects[-1], End)
    asks = [effect for effect in effects if isinstance(effect, Ask)]
    assert [ask.kind for ask in asks] == ["last"]


async def test_an_application_that_takes_no_socket_is_asked_what_to_do(hotline, client) -> None:
    url = hotline.address.replace("http", "ws") + "/relay"
    hotline.on("/webhooks/ivr/voice", connect(RELAY.replace(URL, url)).decode()[10:-11])
    hotline.on("/after", '<Say language="cmn-CN">再见</Say><Hangup/>')
    call = LiveCall(client, caller="13800138001")
    await call.dial()
    assert [trouble.oddity.code for trouble in call.troubles] == [64102]
    assert [caption.text for caption in call.heard] == ["再见"]
    after = next(seen for seen in hotline.seen if seen.path == "/after")
    assert after.genuine and after.form["SessionStatus"] == "failed"
    assert after.form["SessionId"].startswith("VX")


async def test_only_loopback_and_the_base_url_are_connected_to(hotline, client) -> None:
    hotline.on("/webhooks/ivr/voice", connect().decode()[10:-11])
    hotline.on("/after", "<Hangup/>")
    call = LiveCall(client, caller="13800138001")
    await call.dial()
    assert "does not call" in call.troubles[0].oddity.text
