"""Quicker, and as strict as before."""

from __future__ import annotations

import pytest
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.events import Event, SlotSet

from bot.quicker import work_out_once


def test_an_answer_that_is_none_is_still_refused() -> None:
    work_out_once()
    action = RemoteAction("action_x", None)
    assert action._validate_action_result({"events": [], "responses": []})
    with pytest.raises(ValidationError):
        action._validate_action_result({"events": "none", "responses": []})


def test_events_are_still_what_they_were() -> None:
    work_out_once()
    assert Event.resolve_by_type("slot") is SlotSet
