"""Set a new service password (L2): six digits that nobody guesses.

The digits themselves are kept nowhere: a proposal holds their argon2 hash until it is confirmed.
What must not be in a password: docs/domain.md, channels and codes.
"""

from __future__ import annotations

import re
from datetime import date

from sqlalchemy.orm import Session

from telecom import orders, proposals
from telecom.conversations import L2, identified_line
from telecom.errors import Refused, TermsChanged
from telecom.identity import hash_password, password_matches
from telecom.models import Line, Order, Proposal
from telecom.proposals import Confirmation

KIND = "reset_password"
_UP, _DOWN = "01234567890", "09876543210"


def check(line: Line, digits: str) -> None:
    """Let a password pass that follows the rules.

    Raises:
        Refused: `six_digits`, `repeats`, `run`, `birthday`, `in_number`, `in_id_card` or
            `as_before`.
    """
    if not re.fullmatch(r"[0-9]{6}", digits):
        raise Refused("six_digits")
    if any(digits == digits[:size] * (6 // size) for size in (1, 2, 3)):
        raise Refused("repeats")
    if digits in _UP or digits in _DOWN:
        raise Refused("run")
    if digits in _birthdays(line.customer.birth_date):
        raise Refused("birthday")
    if digits in line.phone_number:
        raise Refused("in_number")
    if digits in line.customer.id_card:
        raise Refused("in_id_card")
    if password_matches(digits, line.password_hash):
        raise Refused("as_before")


def _birthdays(born: date) -> set[str]:
    """The day in the six-digit forms that people write."""
    forms = ("%y%m%d", "%d%m%y", "%m%d%y", "%Y%m", "%m%Y")
    short = f"{born.year}{born.month}{born.day}"
    return {f"{born:{form}}" for form in forms} | {short}


def hashed(uow: Session, conversation_id: str, digits: str) -> str:
    """The argon2 hash of a password that passes (L2).

    Raises:
        NotIdentified: below L2.
        Refused: as `check`.
    """
    check(identified_line(uow, conversation_id, L2), digits)
    return hash_password(digits)


def propose(uow: Session, conversation_id: str, password_hash: str, repeated: str) -> Proposal:
    """Keep the new password's hash, now that it was entered a second time (L2).

    Raises:
        NotIdentified: below L2.
        Refused: `not_the_same`, or as `check`.
    """
    line = identified_line(uow, conversation_id, L2)
    check(line, repeated)
    if not password_matches(repeated, password_hash):
        raise Refused("not_the_same")
    terms = {"phone_number": line.phone_number, "password_hash": password_hash}
    return proposals.make(uow, conversation_id, line, KIND, terms)


def open_proposal(uow: Session, conversation_id: str, proposal_id: str) -> Proposal | None:
    """The proposal, if it still waits for a yes in this conversation."""
    proposal = uow.get(Proposal, proposal_id)
    if proposal is None or proposal.conversation_id != conversation_id:
        return None
    return proposal if proposal.state == "open" else None


def confirm(uow: Session, confirmation: Confirmation) -> Order:
    """Set it, at once and once; a lock of the old one is lifted. The order does not hold it.

    Raises:
        NotFound, NotIdentified, AlreadyDecided: as `proposals.take`.
        TermsChanged: the proposal holds no password.
    """
    taken = proposals.take(uow, confirmation, KIND, L2)
    if taken is None:
        return proposals.order_of(uow, confirmation.proposal_id)
    proposal, line = taken
    terms = dict(proposal.terms)
    password_hash = terms.pop("password_hash", None)
    if password_hash is None:
        raise TermsChanged(proposal.id)
    line.password_hash = password_hash
    line.password_failures, line.password_locked_until = 0, None
    proposal.terms = terms
    return orders.done_at_once(uow, proposal, line, "reset_password_done")
