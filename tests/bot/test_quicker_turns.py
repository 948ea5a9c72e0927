"""Left out is only what nothing comes of."""

from __future__ import annotations

import copy
from typing import Any

from rasa.core.actions.action import ActionExtractSlots
from rasa.core.channels.channel import CollectingOutputChannel
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    BotUttered,
    FollowupAction,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity

from bot.quicker_turns import fills_slots, spare_what_is_for_nothing


def domain(*mappings: dict[str, Any], actions: tuple[str, ...] = ()) -> Domain:
    return Domain.from_dict(
        {
            "intents": ["tell"],
            "entities": ["name"],
            "slots": {"name": {"type": "any", "mappings": list(mappings)}},
            "actions": list(actions),
        }
    )


def test_a_copied_slot_is_a_slot_of_its_own() -> None:
    spare_what_is_for_nothing()
    slot = AnySlot("name", mappings=[{"type": "custom"}])
    slot.value = "first"
    other = copy.copy(slot)
    other.value = "second"
    assert (type(other), other.name, other.mappings) == (AnySlot, "name", slot.mappings)
    assert (slot.value, other.value) == ("first", "second")


def test_a_copied_tracker_is_in_the_state_that_playing_its_events_again_leads_to() -> None:
    spare_what_is_for_nothing()
    there = domain({"type": "custom"})
    tracker = DialogueStateTracker("c", there.slots)
    tracker.update_with_events(
        [
            ActionExecuted("action_session_start"),
            SessionStarted(),
            ActionExecuted("action_listen"),
            UserUttered("x", {"name": "tell"}, [{"entity": "name", "value": "x"}]),
            SlotSet("name", "first"),
            ActionExecuted("action_name", policy="flow", confidence=1.0),
            BotUttered("y", metadata={"step": 1}),
            FollowupAction("action_next"),
        ],
        there,
    )
    again = tracker.travel_back_in_time(float("inf"))
    copied = tracker.copy()
    assert copied == again
    state = copied.current_state(EventVerbosity.ALL)
    assert state == again.current_state(EventVerbosity.ALL)
    copied.update(SlotSet("name", "second"))
    assert (tracker.get_slot("name"), copied.get_slot("name")) == ("first", "second")
    assert len(copied.events) == len(tracker.events) + 1


async def test_slots_that_rasa_fills_are_still_filled() -> None:
    spare_what_is_for_nothing()
    there = domain({"type": "from_entity", "entity": "name"})
    told = {"intent": {"name": "tell"}, "entities": [{"entity": "name", "value": "x"}]}
    heard = UserUttered("x", told["intent"], told["entities"])
    tracker = DialogueStateTracker.from_events("c", [heard], there.slots)
    events = await ActionExtractSlots(None).run(CollectingOutputChannel(), None, tracker, there)
    assert events == [SlotSet("name", "x")]


def test_actions_alone_fill_slots_whose_mappings_are_nothing_but_custom() -> None:
    custom = {"type": "custom"}
    assert not fills_slots(domain(custom))
    assert fills_slots(domain({**custom, "action": "action_name"}, actions=("action_name",)))
    assert fills_slots(domain(custom, actions=("action_validate_slot_mappings",)))
    assert fills_slots(domain(custom, {"type": "from_text"}))
