"""What can be had: plans, packs and services."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, Integer, String
from sqlalchemy.orm import Mapped

from telecom.records.base import Base


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
    """A pack or value-added service of the catalogue. `apps`: the only ones its data counts in;
    none means general data.
    """

    __tablename__ = "services"
    id: Mapped[str] = Column(String(40), primary_key=True)
    name: Mapped[str] = Column(String(60), nullable=False)
    kind: Mapped[str] = Column(String(20), nullable=False)  # pack | value_added
    price_fen: Mapped[int] = Column(Integer, nullable=False)
    data_mb: Mapped[int] = Column(Integer, nullable=False, default=0)
    auto_renew: Mapped[bool] = Column(Boolean, nullable=False, default=False)
    contract_months: Mapped[int] = Column(Integer, nullable=False, default=0)
    apps: Mapped[list[str]] = Column(JSON, nullable=False, default=list)
    on_sale: Mapped[bool] = Column(Boolean, nullable=False)
    position: Mapped[int] = Column(Integer, nullable=False, default=0)


class Store(Base):
    """A branch: where, when, and what can be done there. `hours` are `weekdays` and `weekend`."""

    __tablename__ = "stores"
    id: Mapped[str] = Column(String(40), primary_key=True)
    name: Mapped[str] = Column(String(60), nullable=False)
    city: Mapped[str] = Column(String(40), nullable=False, index=True)
    district: Mapped[str] = Column(String(40), nullable=False)
    address: Mapped[str] = Column(String(120), nullable=False)
    phone_number: Mapped[str] = Column(String(20), nullable=False)
    hours: Mapped[dict[str, str]] = Column(JSON, nullable=False)
    services: Mapped[list[str]] = Column(JSON, nullable=False)
    out_of_province: Mapped[bool] = Column(Boolean, nullable=False, default=False)
