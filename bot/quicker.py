"""What Rasa 3.6.21 works out anew at every message although it never changes, worked out once.

It checks the JSON schema of action answers against its meta-schema at every action
(RasaHQ/rasa issue 11717) and walks over all classes of events to find the class of each event it
loads. Together they were half of a turn. Answers are still validated, events still resolved by
Rasa's own code.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.events import Event

from bot.action_endpoint import InProcessEndpoint


def work_out_once() -> None:
    """Let this process keep both; a second call does nothing."""
    if getattr(RemoteAction, "_validates_quickly", False):
        return
    RemoteAction._validate_action_result = _validate
    RemoteAction._validates_quickly = True
    Event.resolve_by_type = staticmethod(cache(Event.resolve_by_type))


def _validate(self: RemoteAction, result: dict[str, Any]) -> bool:
    # what rasa_sdk made in this process has come over no wire
    if not isinstance(self.action_endpoint, InProcessEndpoint):
        _validator().validate(result)
    return True


@cache
def _validator() -> Any:
    schema = RemoteAction.action_response_format_spec()
    kind = validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)
