"""What Rasa's events must not keep: identity cards, service passwords, codes.

A turn needs them while it lasts; afterwards events go to the store and to the event broker, where
nobody is to read them. Called when a tracker is saved, at the end of its turn.
"""

from __future__ import annotations

from typing import Any

from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from telecom.privacy import hide_secrets, mask

ENTERS_PASSWORDS = "reset_password"
"""The flow in which any six digits may be a password."""
# What else was parsed, such as the requests of a message, repeats its values.
_KEPT = ("metadata", "message_id", "intent", "intent_ranking")


def hide(tracker: DialogueStateTracker) -> None:
    """Take the secrets out of the messages since the bot last listened and was saved.

    In place, and as often as one likes.
    """
    entering = tracker.get_slot("flow") == ENTERS_PASSWORDS
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            entering = entering or event.intent_name == ENTERS_PASSWORDS
            _hide_in(event, entering)
            return


def _hide_in(event: UserUttered, entering: bool) -> None:
    text = str(event.text or "")
    cards = [e for e in event.entities if e.get("entity") == "id_card"]
    hidden = hide_secrets(_without(text, cards), entering=entering)
    if hidden == text:
        return
    event.text = hidden
    event.entities = [_masked(e) for e in event.entities if not _gone(text, hidden, e)]
    parsed: dict[str, Any] = {k: v for k, v in event.parse_data.items() if k in _KEPT}
    parsed["text"], parsed["entities"] = hidden, event.entities
    event.parse_data = parsed  # type: ignore[assignment] # the same keys


def _without(text: str, entities: list[dict[str, Any]]) -> str:
    for entity in entities:
        start, end = entity.get("start", 0), entity.get("end", 0)
        text = text[:start] + "*" * (end - start) + text[end:]
    return text


def _gone(text: str, hidden: str, entity: dict[str, Any]) -> bool:
    """Whether the entity was read off what is hidden now; a card's number stays, masked."""
    start, end = entity.get("start", 0), entity.get("end", 0)
    return entity.get("entity") != "id_card" and text[start:end] != hidden[start:end]


def _masked(entity: dict[str, Any]) -> dict[str, Any]:
    if entity.get("entity") != "id_card":
        return entity
    return {**entity, "value": mask(str(entity["value"]))}
