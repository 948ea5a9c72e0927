"""The intent of a message: a linear model over characters, words, sounds and kinds of value
(features.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.nlu.constants import (
    ENTITIES,
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    METADATA,
    METADATA_INTENT,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.entities import ValueExtractor
from bot.components.features import features, uncovered
from bot.components.linear_model import Features, LinearModel, fit_calibrated
from bot.components.requests import CONVERSATION, Part, parts

REQUESTS = "requests"
"""The key in the parse output under which all requests of a message stand."""
RANKED = 5
"""Length of the intent ranking."""
NOT_READABLE = "out_of_scope"
"""The intent, with confidence 0, of a text without any letter or digit."""
INFORM = "inform"
"""The intent of a text that only gives a value."""
SURELY_INFORM = 0.95
"""The probability of that, whatever the value makes the model think of."""
_FAREWELL = re.compile(r"886?|3166")
_TRAINING_DAY = date(2026, 11, 22)  # which values a text holds does not depend on it
_READABLE = re.compile(r"\w")


def message_features(message: Message, values: Iterable[tuple[str, int, int]]) -> Features:
    """The features of a tokenised message that holds these values: (entity, start, end)."""
    values = list(values)
    text = message.get(TEXT) or ""
    words = [token.text for token in message.get(TOKENS_NAMES[TEXT]) or []]
    return features(text, words, {entity for entity, _, _ in values}, only_values(text, values))


def only_values(text: str, values: Iterable[tuple[str, int, int]]) -> bool:
    """Whether the text gives values, (entity, start, end), and says nothing else."""
    spans = [(start, end) for _, start, end in values]
    return bool(spans) and not uncovered(text, spans) and not _FAREWELL.fullmatch(text)


def author(message: Message) -> str:
    """Who wrote a training example, as the NLU files say; themselves unknown to each other where
    they do not.
    """
    said = ((message.get(METADATA) or {}).get(METADATA_INTENT) or {}).get("author")
    return str(said) if said else str(sum(map(ord, message.get(TEXT) or "")) % 10)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearIntentClassifier(IntentClassifier, GraphComponent):
    """Sets `intent` and `intent_ranking` with calibrated confidences."""

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
    ) -> LinearIntentClassifier:
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
    ) -> LinearIntentClassifier:
        """Build the component with the model that was trained."""
        with model_storage.read_from(resource) as directory:
            return cls(model_storage, resource, LinearModel.read(directory))

    def train(self, training_data: TrainingData) -> Resource:
        """Fit, calibrate and keep the model."""
        examples = [one for one in training_data.intent_examples if one.get(TEXT)]
        if examples:
            rows = [
                message_features(
                    one,
                    [
                        (found.entity, found.start, found.end)
                        for found in ValueExtractor.values(one, _TRAINING_DAY)
                    ],
                )
                for one in examples
            ]
            labels = [one.get(INTENT) for one in examples]
            self.model = fit_calibrated(rows, labels, [author(one) for one in examples])
            with self._storage.write_to(self._resource) as directory:
                self.model.save(directory)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Classify the messages."""
        for message in messages:
            ranking = self.rank(message)
            requests = self.requests(message, ranking[0])
            if requests[0]["intent"] != ranking[0][INTENT_NAME_KEY]:
                ranking = _led_by(requests[0], ranking)
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
            message.set(REQUESTS, requests, add_to_output=True)
        return messages

    def requests(self, message: Message, main: dict[str, Any]) -> list[dict[str, Any]]:
        """Everything the message asks for, in order: `{intent, confidence, entities, start, end}`.

        A message that asks for one thing is one request from its beginning to its end.
        """
        text = message.get(TEXT) or ""
        found = message.get(ENTITIES) or []
        whole = _request(main, found, 0, len(text))
        if self.model is None or main[INTENT_NAME_KEY] in CONVERSATION:
            return [whole]
        requests: list[dict[str, Any]] = []
        for part in parts(text):
            best = self._best(message, part)
            if best[PREDICTED_CONFIDENCE_KEY] < part.sure or best[INTENT_NAME_KEY] in CONVERSATION:
                continue
            if not any(one["intent"] == best[INTENT_NAME_KEY] for one in requests):
                requests.append(_request(best, found, part.start, part.end))
        names = [one["intent"] for one in requests]
        return requests if len(names) > 1 and main[INTENT_NAME_KEY] in names else [whole]

    def _best(self, message: Message, part: Part) -> dict[str, Any]:
        """The most probable intent of a part of the message."""
        assert self.model is not None
        text = message.get(TEXT)[part.start : part.end]
        words = [
            token.text
            for token in message.get(TOKENS_NAMES[TEXT]) or []
            if part.start <= token.start < part.end
        ]
        kinds = {
            one["entity"] for one in _within(message.get(ENTITIES) or [], part.start, part.end)
        }
        probabilities = self.model.probabilities(features(text, words, kinds))
        best = int(probabilities.argmax())
        return _ranked(self.model.labels[best], float(probabilities[best]))

    def rank(self, message: Message) -> list[dict[str, Any]]:
        """The most probable intents with their probabilities, best first, at least one."""
        if self.model is None or not _READABLE.search(message.get(TEXT) or ""):
            return [_ranked(NOT_READABLE, 0.0)]
        found = message.get(ENTITIES) or []
        values = [(entity["entity"], entity["start"], entity["end"]) for entity in found]
        probabilities = self.model.probabilities(message_features(message, values))
        if INFORM in self.model.labels and only_values(message.get(TEXT), values):
            probabilities *= 1 - SURELY_INFORM
            probabilities[self.model.labels.index(INFORM)] += SURELY_INFORM
        best = np.argsort(-probabilities, kind="stable")[:RANKED]
        return [_ranked(self.model.labels[index], float(probabilities[index])) for index in best]


def _within(entities: list[dict[str, Any]], start: int, end: int) -> list[dict[str, Any]]:
    return [one for one in entities if start <= one["start"] < end]


def _request(
    intent: dict[str, Any], entities: list[dict[str, Any]], start: int, end: int
) -> dict[str, Any]:
    return {
        "intent": intent[INTENT_NAME_KEY],
        "confidence": intent[PREDICTED_CONFIDENCE_KEY],
        "entities": _within(entities, start, end),
        "start": start,
        "end": end,
    }


def _led_by(request: dict[str, Any], ranking: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The ranking with the first request's intent at its head, the others sharing what is left."""
    name, confidence = request["intent"], request["confidence"]
    others = [one for one in ranking if one[INTENT_NAME_KEY] != name]
    total = sum(one[PREDICTED_CONFIDENCE_KEY] for one in others) or 1.0
    left = min(1 - confidence, confidence)
    return [_ranked(name, confidence)] + [
        _ranked(one[INTENT_NAME_KEY], one[PREDICTED_CONFIDENCE_KEY] / total * left)
        for one in others[: RANKED - 1]
    ]


def _ranked(name: str, confidence: float) -> dict[str, Any]:
    return {INTENT_NAME_KEY: name, PREDICTED_CONFIDENCE_KEY: confidence}
