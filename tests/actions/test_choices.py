"""Choosing from what was offered: by its words, by its place, by a digit."""

from __future__ import annotations

from typing import Any

import pytest

from actions._choices import chosen, chosen_all, is_digit, pressed, wants_all


class Said:
    """As much of a turn as choosing needs."""

    def __init__(
        self,
        text: str,
        places: tuple[int, ...] = (),
        offered: list[dict[str, Any]] | None = None,
        channel: str = "app",
    ) -> None:
        self.text = text
        self.channel = channel
        self._places = places
        self._offered = PLANS if offered is None else offered

    def entities(self, name: str) -> list[dict[str, Any]]:
        return [{"entity": name, "value": place} for place in self._places]

    def __getitem__(self, slot: str) -> Any:
        assert slot == "offered"
        return self._offered


PLANS = [
    {"title": "自由选（8元）", "payload": "自由选", "value": "free_8"},
    {"title": "花卡29元", "payload": "花卡29元", "value": "huaka_29"},
    {"title": "花卡59元", "payload": "花卡59元", "value": "huaka_59"},
]
YES_NO = [
    {"title": "确认办理", "payload": "确认办理", "value": None},
    {"title": "先不办", "payload": "先不办", "value": None},
]


def said(*arguments: Any, **more: Any) -> Any:
    return Said(*arguments, **more)


@pytest.mark.parametrize("words", ["花卡59元", " 花卡59元。", "花卡59元！"])
def test_an_option_is_chosen_by_its_words(words: str) -> None:
    assert chosen(said(words)) == "huaka_59"


def test_a_button_with_a_full_width_mark_is_pressed_by_its_words() -> None:
    asks = [{"title": "多收了怎么退？", "payload": "多收了怎么退？", "value": "overcharge"}]
    assert pressed(said("多收了怎么退?", (), asks)) == "多收了怎么退？"
    assert chosen(said("多收了怎么退?", (), asks)) == "overcharge"


def test_an_option_is_chosen_by_what_its_button_sends() -> None:
    assert chosen(said("自由选")) == "free_8"


@pytest.mark.parametrize(
    ("words", "plan"),
    [("1", "free_8"), ("选2", "huaka_29"), ("第3个", "huaka_59"), ("3号", "huaka_59")],
)
def test_an_option_is_chosen_by_a_digit(words: str, plan: str) -> None:
    assert chosen(said(words)) == plan


def test_an_option_is_chosen_by_its_place() -> None:
    assert chosen(said("第二个吧", (2,))) == "huaka_29"


def test_the_last_one_is_counted_from_the_end() -> None:
    assert chosen(said("最后那个", (-1,))) == "huaka_59"
    assert chosen(said("倒数第二个", (-2,))) == "huaka_29"


def test_a_place_that_is_not_there_chooses_nothing() -> None:
    assert chosen(said("第九个", (9,))) is None
    assert chosen(said("倒数第八", (-8,))) is None
    assert chosen(said("0")) is None


def test_several_places_choose_several_in_the_order_said() -> None:
    assert chosen_all(said("第三个和第一个", (3, 1))) == ["huaka_59", "free_8"]


def test_nothing_is_chosen_where_nothing_was_offered() -> None:
    assert chosen(said("第一个", (1,), offered=[])) is None


def test_an_option_without_a_value_means_its_title() -> None:
    assert chosen(said("确认办理", offered=YES_NO)) == "确认办理"


def test_a_button_is_pressed_by_its_very_words() -> None:
    assert pressed(said("确认办理", offered=YES_NO)) == "确认办理"
    assert pressed(said("先不办。", offered=YES_NO)) == "先不办"
    assert pressed(said("确认办理吗", offered=YES_NO)) is None


@pytest.mark.parametrize(("words", "places"), [("第一个", (1,)), ("1", ()), ("选1", ())])
def test_a_place_or_digit_in_a_chat_presses_no_button(words: str, places: tuple[int, ...]) -> None:
    assert pressed(said(words, places, offered=YES_NO)) is None


def test_a_caller_may_say_the_digit_of_the_key() -> None:
    assert pressed(said("1", offered=YES_NO, channel="ivr")) == "确认办理"
    assert pressed(said("按2", offered=YES_NO, channel="ivr")) == "先不办"
    assert pressed(said("3", offered=YES_NO, channel="ivr")) is None


def test_a_bare_number_is_a_digit_and_a_price_is_not() -> None:
    assert is_digit(said("2"))
    assert is_digit(said("第2个。"))
    assert not is_digit(said("59的"))
    assert not is_digit(said("好2"))


@pytest.mark.parametrize(
    "words",
    ["全部退订", "全都退了", "都给我退了", "全给我取消", "所有的都不要", "一个不留", "都不要了"],
)
def test_everything_is_wanted(words: str) -> None:
    assert wants_all(said(words))


@pytest.mark.parametrize("words", ["彩铃退了", "都有什么", "第一个", "全国亲情网退了"])
def test_not_everything_is_wanted(words: str) -> None:
    assert not wants_all(said(words))


@pytest.mark.parametrize(
    ("words", "plan"), [("自由选", "free_8"), ("59", "huaka_59"), ("就29元的吧", "huaka_29")]
)
def test_a_part_of_one_title_chooses_it(words: str, plan: str) -> None:
    assert chosen(said(words)) == plan


@pytest.mark.parametrize("words", ["花卡", "元", "", "套餐", "8"])
def test_a_part_of_several_titles_or_of_none_chooses_nothing(words: str) -> None:
    assert chosen(said(words)) is None
