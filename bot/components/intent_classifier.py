"""The intent of a message: a linear model over characters, words, sounds and kinds of value
(features.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

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

from actions._words import INSTEAD, MEANT_ELSE
from bot.components import requests as further
from bot.components import several
from bot.components.beside import beside
from bot.components.cutter import Cutter
from bot.components.entities import ValueExtractor
from bot.components.features import Features, features, uncovered
from bot.components.linear_model import LinearModel, fit, fitting_temperature
from bot.components.requests import (
    CONVERSATION,
    MOST_REQUESTS,
    Boundaries,
    Guess,
    Said,
    most_worth,
    worth_cutting,
)
from bot.components.tokenizer import domain_words

REQUESTS = "requests"
"""The key in the parse output under which all requests of a message stand."""
WHOLE = "whole_guess"
"""Where the guess stands that is compared with those of a message's parts; no output."""
FEATURES_OF_TEXT = "text_features"
"""Where the features of the text are kept for the components after this one; no output."""
RANKED = 5
"""Length of the intent ranking."""
NOT_READABLE = "out_of_scope"
"""The intent, with confidence 0, of a text without any letter or digit."""
INFORM = "inform"
"""The intent of a text that only gives a value."""
SURELY_INFORM = 0.95
"""The probability of that, whatever the value makes the model think of."""
SURELY_WANTED = 0.8
"""The probability from which on what follows is a request of its own."""
_LISTING = re.compile(r"[把将和跟与及都、,\s]|还有|以及|帮我|给我")
_FAREWELL = re.compile(r"886?|3166")
_TRAINING_DAY = date(2026, 11, 22)  # which values a text holds does not depend on it
_READABLE = re.compile(r"\w")


def message_features(
    message: Message, values: Iterable[tuple[str, int, int]], informs: bool
) -> Features:
    """The features of a tokenised message that holds these values, (entity, start, end), and
    nothing else if it only `informs`.
    """
    words = [token.text for token in message.get(TOKENS_NAMES[TEXT]) or []]
    return features(message.get(TEXT) or "", words, {entity for entity, _, _ in values}, informs)


def only_values(text: str, values: Iterable[tuple[str, int, int]]) -> bool:
    """Whether the text gives values, (entity, start, end), and says nothing else."""
    spans = [(start, end) for _, start, end in values]
    return bool(spans) and not uncovered(text, spans) and not _FAREWELL.fullmatch(text)


def author(message: Message) -> str:
    """Who wrote a training example, as the NLU files say; themselves unknown to each other where
    they do not.
    """
    known = _written(message).get("author")
    return str(known) if known else str(sum(map(ord, message.get(TEXT) or "")) % 10)


def said(message: Message) -> Said:
    """A tokenised training example for the model of boundaries."""
    by = _written(message)
    return Said(
        _words_and_blanks(message),
        message.get(INTENT),
        by.get("persona", ""),
        by.get("mode", "typed"),
    )


def _example_features(message: Message) -> Features:
    """The features of a tokenised training example."""
    found = ValueExtractor.values(message, _TRAINING_DAY)
    values = [(one.entity, one.start, one.end) for one in found]
    return message_features(message, values, only_values(message.get(TEXT), values))


def _boundaries(examples: Sequence[Message]) -> Boundaries:
    words = Cutter(domain_words()).cut
    return further.fit([said(one) for one in examples], several.cut(several.read(), words))


def _written(message: Message) -> dict[str, Any]:
    """Who wrote a training example and how: the NLU files' metadata."""
    return (message.get(METADATA) or {}).get(METADATA_INTENT) or {}


