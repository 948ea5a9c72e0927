"""Documents for the carrier: the right attributes, within its limits, never falling off the end."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import yaml

from ivr.events import Ask, Dial, Effect, HandOff, HangUp, Listen, Say
from ivr.twiml import (
    LONGEST_SAY,
    PROFILES,
    Profile,
    TooLarge,
    WrongProfile,
    load_profile,
    render,
    split,
    try_again,
)
from tests.ivr.limits import problems

ZHIYU = load_profile("zhiyu")
ONE_KEY = Listen(1, until_hash=False, speech=True, timeout=5, hints=("查话费", "换,套餐"))


def drawn(*effects: Effect, profile: Profile = ZHIYU, **more: object) -> ET.Element:
    document = render(effects, action="turn?step=1", profile=profile, **more)  # type: ignore[arg-type]
    assert problems(document) == []
    return ET.fromstring(document)


def test_listening_takes_keys_and_chinese_speech_at_once() -> None:
    gather = drawn(Say("您好"), ONE_KEY)[0]
    assert gather.attrib == {
        "input": "dtmf speech",
        "action": "turn?step=1",
        "method": "POST",
        "timeout": "5",
        "numDigits": "1",
        "finishOnKey": "",
        "actionOnEmptyResult": "true",
        "language": "cmn-Hans-CN",
        "speechTimeout": "auto",
        "hints": "查话费,换 套餐",
    }
    assert [(say.tag, say.attrib["language"], say.text) for say in gather] == [
        ("Say", "cmn-CN", "您好")
    ]


def test_a_password_is_listened_for_by_keys_alone() -> None:
    gather = drawn(Listen(6, until_hash=True, speech=False, timeout=8))[0]
    assert gather.attrib["input"] == "dtmf" and gather.attrib["finishOnKey"] == "#"
    assert "language" not in gather.attrib and "hints" not in gather.attrib


def test_a_number_of_any_length_ends_with_hash() -> None:
    gather = drawn(Listen(None, until_hash=True, speech=True, timeout=5))[0]
    assert "numDigits" not in gather.attrib and gather.attrib["finishOnKey"] == "#"


def test_after_listening_comes_a_redirect_so_that_nothing_falls_off() -> None:
    assert [verb.tag for verb in drawn(ONE_KEY)] == ["Gather", "Redirect"]


def test_a_human_is_dialled_and_the_result_reported() -> None:
    document = drawn(HandOff("queued"), Say("请稍候"), Dial(), human_number="+861012345678")
    assert [verb.tag for verb in document] == ["Say", "Dial"]
    assert document[1].attrib["action"] == "turn?step=1"
    assert document[1][0].text == "+861012345678"


def test_hanging_up_ends_the_document() -> None:
    assert [verb.tag for verb in drawn(Say("再见"), HangUp("completed"))] == ["Say", "Hangup"]


def test_effects_that_end_in_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="fall off"):
        drawn(Say("您好"), Ask("你好", "speech"))


def test_everything_is_shaped_for_the_ear_and_safe_in_xml() -> None:
    say = drawn(Say("余额<12.50元>&\x08您好😀"), HangUp("x"))[0]
    assert say.text == "余额不到十二元五角和您好"


def test_an_empty_text_is_not_spoken() -> None:
    assert [verb.tag for verb in drawn(Say("😀"), HangUp("x"))] == ["Hangup"]


def test_long_texts_are_split_after_a_sentence() -> None:
    text = "您好。" * 2000
    says = drawn(Say(text), HangUp("x"))[:-1]
    assert len(says) == 7 and all((say.text or "").endswith("。") for say in says)
    assert "".join(say.text or "" for say in says) == text


def test_a_text_without_sentences_is_split_all_the_same() -> None:
    assert [len(part) for part in split("啊" * (LONGEST_SAY + 1))] == [LONGEST_SAY, 1]


def test_a_document_beyond_the_limit_is_refused() -> None:
    with pytest.raises(TooLarge):
        drawn(Say("啊" * 30_000), HangUp("x"))


def test_hints_stay_within_the_limits() -> None:
    hints = drawn(ONE_KEY, hints=[f"词{n}" for n in range(900)] + ["长" * 101])[0].attrib["hints"]
    assert len(hints.split(",")) == 500 and "长" not in hints


def test_trying_again_says_so_and_asks_once_more() -> None:
    document = try_again("请稍等。", action="turn?step=3&again=1", profile=ZHIYU)
    assert problems(document) == []
    assert ET.fromstring(document)[-1].text == "turn?step=3&again=1"


@pytest.mark.parametrize("name", yaml.safe_load(PROFILES.read_text("utf-8")))
def test_every_profile_fits_the_carrier(name: str) -> None:
    drawn(Say("您好"), ONE_KEY, profile=load_profile(name))


def test_a_named_recogniser_brings_its_own_attributes() -> None:
    gather = drawn(ONE_KEY, profile=load_profile("zhiyu-deepgram"))[0]
    assert gather.attrib["speechModel"] == "deepgram_nova-2"
    assert (gather.attrib["language"], gather.attrib["speechTimeout"]) == ("zh-CN", "2")


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"voice": "Polly.Joanna"}, "Polly.Joanna"),
        ({"say_language": "zh-CN"}, "cmn-CN"),
        ({"listen_language": "zh-CN"}, "cmn-Hans-CN"),
        ({"speech_model": "deepgram_nova-2"}, "zh-CN"),
        ({"speech_model": "phone_call"}, "phone_call"),
        ({"volume": 11}, "volume"),
    ],
)
def test_a_wrong_profile_stops_the_start(
    tmp_path: Path, change: dict[str, object], complaint: str
) -> None:
    profiles = yaml.safe_load(PROFILES.read_text("utf-8"))
    file = tmp_path / "profiles.yml"
    file.write_text(yaml.safe_dump({"bad": {**profiles["zhiyu"], **change}}), "utf-8")
    with pytest.raises(WrongProfile, match=complaint):
        load_profile("bad", file)


def test_an_unknown_profile_is_told_with_the_known_ones() -> None:
    with pytest.raises(WrongProfile, match="zhiyu-neural"):
        load_profile("nobody")
