"""Codes, users of the console, the audit trail, and running numbers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped

from telecom.records.base import Base, Moment


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


class SimulatedClock(Base):
    """How far the house's clock was moved ahead of real time: one row, or none for real time."""

    __tablename__ = "simulated_clock"
    id: Mapped[int] = Column(Integer, primary_key=True)
    offset_seconds: Mapped[int] = Column(BigInteger, nullable=False)
