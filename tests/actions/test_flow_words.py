"""The engine's own words: waiting, giving up, leaving a story."""

from __future__ import annotations

import pytest

from actions import _words
from actions.change_plan import means_withdrawal


@pytest.mark.parametrize(
    "said", ["等等", "稍等", "等一下", "你等一下啊", "等会儿", "等我一下 我找找"]
)
def test_a_customer_may_ask_for_a_moment(said: str) -> None:
    assert _words.WAIT.fullmatch(said)


@pytest.mark.parametrize("said", ["等等先查话费", "等一下再办", "我等了三天了"])
def test_who_says_more_than_wait_is_not_just_waiting(said: str) -> None:
    assert not _words.WAIT.fullmatch(said)


@pytest.mark.parametrize(
    "said", ["算了", "那算了吧", "算了 不投诉了", "不举报了", "我不想办了", "唉，算了"]
)
def test_giving_up_is_understood_by_its_words(said: str) -> None:
    assert _words.GIVES_UP.fullmatch(said)


@pytest.mark.parametrize("said", ["", "我", "算了还是换59的吧", "彩铃不退了", "不退了彩铃", "不是"])
def test_what_says_more_is_not_giving_up(said: str) -> None:
    assert not _words.GIVES_UP.fullmatch(said)


@pytest.mark.parametrize("said", ["算了不投诉了", "退出", "返回上一步", "取消投诉", "没听清"])
def test_these_words_leave_a_story(said: str) -> None:
    assert _words.LEAVES.search(said)


@pytest.mark.parametrize("said", ["给我取消这个业务，把钱退了", "他们不给我办", "我要道歉"])
def test_these_words_belong_to_a_story(said: str) -> None:
    assert not _words.LEAVES.search(said)


@pytest.mark.parametrize(
    "said", ["撤回套餐变更", "我后悔了", "不换了", "别改了", "换套餐的申请取消", "还是用原来的"]
)
def test_these_words_take_a_change_back(said: str) -> None:
    assert means_withdrawal(said)


@pytest.mark.parametrize("said", ["我要换套餐", "换成花卡59", "不是59的"])
def test_these_words_do_not(said: str) -> None:
    assert not means_withdrawal(said)
