"""What customers agreed to and what came of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, relationship

from telecom.records.base import Base, Moment

if TYPE_CHECKING:
    from telecom.records.lines import Line


class Proposal(Base):
    """What was about to happen when the customer was asked.

    Confirming it executes `terms` exactly once.
    """

    __tablename__ = "proposals"
    id: Mapped[str] = Column(String(32), primary_key=True)
    conversation_id: Mapped[str] = Column(
        ForeignKey("conversations.id"), nullable=False, index=True
    )
    line_id: Mapped[int] = Column(ForeignKey("lines.id"), nullable=False)
    kind: Mapped[str] = Column(String(30), nullable=False)
    terms: Mapped[dict[str, Any]] = Column(JSON, nullable=False)
    state: Mapped[str] = Column(
        String(20), nullable=False, default="open"
    )  # | confirmed | declined
    created_at: Mapped[datetime] = Column(Moment, nullable=False)
    decided_at: Mapped[datetime | None] = Column(Moment)


class Consent(Base):
    """The customer's explicit yes to a proposal.

    Who, when, on which channel, the words shown and the words said.
    """

    __tablename__ = "consents"
    id: Mapped[int] = Column(Integer, primary_key=True)
    proposal_id: Mapped[str] = Column(ForeignKey("proposals.id"), nullable=False, unique=True)
    conversation_id: Mapped[str] = Column(ForeignKey("conversations.id"), nullable=False)
    line_id: Mapped[int] = Column(ForeignKey("lines.id"), nullable=False, index=True)
    channel: Mapped[str] = Column(String(20), nullable=False)
    words_shown: Mapped[str] = Column(Text, nullable=False)
    words_said: Mapped[str] = Column(Text, nullable=False)
    given_at: Mapped[datetime] = Column(Moment, nullable=False)


class Order(Base):
    """A change to what the customer has.

    `due_at` ends the handling clock, `effective_on` is when it takes effect.
    """

    __tablename__ = "orders"
    id: Mapped[int] = Column(Integer, primary_key=True)
    order_no: Mapped[str] = Column(String(16), nullable=False, unique=True)
    proposal_id: Mapped[str] = Column(ForeignKey("proposals.id"), nullable=False, unique=True)
    line_id: Mapped[int] = Column(ForeignKey("lines.id"), nullable=False, index=True)
    kind: Mapped[str] = Column(String(30), nullable=False)  # change_plan | unsubscribe_service | …
    status: Mapped[str] = Column(
        String(20), nullable=False
    )  # accepted|queued|scheduled|done|withdrawn
    terms: Mapped[dict[str, Any]] = Column(JSON, nullable=False)
    accepted_at: Mapped[datetime] = Column(Moment, nullable=False)
    due_at: Mapped[datetime | None] = Column(Moment)
    handled_at: Mapped[datetime | None] = Column(Moment)
    effective_on: Mapped[date] = Column(Date, nullable=False)
    closed_at: Mapped[datetime | None] = Column(Moment)
    line: Mapped[Line] = relationship("Line")


class Ticket(Base):
    """A case: TS complaint, JB marketing report, GZ fault."""

    __tablename__ = "tickets"
    id: Mapped[int] = Column(Integer, primary_key=True)
    ticket_no: Mapped[str] = Column(String(16), nullable=False, unique=True)
    kind: Mapped[str] = Column(String(2), nullable=False)
    proposal_id: Mapped[str | None] = Column(ForeignKey("proposals.id"), unique=True)
    line_id: Mapped[int] = Column(ForeignKey("lines.id"), nullable=False, index=True)
    category: Mapped[str] = Column(String(30), nullable=False)
    story: Mapped[str] = Column(Text, nullable=False)
    about: Mapped[str | None] = Column(String(60))
    remedy: Mapped[str | None] = Column(Text)
    contact: Mapped[str | None] = Column(String(60))
    questions: Mapped[list[dict[str, Any]] | None] = Column(JSON)
    facts: Mapped[dict[str, Any] | None] = Column(JSON)
    status: Mapped[str] = Column(
        String(20), nullable=False, default="open"
    )  # |replied|answered|withdrawn
    accepted_at: Mapped[datetime] = Column(Moment, nullable=False)
    reply_due_at: Mapped[datetime | None] = Column(Moment)
    replied_at: Mapped[datetime | None] = Column(Moment)
    answer_due_at: Mapped[datetime | None] = Column(Moment)
    answered_at: Mapped[datetime | None] = Column(Moment)
    repair_due_at: Mapped[datetime | None] = Column(Moment)
    escalated_at: Mapped[datetime | None] = Column(Moment)
    supervision_due_at: Mapped[datetime | None] = Column(Moment)
    verdict: Mapped[str | None] = Column(String(20))  # of a report: confirmed | unfounded
    line: Mapped[Line] = relationship("Line")
    events: Mapped[list[TicketEvent]] = relationship("TicketEvent", order_by="TicketEvent.id")


class TicketEvent(Base):
    """What happened to a ticket: filed, supplemented, replied, answered, withdrawn, escalated,
    verified, repaired, visit_moved.
    """

    __tablename__ = "ticket_events"
    id: Mapped[int] = Column(Integer, primary_key=True)
    ticket_id: Mapped[int] = Column(ForeignKey("tickets.id"), nullable=False, index=True)
    proposal_id: Mapped[str | None] = Column(ForeignKey("proposals.id"), unique=True)
    at: Mapped[datetime] = Column(Moment, nullable=False)
    actor: Mapped[str] = Column(String(40), nullable=False)
    kind: Mapped[str] = Column(String(20), nullable=False)
    text: Mapped[str] = Column(Text, nullable=False, default="")


class Notice(Base):
    """An SMS to a customer: the outbox, and the simulated handset's inbox.

    `secret` texts (codes) are shown nowhere else.
    """

    __tablename__ = "notices"
    id: Mapped[int] = Column(Integer, primary_key=True)
    key: Mapped[str] = Column(String(120), nullable=False, unique=True)
    line_id: Mapped[int] = Column(ForeignKey("lines.id"), nullable=False, index=True)
    phone_number: Mapped[str] = Column(String(20), nullable=False, index=True)
    sender: Mapped[str] = Column(String(20), nullable=False, default="10086")
    template: Mapped[str] = Column(String(40), nullable=False)
    text: Mapped[str] = Column(Text, nullable=False)
    secret: Mapped[bool] = Column(Boolean, nullable=False, default=False)
    state: Mapped[str] = Column(
        String(20), nullable=False, default="queued"
    )  # | sent | delivered | failed
    created_at: Mapped[datetime] = Column(Moment, nullable=False)
    delivered_at: Mapped[datetime | None] = Column(Moment)
    tries: Mapped[int] = Column(Integer, nullable=False, default=0)
    next_try_at: Mapped[datetime | None] = Column(Moment)
    carrier_sid: Mapped[str | None] = Column(String(40), unique=True)
    error: Mapped[str | None] = Column(String(200))
    order_id: Mapped[int | None] = Column(ForeignKey("orders.id"))
    ticket_id: Mapped[int | None] = Column(ForeignKey("tickets.id"))


class InboundSms(Base):
    """An SMS from a customer, once by its `key` (the carrier's MessageSid)."""

    __tablename__ = "inbound_sms"
    id: Mapped[int] = Column(Integer, primary_key=True)
    key: Mapped[str] = Column(String(120), nullable=False, unique=True)
    phone_number: Mapped[str] = Column(String(20), nullable=False, index=True)
    recipient: Mapped[str] = Column(String(20), nullable=False)
    text: Mapped[str] = Column(Text, nullable=False)  # masked
    received_at: Mapped[datetime] = Column(Moment, nullable=False)


class Appointment(Base):
    """A visit at home: equipment is picked up, or a fault repaired."""

    __tablename__ = "appointments"
    id: Mapped[int] = Column(Integer, primary_key=True)
    line_id: Mapped[int] = Column(ForeignKey("lines.id"), nullable=False, index=True)
    kind: Mapped[str] = Column(String(20), nullable=False)  # pickup | repair
    order_id: Mapped[int | None] = Column(ForeignKey("orders.id"), index=True)
    ticket_id: Mapped[int | None] = Column(ForeignKey("tickets.id"), index=True)
    day: Mapped[date] = Column(Date, nullable=False)
    part_of_day: Mapped[str] = Column(String(20), nullable=False)  # morning | afternoon | evening
    address: Mapped[str] = Column(String(120), nullable=False)
    status: Mapped[str] = Column(String(20), nullable=False)  # booked | moved | cancelled | done
    made_at: Mapped[datetime] = Column(Moment, nullable=False)


class Payment(Base):
    """A top-up on the simulated payment page; `token` is in the page's address."""

    __tablename__ = "payments"
    id: Mapped[int] = Column(Integer, primary_key=True)
    token: Mapped[str] = Column(String(64), nullable=False, unique=True)
    proposal_id: Mapped[str | None] = Column(ForeignKey("proposals.id"), unique=True)
    line_id: Mapped[int] = Column(ForeignKey("lines.id"), nullable=False, index=True)  # topped up
    payer_line_id: Mapped[int | None] = Column(ForeignKey("lines.id"))
    amount_fen: Mapped[int] = Column(Integer, nullable=False)
    state: Mapped[str] = Column(String(20), nullable=False, default="open")  # | paid | expired
    created_at: Mapped[datetime] = Column(Moment, nullable=False)
    expires_at: Mapped[datetime] = Column(Moment, nullable=False)
    paid_at: Mapped[datetime | None] = Column(Moment)
    line: Mapped[Line] = relationship("Line", foreign_keys=[line_id])


class Invoice(Base):
    """An electronic invoice of a month's bill or of a top-up, issued once."""

    __tablename__ = "invoices"
    __table_args__ = (UniqueConstraint("line_id", "month"),)
    id: Mapped[int] = Column(Integer, primary_key=True)
    invoice_no: Mapped[str] = Column(String(20), nullable=False, unique=True)
    proposal_id: Mapped[str] = Column(ForeignKey("proposals.id"), nullable=False, unique=True)
    line_id: Mapped[int] = Column(ForeignKey("lines.id"), nullable=False, index=True)
    month: Mapped[str] = Column(String(7), nullable=False)
    title: Mapped[str] = Column(String(100), nullable=False)
    tax_no: Mapped[str | None] = Column(String(20))
    amount_fen: Mapped[int] = Column(Integer, nullable=False)
    issued_at: Mapped[datetime] = Column(Moment, nullable=False)


class Authorisation(Base):
    """Whether a customer lets personal data be used for a purpose, and since when (PIPL 13-16).

    `state`: granted, withdrawn, or refused: then it is never asked for again.
    """

    __tablename__ = "authorisations"
    __table_args__ = (UniqueConstraint("line_id", "purpose"),)
    id: Mapped[int] = Column(Integer, primary_key=True)
    line_id: Mapped[int] = Column(ForeignKey("lines.id"), nullable=False, index=True)
    purpose: Mapped[str] = Column(String(40), nullable=False)
    state: Mapped[str] = Column(String(20), nullable=False)
    since: Mapped[datetime] = Column(Moment, nullable=False)
    until: Mapped[date | None] = Column(Date)
