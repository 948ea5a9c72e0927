"""Revoke consent."""

from __future__ import annotations

from dataclasses import asdict

from actions._shared import Flow, Turn
from telecom.revoke_consent import get_revoke_consent


class RevokeConsent(Flow):
    """Answers from the customer's records."""

    flow = "revoke_consent"

    def complete(self, turn: Turn) -> None:
        """Answer."""
        turn.say("utter_revoke_consent", **asdict(get_revoke_consent(turn.uow, turn.line())))
        self.finish(turn)
