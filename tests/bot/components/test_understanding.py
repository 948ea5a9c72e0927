from pathlib import Path

import pytest

from bot.components.intent_classifier import RANKED
from bot.components.thresholds import AMBIGUOUS_MARGIN, REJECT
from tests.bot.components.small_model import EXAMPLES, Parser


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


def test_thresholds_leave_room_for_both() -> None:
    assert 0 < REJECT < 1
    assert 0 < AMBIGUOUS_MARGIN < 1
