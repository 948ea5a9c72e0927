"""Transcripts: one timeline, nothing twice, personal data masked on the way in."""

from __future__ import annotations

from datetime import timedelta

import pytest

from telecom import clock, privacy, transcripts
from telecom.db import Database
from telecom.models import Conversation
from tests.telecom.desk import WANG, Talk, at_once


def entries(house: Database, conversation_id: str) -> list[str]:
    with house.read() as uow:
        return [entry.text for entry in transcripts.of(uow, conversation_id)]


def append(house: Database, talk: Talk, key: str, text: str) -> bool:
    return house.run(lambda uow: transcripts.append(uow, talk.id, key, "customer", text))


def test_transcript_is_one_timeline(house: Database) -> None:
    talk = Talk(house, WANG)
    for n in range(3):
        append(house, talk, f"k{n}", f"第{n}句")
    assert entries(house, talk.id) == ["第0句", "第1句", "第2句"]


def test_line_of_a_transcript_is_kept_once(house: Database) -> None:
    talk = Talk(house, WANG)
    results = at_once(*[lambda: append(house, talk, "k", "查话费")] * 4)
    assert sorted(results) == [False, False, False, True]
    assert entries(house, talk.id) == ["查话费"]


def test_latest_activity_never_goes_back(house: Database) -> None:
    talk = Talk(house, WANG)
    now = clock.now()
    for key, moment in (("new", now), ("old", now - timedelta(hours=1))):
        house.run(
            lambda uow, key=key, moment=moment: transcripts.append(
                uow, talk.id, key, "bot", "好", at=moment
            )
        )
    with house.read() as uow:
        conversation = uow.get(Conversation, talk.id)
        assert conversation is not None and conversation.last_at == now


def test_conversation_nobody_opened_has_nobody_in_it(house: Database) -> None:
    house.run(lambda uow: transcripts.append(uow, "c", "k", "customer", "你好", channel="rest"))
    with house.read() as uow:
        conversation = uow.get(Conversation, "c")
        assert conversation is not None
        assert (conversation.channel, conversation.level, conversation.line_id) == ("rest", 0, None)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("我的号13800138001", "我的号138****8001"),
        ("+86 138 0013 8001", "+86 138****8001"),
        ("1 3 8 0 0 1 3 8 0 0 1", "1 3******************"),
        ("一三八零零一三八零零一", "一三八********"),
        ("身份证330106198804120128", "身份证3301************28"),
        ("身份证33010619910903031X", "身份证3301************1X"),
        ("卡号6222021234567890", "卡号6222************"),
    ],
)
def test_personal_numbers_are_masked(house: Database, said: str, kept: str) -> None:
    talk = Talk(house, WANG)
    append(house, talk, "k", said)
    assert entries(house, talk.id) == [kept]


@pytest.mark.parametrize(
    "said",
    ["286031", "嗯286031。", "2 8 6 0 3 1", "二八六零三一", "密码是286031", "验证码：286031",
     "我的服务密码 2 8 6 0 3 1", "密码是二八六零三一", "MMCZ#330106198804120128#286031",
     "我发了cxxz#王建国#330106198804120128"],
)  # fmt: skip
def test_secrets_keep_nothing(said: str) -> None:
    masked = privacy.mask(said)
    assert "*" in masked
    assert not set(masked) & set("0123456789零一二三四五六七八九")


@pytest.mark.parametrize(
    "said",
    ["OD20261122000001", "TS20261122000001办好没", "打10085的", "八元的那个", "30GB",
     "六位密码一直不对，二十八块", "2026年12月1日起59元/月"],
)  # fmt: skip
def test_what_staff_need_stays(said: str) -> None:
    assert privacy.mask(said) == said


def test_values_of_entities_are_masked_too() -> None:
    found = [
        {"entity": "phone_number", "value": "13800138001", "start": 0},
        {"entity": "address", "value": "枫林路8号"},
        {"entity": "plan_name", "value": "huaka_59"},
    ]
    assert privacy.mask_entities(found) == [
        {"entity": "phone_number", "value": "138****8001"},
        {"entity": "address", "value": "***"},
        {"entity": "plan_name", "value": "huaka_59"},
    ]


def test_names_keep_the_surname() -> None:
    assert privacy.mask_name("王小明") == "王**"
