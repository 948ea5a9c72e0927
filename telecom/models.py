"""The records of the operator.

Money is in fen, data volume in MB (1 GB = 1024 MB), times are aware and stored in UTC, days are
dates of Asia/Shanghai.
"""

from __future__ import annotations

from datetime import date, datetime, timezone
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, declarative_base, relationship

Base: Any = declarative_base()


class Moment(TypeDecorator):  # type: ignore[type-arg] # generic in the stubs alone
    """An aware time: any zone in, UTC in storage, UTC out."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """To storage.

        Raises:
            ValueError: if `value` has no zone.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without its zone cannot be stored: {value}")
        return value.astimezone(timezone.utc).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """From storage."""
        return None if value is None else value.replace(tzinfo=timezone.utc)


class Customer(Base):
    """A person with an identity card; may hold several lines."""

    __tablename__ = "customers"
    id: Mapped[int] = Column(Integer, primary_key=True)
    name: Mapped[str] = Column(String(40), nullable=False)
    id_card: Mapped[str] = Column(String(18), nullable=False, unique=True)
    birth_date: Mapped[date] = Column(Date, nullable=False)
    city: Mapped[str] = Column(String(40), nullable=False)
    disability_card: Mapped[bool] = Column(Boolean, nullable=False, default=False)
    story: Mapped[str] = Column(Text, nullable=False, default="")
    lines: Mapped[list[Line]] = relationship("Line", back_populates="customer")


class Plan(Base):
    """A main plan of the catalogue, on sale or not."""

    __tablename__ = "plans"
    id: Mapped[str] = Column(String(40), primary_key=True)
    name: Mapped[str] = Column(String(60), nullable=False)
    family: Mapped[str] = Column(String(60), nullable=False)
    price_fen: Mapped[int] = Column(Integer, nullable=False)
    data_mb: Mapped[int] = Column(Integer, nullable=False, default=0)
    directed_mb: Mapped[int] = Column(Integer, nullable=False, default=0)
    minutes: Mapped[int] = Column(Integer, nullable=False, default=0)
    on_sale: Mapped[bool] = Column(Boolean, nullable=False)
    off_sale_since: Mapped[date | None] = Column(Date)
    max_age: Mapped[int | None] = Column(Integer)
    shop_only: Mapped[bool] = Column(Boolean, nullable=False, default=False)
    overage: Mapped[dict[str, Any] | None] = Column(JSON)
    position: Mapped[int] = Column(Integer, nullable=False, default=0)


class Service(Base):
    """A pack or value-added service of the catalogue."""

    __tablename__ = "services"
    id: Mapped[str] = Column(String(40), primary_key=True)
    name: Mapped[str] = Column(String(60), nullable=False)
    kind: Mapped[str] = Column(String(20), nullable=False)  # pack | value_added
    price_fen: Mapped[int] = Column(Integer, nullable=False)
    data_mb: Mapped[int] = Column(Integer, nullable=False, default=0)
    auto_renew: Mapped[bool] = Column(Boolean, nullable=False, default=False)
    contract_months: Mapped[int] = Column(Integer, nullable=False, default=0)
    on_sale: Mapped[bool] = Column(Boolean, nullable=False)
    position: Mapped[int] = Column(Integer, nullable=False, default=0)


class Line(Base):
    """A mobile number."""

    __tablename__ = "lines"
    id: Mapped[int] = Column(Integer, primary_key=True)
    customer_id: Mapped[int] = Column(ForeignKey("customers.id"), nullable=False, index=True)
    phone_number: Mapped[str] = Column(String(20), nullable=False, unique=True)
    plan_id: Mapped[str] = Column(ForeignKey("plans.id"), nullable=False)
    status: Mapped[str] = Column(
        String(20), nullable=False, default="active"
    )  # | suspended | closed
    balance_fen: Mapped[int] = Column(Integer, nullable=False, default=0)  # negative: in arrears
    opened_on: Mapped[date] = Column(Date, nullable=False)
    password_hash: Mapped[str | None] = Column(String(200))
    password_failures: Mapped[int] = Column(Integer, nullable=False, default=0)
    password_locked_until: Mapped[datetime | None] = Column(Moment)
    do_not_disturb: Mapped[bool] = Column(Boolean, nullable=False, default=False)
    overseas_calls_blocked: Mapped[bool] = Column(Boolean, nullable=False, default=False)
    overseas_sms_blocked: Mapped[bool] = Column(Boolean, nullable=False, default=False)
    overage_cap_fen: Mapped[int] = Column(Integer, nullable=False, default=50_000)
    customer: Mapped[Customer] = relationship("Customer", back_populates="lines")
    plan: Mapped[Plan] = relationship("Plan")
    subscriptions: Mapped[list[Subscription]] = relationship("Subscription", back_populates="line")
    contracts: Mapped[list[Contract]] = relationship("Contract", back_populates="line")


