"""First step of the pipeline: the customer's text in one bounded, safe, width-normalised form.

`clean` is pure; `TextCleaner` rewrites the `text` of every message, in training and in requests,
so that all later offsets refer to the cleaned text. A message that is an SMS code becomes the
sentence that the code stands for.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.codes import plain

MAX_CHARS = 600
"""Longest text that is understood, in characters; of a longer one the beginning and the end are."""
TAIL_CHARS = 200
"""How much of `MAX_CHARS` is kept for the end, where long stories usually put their request."""

# NFKC splits these into pieces with another meaning (ordinals, fractions, squared words) or
# empties them: keep them out.
_KEPT = {"…": "…", "℃": "℃", "½": "一半", "¼": "四分之一"}
_NOTHING = re.compile(
    r"[\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff\U000e0000-\U000e01ef]"
)
_BLANKS = re.compile(r"\s+")
# Whatever Rasa's RegexMessageHandler would strip before it looks for its "/".
_COMMAND = re.compile(r"^[\s/]+")


@lru_cache(maxsize=20_000)
def _narrow(char: str) -> str:
    if char in _KEPT:
        return _KEPT[char]
    category = unicodedata.category(char)
    if category in ("Cc", "Cs", "Co", "Cn"):
        return " "
    if category in ("Lu", "Ll", "Lo") and not unicodedata.combining(char) and ord(char) < 0x2000:
        return char
    return unicodedata.normalize("NFKC", char)


def clean(text: object) -> str:
    """The text in NFKC width and form, without control characters, leading slashes and surplus
    blanks.

    At most `MAX_CHARS` characters; whatever is not a string, or has nothing to read in it,
    becomes the empty string.
    """
    if not isinstance(text, str):
        return ""
    if len(text) > 4 * MAX_CHARS:
        text = text[: 2 * MAX_CHARS] + " " + text[-2 * TAIL_CHARS :]
    narrow = "".join(map(_narrow, _NOTHING.sub("", text)))
    narrow = _BLANKS.sub(" ", narrow).strip()
    if len(narrow) > MAX_CHARS:
        beginning, end = narrow[: MAX_CHARS - TAIL_CHARS - 1], narrow[-TAIL_CHARS:]
        narrow = f"{beginning.rstrip()} {end.lstrip()}"
    return _COMMAND.sub("", narrow).strip()


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class TextCleaner(GraphComponent):
    """Puts `clean(text)`, codes in plain words, in the place of every message's text."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TextCleaner:
        """Build the component; it has no configuration."""
        return cls()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Clean the training examples as requests will be."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Clean the messages in place."""
        for message in messages:
            if message.get(TEXT) is not None:
                message.set(TEXT, plain(clean(message.get(TEXT))), add_to_output=True)
        return messages
