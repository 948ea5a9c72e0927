"""Which question of the FAQ is asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.faq import FaqRetriever, gives_way
from bot.components.text_cleaner import clean
from bot.components.tokenizer import CatalogueTokenizer, domain_words
from telecom import ask_faq

INTENTS = ("out_of_scope", "query_bill")


@pytest.fixture(scope="module")
def retriever(tmp_path_factory: pytest.TempPathFactory) -> FaqRetriever:
    storage = LocalModelStorage(Path(tmp_path_factory.mktemp("faq")))
    FaqRetriever.create({}, storage, Resource("faq"), None).train(TrainingData())  # type: ignore[arg-type]
    return FaqRetriever.load({}, storage, Resource("faq"), None)  # type: ignore[arg-type]


def parse(retriever: FaqRetriever, text: str, intent: str, confidence: float) -> dict[str, Any]:
    config = CatalogueTokenizer.get_default_config()
    tokenizer = CatalogueTokenizer(config, None, Resource("words"), domain_words())  # type: ignore[arg-type]
    message = Message({"text": clean(text)})
    guess = {"name": intent, "confidence": confidence}
    message.set("intent", guess, add_to_output=True)
    message.set("intent_ranking", [guess], add_to_output=True)
    message.set("requests", [{"intent": intent, "confidence": confidence}], add_to_output=True)
    (parsed,) = retriever.process(tokenizer.process([message]))
    return parsed.as_dict(only_output_properties=True)


@pytest.mark.parametrize("entry", ask_faq.list_entries()[::7], ids=lambda entry: entry.id)
def test_a_question_in_its_own_words_is_found_first(
    retriever: FaqRetriever, entry: ask_faq.Entry
) -> None:
    assert parse(retriever, entry.question, "ask_faq", 0.9)["faq"][0]["id"] == entry.id


def test_a_sure_question_decides_an_unsure_intent(retriever: FaqRetriever) -> None:
    output = parse(retriever, "怎么设置呼叫转移", "out_of_scope", 0.4)
    assert output["intent"]["name"] == "ask_faq"
    assert output["intent_ranking"][0] == output["intent"]
    assert output["requests"][0]["intent"] == "ask_faq"


def test_a_sure_intent_is_left_alone(retriever: FaqRetriever) -> None:
    assert parse(retriever, "怎么设置呼叫转移", "query_bill", 0.9)["intent"]["name"] == "query_bill"


@pytest.mark.parametrize(
    ("intent", "confidence", "text", "gives"),
    [
        ("query_consent", 0.51, "把我的资料删掉", False),
        ("report_fault", 0.45, "今天光猫不亮灯了在中山路二十一号", False),
        ("change_plan", 0.5, "能不能给我换个便宜的", False),
        ("unsubscribe_service", 0.4, "彩铃可以退吗", False),
        ("change_plan", 0.51, "八块保号套餐打电话超了一分钟要好多钱嘛", True),
        ("query_balance", 0.38, "补卡收费吗", True),
        ("find_store", 0.11, "卡坏了", True),
        ("out_of_scope", 0.3, "自动续费能给我停了不", True),
        ("query_balance", 0.7, "补卡收费吗", False),
    ],
)
def test_an_unsure_wish_is_no_question_and_an_unsure_question_is_one(
    intent: str, confidence: float, text: str, gives: bool
) -> None:
    assert gives_way({"name": intent, "confidence": confidence}, text) is gives


@pytest.mark.parametrize("text", ["", "😀😀", "\x00", "ꙮ" * 10_000])
def test_what_nobody_asks_finds_nothing_that_decides(retriever: FaqRetriever, text: str) -> None:
    assert parse(retriever, text, "out_of_scope", 0.0)["intent"]["name"] == "out_of_scope"
