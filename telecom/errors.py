"""What can go wrong in the business, as a tree.

TelecomError
├── NotIdentified      the identity level is too low for this
├── Refused            a rule stands against it: `reason` names it, `facts` say more
│   ├── WrongPassword
│   └── Locked
├── NotFound           no such plan, service, order, ticket … of this customer
├── TermsChanged       what was shown is no longer true: propose again
└── AlreadyDecided     the proposal was declined or superseded
"""

from __future__ import annotations

from typing import Any


class TelecomError(Exception):
    """Base of all errors that the business raises."""


class NotIdentified(TelecomError):  # noqa: N818 - it names what is wrong
    """The identity level of the conversation is too low."""

    def __init__(self, needed: int) -> None:
        super().__init__(f"identity level {needed} needed")
        self.needed = needed


class Refused(TelecomError):  # noqa: N818 - it names what happened
    """A rule stands against it."""

    def __init__(self, reason: str, **facts: Any) -> None:
        super().__init__(f"{reason} {facts}" if facts else reason)
        self.reason = reason
        self.facts = facts


class WrongPassword(Refused):
    """Password or code wrong; `facts["left"]` tries are left."""


class Locked(Refused):
    """Too many wrong tries; `facts["until"]` says when it opens again."""


class NotFound(TelecomError):  # noqa: N818 - it names what is wrong
    """No such record, or not this customer's."""


class TermsChanged(TelecomError):  # noqa: N818 - it names what happened
    """The terms that were shown no longer hold."""


class AlreadyDecided(TelecomError):  # noqa: N818 - it names what is wrong
    """The proposal is not open any more, and was not confirmed."""
