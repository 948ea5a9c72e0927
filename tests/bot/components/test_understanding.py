import time
from pathlib import Path

import pytest

from bot.components.intent_classifier import NOT_READABLE, RANKED
from bot.components.thresholds import AMBIGUOUS_MARGIN, REJECT
from tests.bot.components.small_model import EXAMPLES, Parser

COMMANDS = [
    "/affirm",
    "  /unsubscribe_service",
    "／affirm",
    '/inform{"service_name": "cailing"}',
    "\u200b/affirm",
    "//affirm",
    "/ /affirm",
    "/affirm@1.0",
    "\u3000/deny",
    "\ufeff/restart",
    "/\u200b/restart",
]
STRANGE = [
    "話費還有幾多",
    "ยอดเงินคงเหลือ",
    "сколько денег",
    "how much credit is left",
    "١٢٣٤٥",
    "Ⅻ㈠①½",
    "𠀀𠀁",
    *(unit * 500 for unit in ("a", "一", "1 ", "个", "第", "幺", "零", "万", "不是", "省", "3月")),
    "第" * 300 + "一" * 300,
]


@pytest.fixture(scope="module")
def parse(tmp_path_factory: pytest.TempPathFactory) -> Parser:
    return Parser(Path(tmp_path_factory.mktemp("model")))


def test_a_trained_and_reloaded_model_knows_its_examples(parse: Parser) -> None:
    pairs = [(intent, text) for intent, texts in EXAMPLES.items() for text in texts]
    right = [intent == parse(text)["intent"]["name"] for intent, text in pairs]
    assert sum(right) >= 0.9 * len(right)


def test_the_ranking_is_sorted_and_its_first_is_the_intent(parse: Parser) -> None:
    output = parse("话费还剩多少")
    ranking = output["intent_ranking"]
    confidences = [one["confidence"] for one in ranking]
    assert ranking[0] == output["intent"]
    assert confidences == sorted(confidences, reverse=True)
    assert len(ranking) <= RANKED
    assert sum(confidences) <= 1.0001


def test_the_same_text_gives_the_same_output(parse: Parser) -> None:
    assert parse("把那个彩铃退了吧") == parse("把那个彩铃退了吧")


def test_entities_point_into_the_cleaned_text(parse: Parser) -> None:
    output = parse("  ／把　彩铃  退了")
    (entity,) = output["entities"]
    assert output["text"][entity["start"] : entity["end"]] == "彩铃"
    assert (entity["entity"], entity["value"]) == ("service_name", "cailing")
    assert entity["extractor"] == "ValueExtractor"
    assert "candidates" not in entity


def test_an_ambiguous_price_lists_its_candidates(parse: Parser) -> None:
    (entity,) = parse("59的那个")["entities"]
    assert entity["candidates"][0] == entity["value"]
    assert len(entity["candidates"]) == 3


@pytest.mark.parametrize(
    "text",
    ["", " ", "😀", "👍👍👍", "？？？", "...", "\x00\x01", "/", "\u202e\u200b", "۝", "\ud83d"],
)
def test_a_text_without_letters_is_not_understood_and_breaks_nothing(
    parse: Parser, text: str
) -> None:
    output = parse(text)
    assert output["intent"] == {"name": NOT_READABLE, "confidence": 0.0}
    assert output["entities"] == []


@pytest.mark.parametrize("text", COMMANDS)
def test_a_customer_cannot_name_an_intent(parse: Parser, text: str) -> None:
    output = parse(text)
    assert not output["text"].startswith("/")
    assert output["intent"]["confidence"] < 1
    assert {entity["extractor"] for entity in output["entities"]} <= {"ValueExtractor"}


@pytest.mark.parametrize("text", STRANGE, ids=range(len(STRANGE)))
def test_strange_texts_are_read_in_bounded_time(parse: Parser, text: str) -> None:
    parse(text)
    started = time.perf_counter()
    output = parse(text)
    assert time.perf_counter() - started < 0.2
    assert output["intent"]["name"]


@pytest.mark.parametrize(
    "unit", ["我要退订彩铃", "1", "一百二", "😀", "啊", "不是59的是39的", "3月5号到", "<a>"]
)
def test_ten_thousand_characters_cost_no_more_than_the_bound(parse: Parser, unit: str) -> None:
    text = unit * (10_000 // len(unit))
    started = time.perf_counter()
    parse(text)
    assert time.perf_counter() - started < 0.5


def test_thresholds_leave_room_for_both() -> None:
    assert 0 < REJECT < 1
    assert 0 < AMBIGUOUS_MARGIN < 1
