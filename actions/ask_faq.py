"""Ask faq."""

from __future__ import annotations

from dataclasses import asdict

from actions._shared import Flow, Turn
from telecom.ask_faq import get_ask_faq


class AskFaq(Flow):
    """Answers from the customer's records."""

    flow = "ask_faq"

    def complete(self, turn: Turn) -> None:
        """Answer."""
        turn.say("utter_ask_faq", **asdict(get_ask_faq(turn.uow, turn.line())))
        self.finish(turn)
