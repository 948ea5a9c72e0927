"""Customers, their lines, and what they have, use and owe."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

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
    from telecom.records.catalogue import Plan, Service


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
    elderly_mode: Mapped[bool | None] = Column(Boolean)  # None: never chosen, so by age
    lines: Mapped[list[Line]] = relationship("Line", back_populates="customer")


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
    card_failures: Mapped[int] = Column(Integer, nullable=False, default=0)
    card_locked_until: Mapped[datetime | None] = Column(Moment)
    do_not_disturb: Mapped[bool] = Column(Boolean, nullable=False, default=False)
    overseas_calls_blocked: Mapped[bool] = Column(Boolean, nullable=False, default=False)
    overseas_sms_blocked: Mapped[bool] = Column(Boolean, nullable=False, default=False)
    overage_cap_fen: Mapped[int] = Column(Integer, nullable=False, default=50_000)
    usage_alerts: Mapped[list[int]] = Column(JSON, nullable=False, default=lambda: [80, 100])
    points: Mapped[int] = Column(Integer, nullable=False, default=0)
    suspended_by: Mapped[str | None] = Column(String(20))  # customer | arrears
    suspended_at: Mapped[datetime | None] = Column(Moment)
    supplement_mb: Mapped[int] = Column(Integer, nullable=False, default=0)  # given, this month's
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
    equipment: Mapped[list[str]] = Column(JSON, nullable=False, default=list)


class AllowedCaller(Base):
    """A number from abroad that reaches the line although overseas calls or SMS are blocked."""

    __tablename__ = "allowed_callers"
    __table_args__ = (UniqueConstraint("line_id", "phone_number"),)
    id: Mapped[int] = Column(Integer, primary_key=True)
    line_id: Mapped[int] = Column(ForeignKey("lines.id"), nullable=False, index=True)
    phone_number: Mapped[str] = Column(String(20), nullable=False)
    added_at: Mapped[datetime] = Column(Moment, nullable=False)


class PointEntry(Base):
    """Points that came or went; `expires_on` is the first day on which they no longer count."""

    __tablename__ = "point_entries"
    id: Mapped[int] = Column(Integer, primary_key=True)
    line_id: Mapped[int] = Column(ForeignKey("lines.id"), nullable=False, index=True)
    at: Mapped[datetime] = Column(Moment, nullable=False)
    kind: Mapped[str] = Column(String(20), nullable=False)  # earned | spent | expired
    points: Mapped[int] = Column(Integer, nullable=False)
    expires_on: Mapped[date | None] = Column(Date)
    note: Mapped[str] = Column(String(60), nullable=False, default="")


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
    )  # plan | pack | value_added | overage | home | exit_fee | late_fee
    name: Mapped[str] = Column(String(60), nullable=False)
    amount_fen: Mapped[int] = Column(Integer, nullable=False)


class Usage(Base):
    """What a line used in a month; `overage_fen` is what was charged beyond the allowance,
    `waived_fen` what the cap kept from being charged.
    """

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
    waived_fen: Mapped[int] = Column(Integer, nullable=False, default=0)