class HomeService(Base):
    """Home broadband or TV that is billed to a mobile line."""

    __tablename__ = "home_services"
    id: Mapped[int] = Column(Integer, primary_key=True)
    line_id: Mapped[int] = Column(ForeignKey("lines.id"), nullable=False, index=True)
    kind: Mapped[str] = Column(String(20), nullable=False)  # broadband | tv
    name: Mapped[str] = Column(String(60), nullable=False)
    price_fen: Mapped[int] = Column(Integer, nullable=False)
    address: Mapped[str] = Column(String(120), nullable=False)
    started_on: Mapped[date] = Column(Date, nullable=False)
    ended_on: Mapped[date | None] = Column(Date)


class Subscription(Base):
    """A pack or value-added service on a line. `ends_on` is the first day on which it is gone."""

    __tablename__ = "subscriptions"
    id: Mapped[int] = Column(Integer, primary_key=True)
    line_id: Mapped[int] = Column(ForeignKey("lines.id"), nullable=False, index=True)
    service_id: Mapped[str] = Column(ForeignKey("services.id"), nullable=False)
    status: Mapped[str] = Column(String(20), nullable=False, default="active")  # | cancelled
    started_on: Mapped[date] = Column(Date, nullable=False)
    ends_on: Mapped[date | None] = Column(Date)
    cancelled_at: Mapped[datetime | None] = Column(Moment)
    contract_until: Mapped[date | None] = Column(Date)
    line: Mapped[Line] = relationship("Line", back_populates="subscriptions")
    service: Mapped[Service] = relationship("Service")


class Contract(Base):
    """A term the customer agreed to.

    The fee for leaving early is a share of the price of the months that remain.
    """

    __tablename__ = "contracts"
    id: Mapped[int] = Column(Integer, primary_key=True)
    line_id: Mapped[int] = Column(ForeignKey("lines.id"), nullable=False, index=True)
    name: Mapped[str] = Column(String(60), nullable=False)
    covers: Mapped[str] = Column(String(20), nullable=False)  # plan | broadband
    starts_on: Mapped[date] = Column(Date, nullable=False)
    ends_on: Mapped[date] = Column(Date, nullable=False)  # last day of the term
    monthly_fen: Mapped[int] = Column(Integer, nullable=False)
    exit_fee_percent: Mapped[int] = Column(Integer, nullable=False)
    line: Mapped[Line] = relationship("Line", back_populates="contracts")


class Bill(Base):
    """A closed month of a line."""

    __tablename__ = "bills"
    __table_args__ = (UniqueConstraint("line_id", "month"),)
    id: Mapped[int] = Column(Integer, primary_key=True)
    line_id: Mapped[int] = Column(ForeignKey("lines.id"), nullable=False)
    month: Mapped[str] = Column(String(7), nullable=False)  # YYYY-MM
    total_fen: Mapped[int] = Column(Integer, nullable=False)
    items: Mapped[list[BillItem]] = relationship("BillItem", order_by="BillItem.id")


class BillItem(Base):
    """One item of a bill."""

    __tablename__ = "bill_items"
    id: Mapped[int] = Column(Integer, primary_key=True)
    bill_id: Mapped[int] = Column(ForeignKey("bills.id"), nullable=False, index=True)
    kind: Mapped[str] = Column(
        String(20), nullable=False
    )  # plan | pack | value_added | overage | home
    name: Mapped[str] = Column(String(60), nullable=False)
    amount_fen: Mapped[int] = Column(Integer, nullable=False)


class Usage(Base):
    """What a line used in a month; `overage_fen` is what was charged beyond the allowance."""

    __tablename__ = "usage"
    __table_args__ = (UniqueConstraint("line_id", "month"),)
    id: Mapped[int] = Column(Integer, primary_key=True)
    line_id: Mapped[int] = Column(ForeignKey("lines.id"), nullable=False)
    month: Mapped[str] = Column(String(7), nullable=False)
    data_mb: Mapped[int] = Column(Integer, nullable=False, default=0)
    directed_mb: Mapped[int] = Column(Integer, nullable=False, default=0)
    minutes: Mapped[int] = Column(Integer, nullable=False, default=0)
    sms: Mapped[int] = Column(Integer, nullable=False, default=0)
    overage_fen: Mapped[int] = Column(Integer, nullable=False, default=0)


