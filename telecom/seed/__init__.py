"""Seeds: the catalogue, and the demo customers with half a year of history."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from telecom import clock, purposes
from telecom.billing import items_of, put_bill
from telecom.catalogue import CATALOGUE
from telecom.file_complaint import ANSWER, FIRST_REPLY
from telecom.find_store import put_stores
from telecom.identity import PASSWORD_LOCK, PASSWORD_TRIES, hash_password
from telecom.models import (
    Contract,
    Customer,
    HomeService,
    Line,
    Plan,
    Service,
    Subscription,
    Ticket,
    TicketEvent,
    Usage,
)
from telecom.money import fen
from telecom.numbers import next_number
from telecom.rating import Used, allowance, rated
from telecom.seed.points import put_points

HERE = Path(__file__).parent
CUSTOMERS = HERE / "customers.yml"
BILL_MONTHS = 6
SUBSCRIBED = "-8m"
"""When packs and services without a contract began: before the first bill."""


@dataclass(frozen=True)
class DemoCustomer:
    """What someone who wants to try it needs to know."""

    phone_number: str
    name: str
    password: str
    story: str


def demo_customers() -> list[DemoCustomer]:
    """The demo customers, in the order of their numbers."""
    return [DemoCustomer(c["phone"], c["name"], c["password"], c["story"]) for c in demo_records()]


def demo_records() -> list[dict[str, Any]]:
    """The lines of customers.yml, as its head describes them."""
    records: list[dict[str, Any]] = _load(CUSTOMERS)
    return records


def is_seeded(uow: Session) -> bool:
    """Whether there are customers already."""
    return uow.execute(select(Customer.id).limit(1)).first() is not None


def seed(uow: Session) -> None:
    """Catalogue and demo customers into an empty database. The caller commits."""
    put_catalogue(uow)
    for record in demo_records():
        put_customer(uow, record)
    uow.flush()


def put_catalogue(uow: Session) -> None:
    """Write the catalogue's file into the database; what is there already is brought up to date."""
    catalogue = _load(CATALOGUE)
    for position, plan in enumerate(catalogue["plans"]):
        uow.merge(
            Plan(
                id=plan["id"],
                name=plan["name"],
                family=plan["family"],
                price_fen=fen(plan["price"]),
                data_mb=_mb(plan.get("data_gb", 0)),
                directed_mb=_mb(plan.get("directed_gb", 0)),
                minutes=plan.get("minutes", 0),
                on_sale=plan["on_sale"],
                off_sale_since=plan.get("off_sale_since"),
                max_age=plan.get("max_age"),
                shop_only=plan.get("shop_only", False),
                overage=plan.get("overage"),
                position=position,
            )
        )
    for position, service in enumerate(catalogue["services"]):
        uow.merge(
            Service(
                id=service["id"],
                name=service["name"],
                kind=service["kind"],
                price_fen=fen(service["price"]),
                data_mb=_mb(service.get("data_gb", 0)),
                auto_renew=service.get("auto_renew", False),
                contract_months=service.get("contract_months", 0),
                apps=service.get("apps", []),
                on_sale=service["on_sale"],
                position=position,
            )
        )
    put_stores(uow)
    uow.flush()


