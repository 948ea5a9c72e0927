"""Visits at home: equipment is picked up, or a fault repaired.

A pick-up is within 7 days (docs/domain.md, time limits). The parts of the day, the hour at which
each begins, and that a visit can be booked until its part begins are simulated.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecom import clock
from telecom.errors import Refused
from telecom.models import Appointment, Line, Order, Ticket

PARTS = {"morning": 9, "afternoon": 13, "evening": 18}
"""Parts of a day, and the hour in Shanghai at which each begins."""
WITHIN_DAYS = 7
STANDING = "booked"


def days(first_in: int = 1) -> list[date]:
    """Days that can be booked now, the first `first_in` days from today."""
    today = clock.today()
    last = [today + timedelta(days=n) for n in range(first_in, WITHIN_DAYS + 1)]
    return [day for day in last if parts(day)]


def parts(day: date) -> list[str]:
    """The parts of `day` that have not begun yet."""
    now = clock.local(clock.now())
    begins = {
        part: datetime.combine(day, time(hour), clock.SHANGHAI) for part, hour in PARTS.items()
    }
    return [part for part, moment in begins.items() if now < moment]


def check(day: date, part: str, first_in: int = 1) -> None:
    """Whether a visit can be booked for then.

    Raises:
        Refused: `day_out_of_range` with `first` and `last` ISO, `part_over`.
    """
    bookable = days(first_in)
    if day not in bookable:
        first, last = bookable[0].isoformat(), bookable[-1].isoformat()
        raise Refused("day_out_of_range", first=first, last=last)
    if part not in parts(day):
        raise Refused("part_over", parts=parts(day))


def book(
    uow: Session,
    line: Line,
    kind: str,
    day: date,
    part: str,
    address: str,
    *,
    order: Order | None = None,
    ticket: Ticket | None = None,
) -> Appointment:
    """A visit of `kind` (pickup | repair) for an order or a ticket."""
    appointment = Appointment(
        line_id=line.id,
        kind=kind,
        order_id=order.id if order else None,
        ticket_id=ticket.id if ticket else None,
        day=day,
        part_of_day=part,
        address=address,
        status=STANDING,
        made_at=clock.now(),
    )
    uow.add(appointment)
    uow.flush()
    return appointment


def standing(
    uow: Session, *, order: Order | None = None, ticket: Ticket | None = None
) -> Appointment | None:
    """The visit that is booked for the order or ticket, or None."""
    query = select(Appointment).where(Appointment.status == STANDING)
    if order is not None:
        query = query.where(Appointment.order_id == order.id)
    if ticket is not None:
        query = query.where(Appointment.ticket_id == ticket.id)
    found: Any = uow.execute(query.order_by(Appointment.id.desc())).scalars().first()
    return found  # type: ignore[no-any-return]


def move(uow: Session, appointment: Appointment, day: date, part: str) -> Appointment:
    """Another time for the same visit; the one before is kept as moved."""
    appointment.status = "moved"
    return book(
        uow,
        _line(uow, appointment),
        appointment.kind,
        day,
        part,
        appointment.address,
        order=uow.get(Order, appointment.order_id or 0),
        ticket=uow.get(Ticket, appointment.ticket_id or 0),
    )


def cancel(uow: Session, *, order: Order | None = None, ticket: Ticket | None = None) -> bool:
    """Call the visit off; False if none was booked."""
    appointment = standing(uow, order=order, ticket=ticket)
    if appointment is not None:
        appointment.status = "cancelled"
        uow.flush()
    return appointment is not None


def list_overdue(uow: Session) -> list[Appointment]:
    """Booked visits whose day is over and that nobody has called done, the oldest first."""
    query = select(Appointment).where(
        Appointment.status == STANDING, Appointment.day < clock.today()
    )
    return list(uow.execute(query.order_by(Appointment.day, Appointment.id)).scalars())


def _line(uow: Session, appointment: Appointment) -> Line:
    line = uow.get(Line, appointment.line_id)
    assert line is not None
    return line
