"""The carrier's reader of TwiML: limits, oddities, typed verbs."""

import inspect
import re

import pytest
from twilio.twiml import voice_response

from ivr.carrier import schema, twiml, verbs


def read(inside: str) -> verbs.Document:
    return twiml.read(f"<Response>{inside}</Response>".encode())


def codes(inside: str) -> list[int]:
    return [oddity.code for oddity in read(inside).warnings]


def test_a_document_of_the_official_library_is_read_without_a_warning():
    response = voice_response.VoiceResponse()
    gather = response.gather(
        input="dtmf speech",
        action="/next?step=2",
        timeout=6,
        num_digits=1,
        finish_on_key="",
        speech_timeout="auto",
        action_on_empty_result=True,
        language="cmn-Hans-CN",
        hints="查话费,流量",
    )
    gather.say("您好", language="cmn-CN", voice="Polly.Zhiyu")
    gather.pause(2)
    response.redirect("/again")
    document = twiml.read(str(response).encode())
    assert document.warnings == ()
    assert document.verbs == (
        verbs.Gather(
            prompts=(verbs.Say("您好", "cmn-CN", "Polly.Zhiyu"), verbs.Pause(2)),
            action="/next?step=2",
            keys=True,
            speech=True,
            timeout=6,
            speech_timeout="auto",
            num_digits=1,
            finish_on_key="",
            action_on_empty_result=True,
            language="cmn-Hans-CN",
            hints=("查话费", "流量"),
        ),
        verbs.Redirect("/again"),
    )


@pytest.mark.parametrize("verb", sorted(schema.ATTRIBUTES))
def test_every_attribute_the_official_library_writes_is_known(verb):
    method = getattr(voice_response.VoiceResponse, verb.lower())
    content = {"self", "kwargs", "message", "url", "number", "name"}
    snake = set(inspect.signature(method).parameters) - content
    camel = {re.sub(r"_(\w)", lambda m: m[1].upper(), name) for name in snake}
    assert camel == schema.ATTRIBUTES[verb]


def test_every_verb_of_the_official_library_is_known():
    names = {
        name.capitalize()
        for name, member in vars(voice_response.VoiceResponse).items()
        if inspect.isfunction(member) and not name.startswith("_")
    }
    assert names == set(schema.ATTRIBUTES) | schema.NOT_SIMULATED


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not XML",
        b"<Response><Say>unclosed</Response>",
        b"<Other/>",
        b'<!DOCTYPE r [<!ENTITY a "b">]><Response><Say>&a;</Say></Response>',
        "<Response><Say>坏</Say></Response>".encode("gb18030"),
    ],
)
def test_what_is_no_twiml_is_a_parse_failure(body):
    with pytest.raises(twiml.DocumentError) as error:
        twiml.read(body)
    assert error.value.code == 12100


def test_a_document_over_64_kb_is_refused():
    body = b"<Response>" + b" " * (64 * 1024) + b"</Response>"
    with pytest.raises(twiml.DocumentError) as error:
        twiml.read(body)
    assert error.value.code == 11750


def test_unknown_verbs_are_left_out_and_warned_of():
    document = read('<Shout>hi</Shout><Sms>hi</Sms><Say language="cmn-CN">好</Say>')
    assert document.verbs == (verbs.Say("好", "cmn-CN"),)
    assert [oddity.code for oddity in document.warnings] == [12200, 12200]


def test_unknown_attributes_are_warned_of_and_ignored():
    assert read('<Hangup now="1"/>').verbs == (verbs.Hangup(),)
    assert codes('<Hangup now="1"/>') == [12200]


@pytest.mark.parametrize(
    ("inside", "code"),
    [
        ('<Gather timeout="soon"/>', 13313),
        ('<Gather timeout="0"/>', 13313),
        ('<Gather numDigits="0"/>', 12200),
        ('<Gather finishOnKey="12"/>', 12200),
        ('<Gather input="voice"/>', 12200),
        ('<Gather method="PUT"/>', 12200),
        ('<Gather speechTimeout="long"/>', 13327),
        ('<Gather speechTimeout="auto" speechModel="deepgram_nova-2"/>', 13335),
        ('<Gather actionOnEmptyResult="yes"/>', 12200),
        ("<Gather><Redirect>/x</Redirect></Gather>", 12200),
        ("<Say/>", 13520),
        ("<Dial/>", 12200),
        ("<Hangup/><Reject/>", 12200),
        ("<Redirect/>", 12200),
    ],
)
def test_a_bad_value_is_warned_of_with_twilios_number(inside, code):
    assert codes(inside) == [code]


def test_chinese_words_need_a_chinese_voice():
    assert codes("<Say>您好</Say>") == [13520]
    assert codes('<Say voice="Polly.Zhiyu-Neural">您好</Say>') == []
    assert codes('<Say voice="Google.cmn-CN-Wavenet-A">您好</Say>') == []
    assert codes("<Say>hello</Say>") == []


def test_a_say_over_its_limit_is_not_said():
    long = "x" * 4097
    assert codes(f"<Say>{long}</Say>") == [13521]
    assert read(f"<Say>{long}</Say>").verbs == ()
    assert codes(f"<Say>{long[1:]}</Say>") == []
    assert codes(f'<Say voice="Polly.Zhiyu">{"x" * 3001}</Say>') == [13521]


def test_hints_over_the_limits_are_dropped():
    few = ",".join("x" for _ in range(500))
    assert codes(f'<Gather hints="{few}"/>') == []
    assert codes(f'<Gather hints="{few},y"/>') == [13330]
    assert codes(f'<Gather hints="{"x" * 101}"/>') == [13330]


def test_markup_inside_a_say_is_read_as_its_words():
    document = read(
        '<Say language="cmn-CN">一<break time="1s"/>二 <prosody rate="80%">三</prosody></Say>'
    )
    assert document.verbs == (verbs.Say("一二 三", "cmn-CN"),)
    assert document.warnings == ()
    assert codes("<Say><blink>x</blink></Say>") == [12200]


def test_dial_takes_numbers_clients_and_queues():
    inside = "<Dial action='/after'><Number>+8613800138000</Number><Queue>desk</Queue></Dial>"
    assert read(inside).verbs == (verbs.Dial(("+8613800138000", "desk"), "/after"),)
    assert read("<Dial>10080</Dial>").verbs == (verbs.Dial(("10080",)),)
