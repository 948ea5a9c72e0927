"""Which question of the FAQ a message asks.

A linear model like the one of the intents, with one class a question, on the ways to ask it
(`telecom/seed/faq/`). Every message gets its ranking; the flow `ask_faq` decides what to do with
it.
"""

from __future__ import annotations

import re
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.cutter import Cutter
from bot.components.features import Features, features
from bot.components.intent_classifier import FEATURES_OF_TEXT, REQUESTS
from bot.components.linear_model import LinearModel, fit
from bot.components.text_cleaner import clean
from bot.components.thresholds import REJECT
from bot.components.tokenizer import domain_words
from telecom import ask_faq

FAQ = "faq"
"""The key in the parse output: `[{id, score}]`, best first, scores between 0 and 1."""
RANKED = 3
UNSURE, DECIDES = 0.6, 0.85
"""An intent below the first may be overruled by a question from the second on (of the development
set's out-of-scope messages 1 in 20 reaches 0.8).
"""
NO_MATTER = (
    *("out_of_scope", "ask_capabilities", "bot_challenge", "express_frustration"),
    *("greet", "goodbye", "thank"),
)
"""Intents that neither ask for anything of ours nor answer anything."""
_KNOWS = re.compile(
    r"多少|好多|多[久长]|什么时候|啥时候|几时|几[天点号块]|会不会|为什么|为啥|(?:是|算)(?:什么|啥|不)|什么意思|啥意思"
    r"|哪[些个里几]|要钱|收费|收不收|区别|规定|(?<!行)(?<!好)[吗嘛][?？。]?$"
)
_WISHES = re.compile(
    r"帮我|给我|替我|我要(?!是|多|付|交)|我想(?!问|知道|了解)|想把|^把|(?:能|可以)[^,，。]{0,12}[吗嘛不][?？。]?$"
    r"|能不能|可不可以"
)
TEMPERATURE = 0.12
"""Of the softmax over margins: so that the score is about how often the first one is right."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class FaqRetriever(GraphComponent):
    """Sets `faq` on every message."""

    def __init__(
        self, storage: ModelStorage, resource: Resource, model: LinearModel | None = None
    ) -> None:
        self._storage = storage
        self._resource = resource
        self.model = model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> FaqRetriever:
        """Build the component for training."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> FaqRetriever:
        """Build the component with the model that was trained."""
        with model_storage.read_from(resource) as directory:
            return cls(model_storage, resource, LinearModel.read(directory))

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the model on the FAQ; the NLU files have no part in it."""
        self.model = fitted()
        with self._storage.write_to(self._resource) as directory:
            self.model.save(directory)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Rank the questions for the messages; a sure question decides where an intent gives
        way.
        """
        for message in messages:
            ranking = self.rank(message)
            message.set(FAQ, ranking, add_to_output=True)
            sure = bool(ranking) and ranking[0]["score"] >= DECIDES
            if sure and gives_way(message.get(INTENT) or {}, message.get(TEXT) or ""):
                _decide(message, ranking[0]["score"])
        return messages

    def rank(self, message: Message) -> list[dict[str, Any]]:
        """The likeliest questions, best first."""
        assert self.model is not None, "the component is neither trained nor loaded"
        found = message.get(FEATURES_OF_TEXT)
        if found is None:
            words = [token.text for token in message.get(TOKENS_NAMES[TEXT]) or []]
            found = features(message.get(TEXT) or "", words)
        probabilities = self.model.probabilities(found)
        best = (-probabilities).argsort(kind="stable")[:RANKED].tolist()
        return [{"id": self.model.labels[one], "score": float(probabilities[one])} for one in best]


def gives_way(intent: dict[str, Any], text: str) -> bool:
    """Whether an intent, `{name, confidence}`, gives way to a question of the FAQ that is surely
    asked: it is likely no matter of its own, or `text` asks to know something and wants nothing
    done. An unsure 把我的资料删掉 is still a wish.
    """
    confidence = intent.get(PREDICTED_CONFIDENCE_KEY, 0.0)
    if confidence >= REJECT and intent.get(INTENT_NAME_KEY) == "query_tariffs":
        return False  # 5G特惠包是什么: the catalogue knows better
    if confidence < REJECT or intent.get(INTENT_NAME_KEY) in NO_MATTER:
        return bool(confidence < UNSURE)
    return confidence < UNSURE and bool(_KNOWS.search(text)) and not _WISHES.search(text)


def _decide(message: Message, score: float) -> None:
    """Make `ask_faq` the intent of the message, and of its only request."""
    intent = {INTENT_NAME_KEY: "ask_faq", PREDICTED_CONFIDENCE_KEY: score}
    ranking = [one for one in message.get(INTENT_RANKING_KEY) or [] if one["name"] != "ask_faq"]
    message.set(INTENT, intent, add_to_output=True)
    message.set(INTENT_RANKING_KEY, [intent, *ranking], add_to_output=True)
    requests = message.get(REQUESTS) or []
    if len(requests) == 1:
        only = {**requests[0], "intent": "ask_faq", "confidence": score}
        message.set(REQUESTS, [only], add_to_output=True)


def fitted() -> LinearModel:
    """The model of the FAQ as it is now."""
    cutter = Cutter(domain_words())
    rows: list[Features] = []
    labels: list[str] = []
    for entry in ask_faq.list_entries():
        for ask in (entry.question, *entry.ask):
            text = clean(ask)
            rows.append(features(text, [word for word, _ in cutter.placed(text)]))
            labels.append(entry.id)
    model = fit(rows, labels)
    model.temperature = TEMPERATURE
    return model
