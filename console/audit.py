"""The audit trail, for auditors."""

from __future__ import annotations

from sanic import HTTPResponse

from console.desk import Page, PageError, Visit
from telecom import views

LARGEST_ID = 2**31 - 1


def show(visit: Visit) -> HTTPResponse:
    """Who did what, newest first, one page of it."""
    actor, act, before = (visit.argument(name) for name in ("actor", "act", "before"))
    if before and not (before.isascii() and before.isdigit() and int(before) <= LARGEST_ID):
        raise PageError(400, "bad_query")
    with visit.desk.database.read() as uow:
        rows = views.list_audit(
            uow,
            actor=actor,
            act=act,
            before_id=int(before) if before else None,
            limit=views.PAGE + 1,
        )
        acts = views.list_audit_acts(uow)
    more = len(rows) > views.PAGE
    rows = rows[: views.PAGE]
    return visit.page(
        "audit.html",
        rows=rows,
        acts=acts,
        filters={"actor": actor, "act": act},
        first=not before,
        older=rows[-1].id if more else 0,
    )


LIST = Page(get=show, role="auditor")