def _words_and_blanks(message: Message) -> list[str]:
    """The words of a message with the blanks between them, which the tokens leave out."""
    text, at = message.get(TEXT) or "", 0
    words: list[str] = []
    for token in message.get(TOKENS_NAMES[TEXT]) or []:
        if token.start > at:
            words.append(text[at : token.start])
        words.append(token.text)
        at = token.start + len(token.text)
    return words


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearIntentClassifier(IntentClassifier, GraphComponent):
    """Sets `intent` and `intent_ranking` with calibrated confidences."""

    def __init__(
        self,
        storage: ModelStorage,
        resource: Resource,
        model: LinearModel | None = None,
        boundaries: Boundaries | None = None,
    ) -> None:
        self._storage = storage
        self._resource = resource
        self.model = model
        self.boundaries = boundaries

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
            model, boundaries = LinearModel.read(directory), Boundaries.read(directory)
            return cls(model_storage, resource, model, boundaries)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit, calibrate and keep the model."""
        examples = [one for one in training_data.intent_examples if one.get(TEXT)]
        if examples:
            boundaries = beside(lambda: _boundaries(examples))
            rows = [_example_features(one) for one in examples]
            labels = [one.get(INTENT) for one in examples]
            authors = [author(one) for one in examples]
            temperature = beside(lambda: fitting_temperature(rows, labels, authors))
            self.model = fit(rows, labels)
            self.model.temperature, self.boundaries = temperature(), boundaries()
            with self._storage.write_to(self._resource) as directory:
                self.model.save(directory)
                self.boundaries.save(directory)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Classify the messages."""
        for message in messages:
            ranking = self._without_what_is_given_up(message, self.rank(message))
            requests = self.requests(message, ranking[0])
            if requests[0]["intent"] != ranking[0][INTENT_NAME_KEY]:
                ranking = _led_by(requests[0], ranking)
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
            message.set(REQUESTS, requests, add_to_output=True)
        return messages

    def _without_what_is_given_up(
        self, message: Message, ranking: list[dict[str, Any]]
    ) -> list[dict[str, Any]]:
        """The ranking, led by what is wanted after something is given up, or was not meant: 算了
        查话费吧.
        """
        text = message.get(TEXT) or ""
        given_up = INSTEAD.match(text) or MEANT_ELSE.match(text)
        if self.model is None or given_up is None:
            return ranking
        rest = self._guess(message, given_up.end(), len(text))
        sure = rest.confidence >= SURELY_WANTED and rest.intent not in CONVERSATION
        if not sure or rest.intent == ranking[0][INTENT_NAME_KEY]:
            return ranking
        return _led_by({INTENT: rest.intent, "confidence": rest.confidence}, ranking)

    def requests(self, message: Message, main: dict[str, Any]) -> list[dict[str, Any]]:
        """Everything the message asks for, in order: `{intent, confidence, entities, start, end}`.

        A message that asks for one thing is one request from its beginning to its end.
        """
        text = message.get(TEXT) or ""
        found = message.get(ENTITIES) or []
        whole = Guess(main[INTENT_NAME_KEY], main[PREDICTED_CONFIDENCE_KEY])
        parts = [(whole, 0, len(text))]
        judged = message.get(WHOLE)
        if self.boundaries is not None and judged and whole.intent not in CONVERSATION:
            parts = self._divided(message, judged, 0, len(text))
        wanted = further.without_told(text, parts)
        requests: dict[str, dict[str, Any]] = {}
        meant = 0
        for guess, start, end in wanted[:MOST_REQUESTS]:
            if requests and further.takes_back(text, start):
                requests.popitem()
                meant = start
            requests.setdefault(guess.intent, _request(guess, found, start, end))
        if len(requests) == 1 and not meant and wanted == parts:
            return [_request(whole, found, 0, len(text))]
        return list(requests.values())

    def _divided(
        self, message: Message, whole: Guess, start: int, end: int, again: bool = False
    ) -> list[further.Part]:
        """The requests of a stretch of the message, itself if it is one."""
        assert self.boundaries is not None
        words = [
            (token.text, token.start - start)
            for token in message.get(TOKENS_NAMES[TEXT]) or []
            if start <= token.start < end
        ]
        spans = [
            (one["start"] - start, one["end"] - start)
            for one in _within(message.get(ENTITIES) or [], start, end)
        ]
        best, cut = 0.0, None
        for probability, place in self.boundaries.likely(
            message.get(TEXT)[start:end], words, spans
        ):
            at = start + place
            if _is_list(message.get(TEXT)[start:at], [one for one in spans if one[1] <= place]):
                continue
            if most_worth(probability, whole, None, again) <= best:
                continue
            left = self._guess(message, start, at)
            if most_worth(probability, whole, left, again) <= best:
                continue
            right = self._guess(message, at, end)
            worth = worth_cutting(probability, left, right, whole, again)
            if worth > best:
                best, cut = worth, (at, left, right)
        if cut is None:
            return [(whole, start, end)]
        at, left, right = cut
        return [
            *self._divided(message, left, start, at, again=True),
            *self._divided(message, right, at, end, again=True),
        ]

    def _guess(self, message: Message, start: int, end: int) -> Guess:
        """The most probable intent of a stretch of the message."""
        assert self.model is not None
        words = [
            token.text
            for token in message.get(TOKENS_NAMES[TEXT]) or []
            if start <= token.start < end
        ]
        kinds = {one["entity"] for one in _within(message.get(ENTITIES) or [], start, end)}
        read = features(message.get(TEXT)[start:end], words, kinds)
        return Guess(*self.model.likeliest(read, further.TEMPERATURE))

    def rank(self, message: Message) -> list[dict[str, Any]]:
        """The most probable intents with their probabilities, best first, at least one."""
        text = message.get(TEXT) or ""
        if self.model is None or not _READABLE.search(text):
            return [_ranked(NOT_READABLE, 0.0)]
        found = message.get(ENTITIES) or []
        values = [(entity["entity"], entity["start"], entity["end"]) for entity in found]
        informs = only_values(text, values)
        read = message_features(message, values, informs)
        message.set(FEATURES_OF_TEXT, read)
        probabilities = self.model.probabilities(read)
        if informs and INFORM in self.model.labels:
            probabilities *= 1 - SURELY_INFORM
            probabilities[self.model.labels.index(INFORM)] += SURELY_INFORM
        best = (-probabilities).argsort(kind="stable")[:RANKED].tolist()
        as_judged = self.model.at_temperature(probabilities, further.TEMPERATURE)
        message.set(WHOLE, Guess(self.model.labels[best[0]], float(as_judged[best[0]])))
        return [_ranked(self.model.labels[one], float(probabilities[one])) for one in best]


def _is_list(text: str, values: list[tuple[int, int]]) -> bool:
    """Whether the text only lists values that something is to be done with: 把彩铃 咪咕音乐."""
    return bool(values) and not _LISTING.sub("", uncovered(text, values))


def _within(entities: list[dict[str, Any]], start: int, end: int) -> list[dict[str, Any]]:
    return [one for one in entities if start <= one["start"] < end]


def _request(guess: Guess, entities: list[dict[str, Any]], start: int, end: int) -> dict[str, Any]:
    return {
        "intent": guess.intent,
        "confidence": guess.confidence,
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
