"""Where a message is cut into requests."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.components import requests
from bot.components.requests import Boundaries, Guess, Said, most_worth, worth_cutting
from tests.bot.components.small_model import Parser

BALANCE, CANCEL, HELLO = "query_balance", "unsubscribe_service", "greet"


def words(text: str) -> list[str]:
    return list(text)


def examples() -> list[Said]:
    asks = ("查话费", "还有多少钱", "欠费了吗", "余额多少", "话费剩几块")
    wants = ("退彩铃", "取消会员", "把彩铃退了", "那个包不要了", "给我退掉")
    pairs = [*((BALANCE, text) for text in asks), *((CANCEL, text) for text in wants)]
    return [Said(words(text), intent, "wang", "spoken") for intent, text in pairs]


@pytest.fixture(scope="module")
def boundaries() -> Boundaries:
    return requests.fit(examples())


def likely(boundaries: Boundaries, text: str, spans: tuple[tuple[int, int], ...] = ()) -> list[str]:
    placed = [(word, at) for at, word in enumerate(text) if word.strip()]
    return [text[at:] for _, at in boundaries.likely(text, placed, spans)]


@pytest.mark.parametrize("joint", ["", " ", "然后", "再"])
def test_the_place_between_two_requests_is_the_likeliest(
    boundaries: Boundaries, joint: str
) -> None:
    found = likely(boundaries, f"把彩铃退了{joint}还有多少钱")
    assert found[0].strip() == f"{joint}还有多少钱".strip()


def test_nothing_is_cut_inside_of_a_value(boundaries: Boundaries) -> None:
    assert "还有多少钱" in likely(boundaries, "退彩铃还有多少钱")
    assert "还有多少钱" not in likely(boundaries, "退彩铃还有多少钱", ((2, 5),))


@pytest.mark.parametrize("text", ["", "退", "。。。。", "查话费。。。"])
def test_what_is_too_short_is_not_cut(boundaries: Boundaries, text: str) -> None:
    assert all(len(rest) >= requests.LEAST_CHARS for rest in likely(boundaries, text))
    assert likely(boundaries, text[:1]) == []


def test_the_same_examples_give_the_same_model(boundaries: Boundaries, tmp_path: Path) -> None:
    again = requests.fit(examples())
    assert again == boundaries
    again.save(tmp_path)
    assert Boundaries.read(tmp_path) == again


def test_without_pairs_nothing_is_ever_cut() -> None:
    alone = requests.fit([Said(words("查话费"), BALANCE, "wang", "typed")])
    assert likely(alone, "查话费然后退彩铃") == []


def test_two_sure_requests_at_a_likely_place_are_two() -> None:
    left, right = Guess(BALANCE, 0.999), Guess(CANCEL, 0.999)
    assert worth_cutting(0.5, left, right, left) > 0


def test_a_sure_whole_and_an_unlikely_place_are_one() -> None:
    left, right = Guess(BALANCE, 0.6), Guess(CANCEL, 0.999)
    assert worth_cutting(0.01, left, right, right) < 0


@pytest.mark.parametrize("other", [Guess(CANCEL, 1.0), Guess(HELLO, 1.0)])
def test_one_intent_twice_or_small_talk_is_no_second_request(other: Guess) -> None:
    assert worth_cutting(0.99, Guess(CANCEL, 1.0), other, other) == -math.inf


@pytest.mark.parametrize("slip", ["哦不对", " 说错了 ", ",不是,", "哎呀搞错了我要"])
def test_a_request_after_a_slip_of_the_tongue_replaces_the_one_before(slip: str) -> None:
    text = f"查流量{slip}查话费"
    before, behind = text.index(slip), text.index("查话费")
    assert requests.takes_back(text, before) or requests.takes_back(text, behind)


@pytest.mark.parametrize("joint", ["", " ", ",顺便", ",对了", "不对外的"])
def test_a_further_request_replaces_nothing(joint: str) -> None:
    text = f"查流量{joint}查话费"
    assert not requests.takes_back(text, len("查流量"))


@pytest.fixture(scope="module")
def parse(tmp_path_factory: pytest.TempPathFactory) -> Parser:
    return Parser(Path(tmp_path_factory.mktemp("model")))


def test_one_request_spans_the_whole_text(parse: Parser) -> None:
    output = parse("把彩铃退了")
    (request,) = output["requests"]
    assert request["intent"] == output["intent"]["name"]
    assert request["entities"] == output["entities"]
    assert (request["start"], request["end"]) == (0, len(output["text"]))


def test_the_first_of_several_requests_is_the_main_intent(parse: Parser) -> None:
    output = parse("把彩铃退了,顺便查话费余额,我还有多少话费")
    confidences = [one["confidence"] for one in output["intent_ranking"]]
    assert output["requests"][0]["intent"] == output["intent"]["name"]
    assert confidences == sorted(confidences, reverse=True)
    assert all(0 <= one["start"] < one["end"] <= len(output["text"]) for one in output["requests"])


def test_a_thousand_requests_are_bounded(parse: Parser) -> None:
    assert len(parse("查话费顺便把彩铃退了" * 1000)["requests"]) <= requests.MOST_REQUESTS


@given(
    boundary=some.floats(0, 1),
    confidences=some.tuples(*[some.floats(0, 1)] * 3),
    intents=some.tuples(*[some.sampled_from([BALANCE, CANCEL, "greet"])] * 3),
)
def test_a_cut_is_never_worth_more_than_the_most_it_can_be(
    boundary: float, confidences: tuple[float, ...], intents: tuple[str, ...]
) -> None:
    left, right, whole = map(Guess, intents, confidences)
    worth = worth_cutting(boundary, left, right, whole)
    assert worth <= most_worth(boundary, whole, left) <= most_worth(boundary, whole)
