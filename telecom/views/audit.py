"""The audit trail, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecom.models import Audit
from telecom.views import masked


@dataclass(frozen=True)
class AuditRow:
    """Who did what to which record."""

    id: int
    at: datetime
    actor: str
    act: str
    subject: str
    detail: str


def list_audit(
    uow: Session,
    *,
    actor: str = "",
    act: str = "",
    before_id: int | None = None,
    limit: int = 50,
) -> list[AuditRow]:
    """The audit trail, newest first. `before_id` is the id of the last row of the page before."""
    query = select(Audit)
    if actor:
        query = query.where(Audit.actor == actor)
    if act:
        query = query.where(Audit.act == act)
    if before_id is not None:
        query = query.where(Audit.id < before_id)
    return [
        AuditRow(
            id=row.id,
            at=row.at,
            actor=row.actor,
            act=row.act,
            subject=masked.text(row.subject),
            detail=masked.text(row.detail),
        )
        for row in uow.execute(query.order_by(Audit.id.desc()).limit(limit)).scalars()
    ]


def list_audit_acts(uow: Session) -> list[str]:
    """Acts that occur in the audit trail, for a filter."""
    return list(uow.execute(select(Audit.act).distinct().order_by(Audit.act)).scalars())
