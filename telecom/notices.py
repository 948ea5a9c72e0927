"""Notices: an SMS after every completed matter (commitment 1).

An outbox, written in the same transaction as the matter itself. Wording lies in `sms/<flow>.yml`,
one Jinja template a notice.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from telecom import clock, money
from telecom.models import Line, Notice, Order, Ticket

WORDING = Path(__file__).parent / "sms"


def send(
    uow: Session,
    line: Line,
    template: str,
    key: str,
    *,
    order: Order | None = None,
    ticket: Ticket | None = None,
    sender: str = "10086",
    secret: bool = False,
    **facts: Any,
) -> Notice | None:
    """Put an SMS into the outbox; a second call with the same `key` does nothing and gives None."""
    if uow.execute(select(Notice.id).where(Notice.key == key)).first():
        return None
    notice = Notice(
        key=key,
        line_id=line.id,
        phone_number=line.phone_number,
        sender=sender,
        template=template,
        text=worded(template, **facts),
        secret=secret,
        created_at=clock.now(),
        order_id=order.id if order else None,
        ticket_id=ticket.id if ticket else None,
    )
    uow.add(notice)
    uow.flush()
    return notice


def worded(template: str, **facts: Any) -> str:
    """The words of a template."""
    return _templates()[template].render(**facts)


def deliver_queued(uow: Session, limit: int = 100) -> int:
    """Hand queued notices to the simulated inbox; gives how many."""
    queued = uow.execute(
        select(Notice)
        .where(Notice.state == "queued")
        .order_by(Notice.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).scalars()
    count = 0
    for notice in queued:
        notice.state, notice.delivered_at = "delivered", clock.now()
        count += 1
    return count


def inbox(uow: Session, phone_number: str, after_id: int = 0) -> list[Notice]:
    """The messages on a simulated handset, oldest first."""
    query = select(Notice).where(Notice.phone_number == phone_number, Notice.id > after_id)
    return list(uow.execute(query.order_by(Notice.id)).scalars())


@cache
def _templates() -> dict[str, jinja2.Template]:
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=False)  # noqa: S701 - plain text
    environment.filters["yuan"] = money.yuan
    environment.filters["day"] = _day
    environment.filters["month"] = _month
    environment.filters["gb"] = _gigabytes
    environment.filters["moment"] = _moment
    found: dict[str, jinja2.Template] = {}
    for path in sorted(WORDING.glob("*.yml")):
        for name, text in yaml.safe_load(path.read_text("utf-8")).items():
            if name in found:
                raise ValueError(f"notice {name} is worded twice, the second time in {path.name}")
            found[name] = environment.from_string(text.strip())
    return found


def _day(value: date | str) -> str:
    day = date.fromisoformat(value) if isinstance(value, str) else value
    return f"{day.year}年{day.month}月{day.day}日"


def _moment(value: datetime) -> str:
    at = clock.local(value)
    return f"{at.month}月{at.day}日{at.hour}:{at.minute:02d}"


def _month(value: str) -> str:
    year, month = value.split("-")
    return f"{year}年{int(month)}月"


def _gigabytes(mb: int) -> str:
    return f"{mb}MB" if mb < 1024 else f"{mb / 1024:.1f}".removesuffix(".0") + "GB"
