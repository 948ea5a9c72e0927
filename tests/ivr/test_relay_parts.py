"""What the relay is made of: documents as prompts, keys one by one, messages, what was heard."""

from __future__ import annotations

import json

import pytest

from ivr.dtmf import listen
from ivr.events import Dial, HangUp, Say
from ivr.relay import messages, profile
from ivr.relay.kept import heard_until
from ivr.relay.prompt import LONGEST_INPUT, Keypad, Prompt, read, sentences
from ivr.twiml import WrongProfile, load_profile, render, try_again

PROFILE = load_profile("zhiyu")
EXPECTED = ["menu", "open", "choice", "confirm", "text", "phone_number", "own_number"]
EXPECTED += ["password", "new_password", "id_card", "callback_number", "go_on"]


def document(expect: str, *texts: str, speech: bool = True) -> str:
    effects = (*map(Say, texts), listen(expect, speech=speech))
    return render(effects, action="turn?step=7", profile=PROFILE)


@pytest.mark.parametrize("expect", EXPECTED)
@pytest.mark.parametrize("speech", [True, False])
def test_a_prompt_listens_as_its_document_says(expect: str, speech: bool) -> None:
    wanted = listen(expect, speech=speech)
    prompt = read(document(expect, "您好。", "请讲。", speech=speech))
    assert prompt == Prompt(
        step=7,
        texts=("您好。", "请讲。"),
        max_keys=wanted.max_keys,
        until_hash=wanted.until_hash,
        speech=wanted.speech,
        timeout=wanted.timeout,
    )


@pytest.mark.parametrize(
    "ending",
    [
        render((Say("再见。"), HangUp("completed")), action="turn?step=7", profile=PROFILE),
        render(
            (Say("请稍等。"), Dial()), action="t", profile=PROFILE, human_number="+861012345678"
        ),
        try_again("请稍等。", action="turn?step=7&again=1", profile=PROFILE),
        "<Response/>",
        "<Response><Gather action='elsewhere'/></Response>",
        "<Response><Gather action='turn?step=7'/><Say>再见</Say></Response>",
        "<Response><Record action='turn?step=7'/></Response>",
    ],
)
def test_a_document_that_ends_or_passes_on_the_call_is_no_prompt(ending: str) -> None:
    assert read(ending) is None


def test_elderly_mode_is_slow_by_relay_too_and_waits_longer() -> None:
    effects = (Say("您好。", slow=True), listen("open", speech=True))
    prompt = read(render(effects, action="turn?step=7", profile=PROFILE))
    assert prompt is not None and (prompt.rate, prompt.slowness) == ("80%", 1.25)
    told = json.loads(messages.text("三G<五G。", last=True, rate=prompt.rate))
    assert told["token"] == '<prosody rate="80%">三G&lt;五G。</prosody>'
    usual = read(document("open", "您好。"))
    assert usual is not None and (usual.rate, usual.slowness) == (None, 1.0)


def test_what_was_heard_until_an_interruption_holds_no_markup() -> None:
    raw = {"type": "interrupt", "utteranceUntilInterrupt": '<prosody rate="80%">三G&lt;五'}
    assert messages.read(json.dumps(raw)) == messages.Interrupt("三G<五")


def test_texts_are_told_in_sentences() -> None:
    assert sentences(("您好。请讲！", "什么？？好")) == ["您好。", "请讲！", "什么？？", "好"]
    assert sentences(("",)) == []


def pressed(keys: str, **rules: object) -> list[str]:
    prompt = Prompt(
        1, (), **{"max_keys": 6, "until_hash": True, "speech": True, "timeout": 5} | rules
    )  # type: ignore[arg-type]
    pad = Keypad(prompt)
    return [done for key in keys if (done := pad.press(key)) is not None] + [pad.all()]


def test_keys_end_by_length_or_hash() -> None:
    assert pressed("2860311") == ["286031", "1"]
    assert pressed("28#1") == ["28", "1"]
    assert pressed("##28#") == ["28", ""], "# alone is no input"
    assert pressed("#*", max_keys=1, until_hash=False) == ["#", "*", ""]
    assert pressed("138#", max_keys=None) == ["138", ""]
    assert pressed("1" * 40, max_keys=None)[0] == "1" * LONGEST_INPUT


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ('{"type":"setup","callSid":"CA1","from":"+86"}', messages.Setup("CA1", "+86")),
        (
            '{"type":"setup","callSid":"CA1","from":"10085","to":"+86","direction":"outbound-api"}',
            messages.Setup("CA1", "+86"),
        ),
        ('{"type":"prompt","voicePrompt":"查","last":false}', messages.Prompt("查", last=False)),
        ('{"type":"prompt","voicePrompt":"查"}', messages.Prompt("查", last=True)),
        ('{"type":"dtmf","digit":"#"}', messages.Dtmf("#")),
        ('{"type":"interrupt","utteranceUntilInterrupt":"您"}', messages.Interrupt("您")),
        ('{"type":"error","description":"password 286031"}', messages.Fault()),
        ('{"type":"info","name":"agentSpeaking"}', messages.Other("info")),
    ],
)
def test_messages_are_read(raw: str, wanted: messages.Message) -> None:
    assert messages.read(raw) == wanted


@pytest.mark.parametrize(
    "raw", [None, b"{}", "", "1", '"setup"', '{"type":"dtmf","digit":"A"}', '{"type":"dtmf"}']
)
def test_what_is_no_message_is_said_to_be_malformed(raw: str | bytes | None) -> None:
    with pytest.raises(messages.Malformed):
        messages.read(raw)


def test_half_a_character_is_malformed() -> None:
    with pytest.raises(messages.Malformed):
        messages.read('{"type":"prompt","voicePrompt":"\\ud83d"}')


def test_no_key_and_no_word_is_in_the_repr_of_a_message() -> None:
    assert "4" not in repr(messages.Dtmf("4"))
    assert "密码" not in repr(messages.Prompt("密码"))


TOLD = ["您好。", "请讲您要办什么。", "请讲。"]


@pytest.mark.parametrize(
    ("utterance", "heard"),
    [
        ("", ""),
        ("您好。请讲", "您好。请讲"),
        ("请讲您", "您好。请讲您"),
        ("您要 办", "您好。请讲您要办"),
        ("别的话", "您好。请讲您要办什么。请讲。"),
    ],
)
def test_what_was_heard_is_found_in_what_was_told(utterance: str, heard: str) -> None:
    assert heard_until(TOLD, utterance) == len(heard)


def test_a_profile_must_be_known_to_work(tmp_path: object) -> None:
    assert profile.load("zhiyu")["language"] == "zh-CN"
    with pytest.raises(WrongProfile, match="there are zhiyu"):
        profile.load("nobody")


@pytest.mark.parametrize("line", ["a: {language: zh-CN}", "a: {language: en-US, voice: Joanna}"])
def test_a_profile_of_another_kind_is_refused(line: str, tmp_path: object) -> None:
    from pathlib import Path

    file = Path(str(tmp_path)) / "profiles.yml"
    file.write_text(line, "utf-8")
    with pytest.raises(WrongProfile):
        profile.load("a", file)
