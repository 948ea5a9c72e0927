"""Points of the demo customers, by the simulated rules of `telecom.query_points`."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecom import clock
from telecom.models import Bill, Line, PointEntry
from telecom.query_points import earned_by, expiry_of

SPENT_AGO = timedelta(days=20)


def put_points(uow: Session, line: Line, record: dict[str, int], notes: dict[str, str]) -> None:
    """What the bills brought, what was `carried` over from last year, and `spent` last month."""
    today = clock.today()
    earned = [("carried", date(today.year - 1, 12, 1), record.get("carried", 0))]
    for bill in uow.execute(select(Bill).where(Bill.line_id == line.id)).scalars():
        day = clock.next_month_start(date.fromisoformat(f"{bill.month}-01"))
        earned.append(("bill", day, earned_by(bill.total_fen)))
    for note, day, amount in earned:
        if amount:
            _put(uow, line, "earned", day, amount, notes[note])
    if "spent" in record:
        _put(uow, line, "spent", today - SPENT_AGO, record["spent"], notes["reward"])


def _put(uow: Session, line: Line, kind: str, day: date, amount: int, note: str) -> None:
    uow.add(
        PointEntry(
            line_id=line.id,
            at=datetime.combine(day, time(9), clock.SHANGHAI),
            kind=kind,
            points=amount,
            expires_on=expiry_of(day) if kind == "earned" else None,
            note=note,
        )
    )
    line.points += amount if kind == "earned" else -amount
