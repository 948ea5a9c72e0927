"""What is answered on which of our numbers: 10080 supervises and refers the rest to 10086.

The platform takes what 10086 did not resolve (docs/domain.md): cases, their progress, their
withdrawal, and what was promised. A new complaint or fault is 10086's first.
"""

from __future__ import annotations

from collections.abc import Callable

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions._run import run_turn
from actions._turn import Turn

SUPERVISION = "10080"
SUPERVISED = (
    *("escalate_supervision", "query_ticket", "withdraw_ticket"),
    *("ask_commitments", "ask_faq"),
)


def run_flow(
    dispatcher: CollectingDispatcher,
    tracker: Tracker,
    flow: str,
    take_turn: Callable[[Turn], None],
) -> list[EventType]:
    """Run `take_turn` of `flow`, or refer to 10086 where the number that was dialled does not
    answer it; an open matter goes on afterwards.
    """

    def verb(turn: Turn) -> None:
        metadata = turn.message.get("metadata") or {}
        if metadata.get("dialled") != SUPERVISION or flow in SUPERVISED:
            return take_turn(turn)
        if turn["flow"]:
            turn.followup = "action_resume"
        return turn.say("utter_refer_to_hotline", custom={"do": "refer"})

    return run_turn(dispatcher, tracker, verb)
