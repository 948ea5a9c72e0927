"""Which words name another line than the conversation's, and which only seem to."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from actions._own_line import means_another

OWN = "13800138001"
ANOTHER = """
我妈那个号换成花卡29|帮我老公把彩铃退了|查我妈的余额|我爸手机丢了要停机|帮我老公办个流量包
我说的是我妈的号|我老婆想换个套餐|给我妈的手机开个彩铃|不是我的号|我另外一个号也退了
""".strip().replace("\n", "|")
ONE_S_OWN = """
给我妈的手机打了多少分钟电话|给我老婆打电话老断线|我妈让我换个套餐|这是我妈的手机，把手机报退了
就是这个号|给我自己退彩铃|把彩铃退了|帮我查话费|给我换个便宜的|我的号停机|别的套餐有吗
""".strip().replace("\n", "|")


def turn(text: str, number: str | None = None) -> Any:
    found = [{"entity": "phone_number", "value": number}] if number else []
    return SimpleNamespace(
        text=text,
        line=lambda: SimpleNamespace(phone_number=OWN),
        entities=lambda name: found if name == "phone_number" else [],
    )


@pytest.mark.parametrize("text", ANOTHER.split("|"))
def test_somebody_else_s_line_is_another_one(text: str) -> None:
    assert means_another(turn(text))


@pytest.mark.parametrize("text", ONE_S_OWN.split("|"))
def test_what_only_mentions_people_is_about_one_s_own_line(text: str) -> None:
    assert not means_another(turn(text))


def test_a_number_that_is_not_one_s_own_is_another_line() -> None:
    assert means_another(turn("把13800138015停机", "13800138015"))
    assert not means_another(turn("把13800138001停机", OWN))
    assert not means_another(turn("停机，打13900001111联系我", "13900001111"))
