"""What Rasa 3.6.21 does in every turn of a conversation although nothing comes of it, left out.

It looks at the mappings of every slot although actions alone fill ours, makes the copy of a tracker
that each action is given by playing the whole conversation again, takes every slot apart and puts
it together again for it, and copies every event for a debug log. Copies are still copies, and a
domain with other mappings still has its slots filled.
"""

from __future__ import annotations

import math
from types import SimpleNamespace
from typing import Any

from rasa.core import processor
from rasa.core.actions.action import ActionExtractSlots
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.slots import Slot
from rasa.shared.core.trackers import AnySlotDict, DialogueStateTracker

VALIDATION = "action_validate_slot_mappings"
_extract = ActionExtractSlots.run


def spare_what_is_for_nothing() -> None:
    """Let this process do without all of it; a second call does nothing."""
    Slot.__copy__ = _copy
    DialogueStateTracker.copy = _copy_tracker
    # the processor copies for its log alone; what is logged is read at once or not at all
    processor.copy = SimpleNamespace(deepcopy=lambda value: value)
    ActionExtractSlots.run = _run


def _copy(self: Slot) -> Slot:
    made = object.__new__(type(self))
    made.__dict__.update(self.__dict__)
    return made


def _copy_tracker(self: DialogueStateTracker) -> DialogueStateTracker:
    """A tracker of its own in the same state, which has forgotten the same as Rasa's copy."""
    if isinstance(self.slots, AnySlotDict) or self.active_loop is not None:
        return self.travel_back_in_time(math.inf)
    made = object.__new__(type(self))
    made.__dict__.update(self.__dict__)
    made.events = self.events.copy()
    made.slots = {name: _copy(slot) for name, slot in self.slots.items()}
    made.sender_source = made.model_id = made.assistant_id = None
    return made


async def _run(
    self: ActionExtractSlots, output_channel: Any, nlg: Any, tracker: Any, domain: Domain
) -> list[Event]:
    """The events that fill slots from the latest message; see Rasa's own."""
    if not fills_slots(domain):
        return []
    found: list[Event] = await _extract(self, output_channel, nlg, tracker, domain)
    return found


def fills_slots(domain: Domain) -> bool:
    """Whether Rasa fills any slot of the domain by itself, or has the mappings validated."""
    kept: dict[str, bool] = domain.__dict__
    if "_fills_slots" not in kept:
        mappings = [mapping for slot in domain.slots for mapping in slot.mappings]
        only_by_actions = all(mapping == {"type": "custom"} for mapping in mappings)
        kept["_fills_slots"] = not only_by_actions or VALIDATION in domain.user_actions
    return kept["_fills_slots"]
