"""Puts the values that `values.extract` finds into the message as Rasa entities."""

from __future__ import annotations

from datetime import date
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.components.values.catalogue import seed_catalogue
from bot.components.values.extract import extract
from bot.components.values.found import Found
from telecom import clock


def as_rasa_entity(found: Found) -> dict[str, Any]:
    """`found` in the form of Rasa's parse output; `candidates` only where the value is
    ambiguous.
    """
    entity: dict[str, Any] = {
        "entity": found.entity,
        "value": found.value,
        "start": found.start,
        "end": found.end,
        "confidence_entity": 1.0,
        "extractor": ValueExtractor.__name__,
    }
    if found.candidates:
        entity["candidates"] = list(found.candidates)
    return entity


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ValueExtractor(GraphComponent):
    """Rule-based entities with normalised values; "today" is the one clock's at the time of
    parsing.
    """

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ValueExtractor:
        """Build the component; the catalogue is read now rather than at the first message."""
        seed_catalogue()
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the entities of the messages."""
        today = clock.today()
        for message in messages:
            found = self.values(message, today)
            message.set(ENTITIES, [as_rasa_entity(one) for one in found], add_to_output=True)
        return messages

    @staticmethod
    def values(message: Message, today: date) -> list[Found]:
        """The values in one tokenised message."""
        tokens = message.get(TOKENS_NAMES[TEXT]) or []
        words = [(token.text, token.start) for token in tokens]
        return extract(message.get(TEXT) or "", words, today)
