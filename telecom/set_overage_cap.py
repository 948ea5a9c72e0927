"""Cap on overage charges (commitment 2): the customer chooses one of the tiers, effective at once.

Tiers and default are simulated (docs/domain.md). What the cap does is in telecom/rating.py.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlalchemy.orm import Session

from telecom import clock, proposals
from telecom.conversations import identified_line
from telecom.errors import Refused, TermsChanged
from telecom.models import Line, Order, Proposal
from telecom.orders import done_at_once
from telecom.proposals import Confirmation
from telecom.rating import used_in

KIND = "set_overage_cap"
DEFAULT_FEN = 50_000
"""The cap of who chose none, and of who switches the own one off."""
TIERS_FEN = (0, 1000, 3000, 5000, 10_000, DEFAULT_FEN)


@dataclass(frozen=True)
class OverageCap:
    """The cap now and what this month was charged beyond the allowance, in fen."""

    phone_number: str
    cap_fen: int
    is_default: bool
    charged_fen: int


@dataclass(frozen=True)
class Terms:
    """What setting it does. Sums in fen; `charged_fen` is this month's and stays charged."""

    phone_number: str
    before_fen: int
    cap_fen: int
    is_default: bool
    charged_fen: int


def get_overage_cap(uow: Session, line: Line) -> OverageCap:
    """The cap of `line` now; changes nothing."""
    return OverageCap(
        phone_number=line.phone_number,
        cap_fen=line.overage_cap_fen,
        is_default=line.overage_cap_fen == DEFAULT_FEN,
        charged_fen=used_in(uow, line, clock.month_of(clock.today())).charged_fen,
    )


def neighbours(amount_fen: int) -> list[int]:
    """The tiers next to an amount that is none, the lower one first."""
    below = [tier for tier in TIERS_FEN if tier < amount_fen]
    above = [tier for tier in TIERS_FEN if tier > amount_fen]
    return [*below[-1:], *above[:1]]


def get_terms(uow: Session, line: Line, cap_fen: int) -> Terms:
    """What setting the cap of `line` to `cap_fen` would do.

    Raises:
        Refused: `not_a_tier` (with the `neighbours`), `same_cap`.
    """
    if cap_fen not in TIERS_FEN:
        raise Refused("not_a_tier", asked_fen=cap_fen, neighbours=neighbours(cap_fen))
    now = get_overage_cap(uow, line)
    if cap_fen == now.cap_fen:
        raise Refused("same_cap", cap_fen=cap_fen, is_default=now.is_default)
    return Terms(
        phone_number=line.phone_number,
        before_fen=now.cap_fen,
        cap_fen=cap_fen,
        is_default=cap_fen == DEFAULT_FEN,
        charged_fen=now.charged_fen,
    )


def propose(uow: Session, conversation_id: str, cap_fen: int) -> Proposal:
    """Keep what is about to be set (L1).

    Raises:
        NotIdentified, Refused: as `get_terms`.
    """
    line = identified_line(uow, conversation_id)
    return proposals.make(uow, conversation_id, line, KIND, asdict(get_terms(uow, line, cap_fen)))


def confirm(uow: Session, confirmation: Confirmation) -> Order:
    """Set it, at once and once.

    Raises:
        NotFound, NotIdentified, AlreadyDecided: as `proposals.take`.
        Refused, TermsChanged: cap or charges are no longer what was shown.
    """
    taken = proposals.take(uow, confirmation, KIND)
    if taken is None:
        return proposals.order_of(uow, confirmation.proposal_id)
    proposal, line = taken
    terms = proposal.terms
    if asdict(get_terms(uow, line, terms["cap_fen"])) != terms:
        raise TermsChanged(proposal.id)
    line.overage_cap_fen = terms["cap_fen"]
    return done_at_once(uow, proposal, line, "set_overage_cap_done")