class Conversation(Base):
    """A chat session or a call, and who was proved to be at the other end.

    `level` is the identity level 0-2; `state` belongs to the channel; `version` guards it against
    lost updates.
    """

    __tablename__ = "conversations"
    id: Mapped[str] = Column(String(255), primary_key=True)
    channel: Mapped[str] = Column(String(20), nullable=False)  # app | ivr | rest | cmdline
    line_id: Mapped[int | None] = Column(ForeignKey("lines.id"), index=True)
    remote_number: Mapped[str | None] = Column(String(40))
    level: Mapped[int] = Column(Integer, nullable=False, default=0)
    started_at: Mapped[datetime] = Column(Moment, nullable=False)
    last_at: Mapped[datetime] = Column(Moment, nullable=False, index=True)
    ended_at: Mapped[datetime | None] = Column(Moment)
    end_reason: Mapped[str | None] = Column(String(40))
    handoff: Mapped[str | None] = Column(String(40))  # queued | callback
    state: Mapped[dict[str, Any]] = Column(JSON, nullable=False, default=dict)
    version: Mapped[int] = Column(Integer, nullable=False, default=0)
    line: Mapped[Line | None] = relationship("Line")
    __mapper_args__ = {"version_id_col": version}


class Entry(Base):
    """One line of a transcript.

    `text` is masked before it gets here; `key` makes repeated delivery harmless.
    """

    __tablename__ = "transcript_entries"
    __table_args__ = (Index("ix_entries_conversation", "conversation_id", "id"),)
    id: Mapped[int] = Column(Integer, primary_key=True)
    conversation_id: Mapped[str] = Column(ForeignKey("conversations.id"), nullable=False)
    key: Mapped[str] = Column(String(300), nullable=False, unique=True)
    at: Mapped[datetime] = Column(Moment, nullable=False)
    who: Mapped[str] = Column(String(20), nullable=False)  # customer | bot | agent | system
    text: Mapped[str] = Column(Text, nullable=False)
    intent: Mapped[str | None] = Column(String(40), index=True)
    confidence: Mapped[float | None] = Column(Float)
    entities: Mapped[list[dict[str, Any]] | None] = Column(JSON)
    buttons: Mapped[list[dict[str, Any]] | None] = Column(JSON)


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
    line: Mapped[Line] = relationship("Line")
    events: Mapped[list[TicketEvent]] = relationship("TicketEvent", order_by="TicketEvent.id")


class TicketEvent(Base):
    """What happened to a ticket: filed, supplemented, replied, answered, withdrawn."""

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
    )  # | delivered | failed
    created_at: Mapped[datetime] = Column(Moment, nullable=False)
    delivered_at: Mapped[datetime | None] = Column(Moment)
    order_id: Mapped[int | None] = Column(ForeignKey("orders.id"))
    ticket_id: Mapped[int | None] = Column(ForeignKey("tickets.id"))


class LoginCode(Base):
    """A one-time code for the app, hashed."""

    __tablename__ = "login_codes"
    id: Mapped[int] = Column(Integer, primary_key=True)
    line_id: Mapped[int] = Column(ForeignKey("lines.id"), nullable=False, index=True)
    code_hash: Mapped[str] = Column(String(64), nullable=False)
    created_at: Mapped[datetime] = Column(Moment, nullable=False)
    expires_at: Mapped[datetime] = Column(Moment, nullable=False)
    tries: Mapped[int] = Column(Integer, nullable=False, default=0)
    used_at: Mapped[datetime | None] = Column(Moment)


class Delivery(Base):
    """The answer already given to a webhook or message, by its idempotency key."""

    __tablename__ = "deliveries"
    key: Mapped[str] = Column(String(300), primary_key=True)
    body: Mapped[str] = Column(Text, nullable=False)
    created_at: Mapped[datetime] = Column(Moment, nullable=False)


class Staff(Base):
    """A user of the console."""

    __tablename__ = "staff"
    id: Mapped[int] = Column(Integer, primary_key=True)
    username: Mapped[str] = Column(String(40), nullable=False, unique=True)
    password_hash: Mapped[str] = Column(String(200), nullable=False)
    role: Mapped[str] = Column(String(20), nullable=False)  # supervisor | auditor
    failures: Mapped[int] = Column(Integer, nullable=False, default=0)
    locked_until: Mapped[datetime | None] = Column(Moment)
    created_at: Mapped[datetime] = Column(Moment, nullable=False)


class Audit(Base):
    """Who did what to which record: logins, replies, reveals, withdrawals."""

    __tablename__ = "audit"
    id: Mapped[int] = Column(Integer, primary_key=True)
    at: Mapped[datetime] = Column(Moment, nullable=False)
    actor: Mapped[str] = Column(String(60), nullable=False)
    act: Mapped[str] = Column(String(40), nullable=False)
    subject: Mapped[str] = Column(String(120), nullable=False)
    detail: Mapped[str] = Column(Text, nullable=False, default="")


class Counter(Base):
    """The last number given out of a series on a day: order and ticket numbers."""

    __tablename__ = "counters"
    series: Mapped[str] = Column(String(8), primary_key=True)
    day: Mapped[str] = Column(String(8), primary_key=True)
    value: Mapped[int] = Column(Integer, nullable=False)
