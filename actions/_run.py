"""One turn, one transaction."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions._database import database
from actions._turn import Turn

logger = logging.getLogger(__name__)


def run_turn(
    dispatcher: CollectingDispatcher,
    tracker: Tracker,
    take_turn: Callable[[Turn], None],
) -> list[EventType]:
    """Run `take_turn` in one transaction; whatever it says and sets counts only once that is
    committed.
    """

    def verb(uow: Any) -> Turn:
        turn = Turn(tracker, uow)
        turn["interrupt"] = None
        if turn["misses"] and not turn.misunderstood_before():
            turn["misses"] = 0  # misses count in a row
        take_turn(turn)
        return turn

    try:
        turn = database().run(verb)
    except Exception:
        logger.exception("a turn of conversation %s failed", tracker.sender_id)
        dispatcher.utter_message(response="utter_internal_error", json_message={"failed": True})
        return []
    turn.dispatch(dispatcher)
    return turn.events()
