"""Which question of the FAQ is asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.faq import FaqRetriever
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


@pytest.mark.parametrize("text", ["", "😀😀", "\x00", "ꙮ" * 10_000])
def test_what_nobody_asks_finds_nothing_that_decides(retriever: FaqRetriever, text: str) -> None:
    assert parse(retriever, text, "out_of_scope", 0.0)["intent"]["name"] == "out_of_scope"