@cache
def _load(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


def _mb(gb: float) -> int:
    return round(gb * 1024)


def put_customer(uow: Session, record: dict[str, Any]) -> None:
    """Write one line of customers.yml; its holder too, unless the identity card is known already.
    The caller commits.
    """
    customer = uow.execute(
        select(Customer).where(Customer.id_card == record["id_card"])
    ).scalar_one_or_none()
    if customer is None:
        customer = Customer(
            name=record["name"],
            id_card=record["id_card"],
            birth_date=record["birth"],
            city=record["city"],
            story=record["story"],
        )
        uow.add(customer)
        uow.flush()
    locked = record.get("password_locked", False)
    line = Line(
        customer_id=customer.id,
        phone_number=record["phone"],
        plan_id=record["plan"],
        balance_fen=fen(record["balance"]),
        opened_on=_day(record["opened"]),
        password_hash=hash_password(record["password"]),
        password_failures=PASSWORD_TRIES if locked else 0,
        password_locked_until=clock.now() + PASSWORD_LOCK if locked else None,
    )
    uow.add(line)
    uow.flush()
    for service in record.get("services", []):
        until = service.get("contract_until")
        chosen = uow.get(Service, service["id"])
        assert chosen is not None
        uow.add(
            Subscription(
                line_id=line.id,
                service_id=service["id"],
                started_on=_months(_day(until), -chosen.contract_months)
                if until
                else _day(SUBSCRIBED),
                contract_until=_day(until) if until else None,
            )
        )
    for home in record.get("home", []):
        uow.add(
            HomeService(
                line_id=line.id,
                kind=home["kind"],
                name=home["name"],
                price_fen=fen(home["price"]),
                address=home["address"],
                started_on=_day(home["started"]),
                equipment=home.get("equipment", []),
            )
        )
    for purpose in record.get("authorised", []):
        until = purposes.granted_until(purposes.get(purpose), clock.today())
        purposes.put(uow, line, purpose, purposes.GRANTED, until)
    if "contract" in record:
        _put_contract(uow, line, record["contract"])
    uow.flush()
    if not record.get("fresh"):
        _put_history(uow, line, record)
    if "complaint" in record:
        _put_complaint(uow, line, record["complaint"])
    put_points(uow, line, record.get("points", {}), _load(CATALOGUE)["point_notes"])


def _put_contract(uow: Session, line: Line, contract: dict[str, Any]) -> None:
    uow.add(
        Contract(
            line_id=line.id,
            name=contract["name"],
            covers=contract["covers"],
            starts_on=_day(contract["starts"]),
            ends_on=_day(contract["ends"]),
            monthly_fen=fen(contract["monthly"]) if "monthly" in contract else line.plan.price_fen,
            exit_fee_percent=contract["percent"],
        )
    )


def _put_history(uow: Session, line: Line, record: dict[str, Any]) -> None:
    usage = record["usage"]
    today = clock.today()
    uow.add(_usage(line, clock.month_of(today), usage, 1.0, uow))
    for back in range(1, BILL_MONTHS + 1):
        # A fixed wobble, so that months differ and every start seeds the same history.
        share = 0.7 + 0.1 * ((line.id * 7 + back * 5) % 6)
        first = _months(today.replace(day=1), -back)
        month = clock.month_of(first)
        if back == 1 and "last_month" in record:
            past = _usage(line, month, {**usage, **record["last_month"]}, 1.0, uow)
        else:
            past = _usage(line, month, usage, share, uow)
        uow.add(past)
        uow.flush()
        put_bill(uow, line, month, items_of(uow, line, first))


def _usage(line: Line, month: str, usage: dict[str, Any], share: float, uow: Session) -> Usage:
    used = Used(
        data_mb=round(_mb(usage["data_gb"]) * share),
        directed_mb=round(_mb(usage["directed_gb"]) * share),
        minutes=round(usage["minutes"] * share),
        sms=usage["sms"],
    )
    included = allowance(uow, line, date.fromisoformat(f"{month}-01"))
    used = rated(line.plan, included, line.overage_cap_fen, used)
    return Usage(
        line_id=line.id,
        month=month,
        data_mb=used.data_mb,
        directed_mb=used.directed_mb,
        minutes=used.minutes,
        sms=used.sms,
        overage_fen=used.charged_fen,
        waived_fen=used.waived_fen,
    )


def _put_complaint(uow: Session, line: Line, complaint: dict[str, Any]) -> None:
    filed = clock.now() - timedelta(days=-int(complaint["filed"].rstrip("d")))
    ticket = Ticket(
        ticket_no=next_number(uow, "TS", clock.local(filed).date()),
        kind="TS",
        line_id=line.id,
        category=complaint["category"],
        about=complaint["about"],
        story=complaint["story"],
        remedy=complaint["remedy"],
        contact=line.phone_number,
        status="open",
        accepted_at=filed,
        reply_due_at=filed + FIRST_REPLY,
        answer_due_at=filed + ANSWER,
    )
    uow.add(ticket)
    uow.flush()
    uow.add(
        TicketEvent(
            ticket_id=ticket.id, at=filed, actor="customer", kind="filed", text=ticket.story
        )
    )


_RELATIVE = re.compile(r"([+-]\d+)([dm])(-end)?")


def _day(value: str | date) -> date:
    if isinstance(value, date):
        return value
    if value == "today":
        return clock.today()
    match = _RELATIVE.fullmatch(value)
    if match is None:
        raise ValueError(f"{value!r} is no day: see the head of {CUSTOMERS.name}")
    if match[2] == "d":
        return clock.today() + timedelta(days=int(match[1]))
    day = _months(clock.today(), int(match[1]))
    return clock.month_end(day) if match[3] else day


def _months(day: date, by: int) -> date:
    months = day.year * 12 + day.month - 1 + by
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
