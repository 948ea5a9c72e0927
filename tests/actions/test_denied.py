"""What a message takes back is not meant."""

from __future__ import annotations

import pytest

from actions._denied import corrects, meant


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("不是退的 是换套餐那个", "是换套餐那个"),
        ("不是流量包，我说的是套餐", "我说的是套餐"),
        ("不是大连说错了是南京", "是南京"),
        ("不是报修是投诉那个", "是投诉那个"),
        ("没问流量包，问的合约", "问的合约"),
        ("查投诉 不是报修", "查投诉"),
    ],
)
def test_what_is_denied_is_left_out(said: str, left: str) -> None:
    assert meant(said) == left


@pytest.mark.parametrize(
    "said",
    [
        "是不是流量包",
        "要不是流量包我早退了",
        "不是",
        "不是吗",
        "哪个套餐便宜",
        "您不是说好退费吗",
        "这钱不是我花的吗",
    ],
)
def test_what_denies_nothing_stays_as_it_is(said: str) -> None:
    assert meant(said) == said


@pytest.mark.parametrize(
    "said", ["不对 是南京", "哦看错了", "嘴瓢了 是投诉", "我说的是套餐", "那我是问还剩多少"]
)
def test_who_takes_something_back_says_so_first(said: str) -> None:
    assert corrects(said)


@pytest.mark.parametrize("said", ["我的账单不对", "没错", "投诉处理得怎么样了"])
def test_what_is_wrong_with_us_corrects_nothing(said: str) -> None:
    assert not corrects(said)
