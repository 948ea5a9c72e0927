"""Query order (L1): what became of what was ordered, and both its clocks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecom import clock
from telecom.models import Appointment, Line, Order
from telecom.numbers import digits_at_the_end

STATES = ("accepted", "queued", "scheduled", "done", "withdrawn")
"""What an order's status is told as; any other one is still being worked on, as `accepted`."""


@dataclass(frozen=True)
class Visit:
    """An appointment at home: ISO day, `morning`, `afternoon` or `evening`, and its status."""

    day: str
    part_of_day: str
    status: str


@dataclass(frozen=True)
class Progress:
    """An order as it stands. Moments and days ISO; `due_at` ends the handling clock.

    `names` are the plan or the services it is about. `effective`: its day has come. `overdue`: the
    handling clock has run out and it is not handled.
    """

    order_no: str
    kind: str
    status: str
    names: list[str]
    accepted_at: str
    due_at: str | None
    handled_at: str | None
    effective_on: str
    effective: bool
    overdue: bool
    visit: Visit | None


def list_orders(
    uow: Session,
    line: Line,
    *,
    kinds: tuple[str, ...] = (),
    day: date | None = None,
) -> list[Progress]:
    """The orders of `line`, newest first; only of those `kinds`, only accepted on that `day`."""
    query = select(Order).where(Order.line_id == line.id).order_by(Order.id.desc())
    if kinds:
        query = query.where(Order.kind.in_(kinds))
    orders = [_progress(uow, order) for order in uow.execute(query).scalars()]
    return [o for o in orders if day is None or _day(o.accepted_at) == day]


def find_orders(uow: Session, line: Line, number: str) -> list[Progress]:
    """The orders of `line` with that number or those last digits; other people's are not found."""
    digits = digits_at_the_end(number)
    return [o for o in list_orders(uow, line) if digits and o.order_no.endswith(digits)]


def _progress(uow: Session, order: Order) -> Progress:
    now = clock.now()
    open_ = order.status not in ("done", "withdrawn")
    return Progress(
        order_no=order.order_no,
        kind=order.kind,
        status=order.status if order.status in STATES else "accepted",
        names=_names(order),
        accepted_at=order.accepted_at.isoformat(),
        due_at=order.due_at.isoformat() if order.due_at else None,
        handled_at=order.handled_at.isoformat() if order.handled_at else None,
        effective_on=order.effective_on.isoformat(),
        effective=order.effective_on <= clock.today(),
        overdue=bool(open_ and order.due_at and order.handled_at is None and order.due_at < now),
        visit=_visit(uow, order),
    )


def _names(order: Order) -> list[str]:
    terms = order.terms
    if "items" in terms:
        return [item["name"] for item in terms["items"]]
    named = terms.get("to_name") or terms.get("service_name") or terms.get("name")
    return [named] if isinstance(named, str) else []


def _visit(uow: Session, order: Order) -> Visit | None:
    query = select(Appointment).where(
        Appointment.order_id == order.id, Appointment.status.in_(("booked", "moved"))
    )
    found = uow.execute(query.order_by(Appointment.id.desc())).scalars().first()
    if found is None:
        return None
    return Visit(found.day.isoformat(), found.part_of_day, found.status)


def _day(moment: str) -> date:
    return clock.local(datetime.fromisoformat(moment)).date()
