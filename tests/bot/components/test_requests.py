from pathlib import Path

import pytest

from bot.components.requests import parts
from tests.bot.components.small_model import Parser


def stretches(text: str) -> list[str]:
    return [text[part.start : part.end] for part in parts(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("把彩信退了,顺便帮我换成八块钱的", ["把彩信退了", "顺便帮我换成八块钱的"]),
        ("退掉彩信 还要换套餐", ["退掉彩信", "还要换套餐"]),
        ("充五十块钱然后再帮我把彩铃取消了", ["充五十块钱", "然后再帮我把彩铃取消了"]),
        ("查话费。另外宽带坏了,急", ["查话费", "另外宽带坏了"]),
    ],
)
def test_an_announced_request_is_cut_off(text: str, expected: list[str]) -> None:
    assert stretches(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "我要投诉,你们乱扣费",
        "还有多少话费",
        "还要多久才能好,我等了三天",
        "",
        "顺便",
        "另外宽带坏了",
    ],
)
def test_a_story_around_one_request_is_not_cut(text: str) -> None:
    assert parts(text) == []


def test_a_thousand_announcements_are_bounded() -> None:
    assert len(parts("顺便查一下" * 1000)) <= 5


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
