"""Top up a number on a simulated payment page.

10 to 500 yuan in whole yuan, paid within 30 minutes: simulated limits. Anybody may pay for any
number of ours (L0). Whoever pays, the notice goes to the number that is topped up, and nothing else
of it is told to the payer.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from telecom import clock, notices, proposals
from telecom.conversations import L0, known_line, line_of, locked_line
from telecom.errors import NotFound, Refused
from telecom.models import Line, Payment, Proposal
from telecom.proposals import Confirmation
from telecom.suspend_line import resume_after_payment

KIND = "recharge"
LEAST_FEN, MOST_FEN = 1_000, 50_000
PAY_WITHIN = timedelta(minutes=30)


def propose(
    uow: Session, conversation_id: str, amount_fen: int, phone_number: str | None = None
) -> Proposal:
    """Keep what is about to be paid (L0); without a number for the line itself.

    Terms: `phone_number`, `own`, `amount_fen`. Of a payer whom the channel does not know it is kept
    with the line that is topped up.

    Raises:
        Refused: `amount_out_of_range` (`least_fen`, `most_fen`), `amount_not_whole`,
            `number_unknown` (`phone_number`, None if none was told), `line_closed`.
    """
    payer = known_line(uow, conversation_id)
    if not LEAST_FEN <= amount_fen <= MOST_FEN:
        raise Refused("amount_out_of_range", least_fen=LEAST_FEN, most_fen=MOST_FEN)
    if amount_fen % 100:
        raise Refused("amount_not_whole")
    line = line_of(uow, phone_number) if phone_number else payer
    if line is None:
        raise Refused("number_unknown", phone_number=phone_number)
    if line.status == "closed":
        raise Refused("line_closed")
    terms = {
        "phone_number": line.phone_number,
        "own": payer is not None and line.id == payer.id,
        "amount_fen": amount_fen,
    }
    return proposals.make(uow, conversation_id, payer or line, KIND, terms)


def confirm(uow: Session, confirmation: Confirmation) -> Payment:
    """Open the payment that the customer said yes to, once; a payer who is known gets its link.

    Nothing is paid yet. Raises as `proposals.take`.
    """
    taken = proposals.take(uow, confirmation, KIND, L0)
    if taken is None:
        query = select(Payment).where(Payment.proposal_id == confirmation.proposal_id)
        payment: Payment = uow.execute(query).scalar_one()
        return payment
    proposal, kept_with = taken
    line = line_of(uow, proposal.terms["phone_number"])
    assert line is not None, "lines are never removed"
    known = proposal.terms["own"] or kept_with.id != line.id
    now = clock.now()
    payment = Payment(
        token=secrets.token_urlsafe(24),
        proposal_id=proposal.id,
        line_id=line.id,
        payer_line_id=kept_with.id if known else None,
        amount_fen=proposal.terms["amount_fen"],
        state="open",
        created_at=now,
        expires_at=now + PAY_WITHIN,
    )
    uow.add(payment)
    uow.flush()
    if known:
        notices.send(
            uow,
            kept_with,
            "recharge_link",
            f"payment:{payment.id}:link",
            path=path_of(payment),
            until=payment.expires_at,
            **proposal.terms,
        )
    return payment


def path_of(payment: Payment) -> str:
    """The page on which it is paid."""
    return f"/pay/{payment.token}"


def get_payment(uow: Session, token: str) -> Payment:
    """The payment of that token; one whose time is over reads as `expired`.

    Raises:
        NotFound: there is none.
    """
    query = select(Payment).where(Payment.token == token)
    payment: Payment | None = uow.execute(query).scalar_one_or_none()
    if payment is None:
        raise NotFound("payment")
    return payment


def state_of(payment: Payment) -> str:
    """`open`, `paid` or `expired`, as it is now."""
    overdue = payment.state == "open" and payment.expires_at <= clock.now()
    return "expired" if overdue else payment.state


def pay(uow: Session, token: str) -> Payment:
    """Pay it, once: the credit is there at once, and arrears that it settles suspend no longer.

    A second click gets the same payment.

    Raises:
        NotFound: no such payment.
        Refused: `expired`.
    """
    payment = get_payment(uow, token)
    line = locked_line(uow, payment.line_id)
    uow.refresh(payment)
    if state_of(payment) == "expired":
        raise Refused("expired")
    taken = uow.execute(
        update(Payment)
        .where(Payment.id == payment.id, Payment.state == "open")
        .values(state="paid", paid_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    uow.refresh(payment)
    if taken.rowcount == 0:  # type: ignore[attr-defined] # a cursor's result
        return payment
    line.balance_fen += payment.amount_fen
    uow.flush()
    notices.send(
        uow,
        line,
        "recharge_paid",
        f"payment:{payment.id}:paid",
        phone_number=line.phone_number,
        amount_fen=payment.amount_fen,
        balance_fen=line.balance_fen,
    )
    resume_after_payment(uow, line)
    return payment


def last_payment(uow: Session, line: Line) -> Payment | None:
    """The newest payment that this line made or got, or None."""
    query = select(Payment).where((Payment.payer_line_id == line.id) | (Payment.line_id == line.id))
    return uow.execute(query.order_by(Payment.id.desc())).scalars().first()
