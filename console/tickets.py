"""The list of tickets, the most urgent first, below the orders that are overdue."""

from __future__ import annotations

from sanic import HTTPResponse

from console.desk import Page, PageError, Visit
from telecom import views

KINDS = ("TS", "JB", "GZ")
LONGEST_TEXT = 20
LAST_PAGE = 10_000


def show(visit: Visit) -> HTTPResponse:
    """The list, filtered, one page of it; open cases unless another state is asked for. Overdue
    orders stand before it while nothing else is looked for.
    """
    kind, state = visit.argument("kind"), visit.argument("state") or "open"
    text, number = visit.argument("text"), visit.argument("page") or "1"
    if kind not in ("", *KINDS) or state not in (*views.TICKET_STATES, "all"):
        raise PageError(400, "bad_query")
    if len(text) > LONGEST_TEXT or not (number.isascii() and number.isdigit()):
        raise PageError(400, "bad_query")
    page = int(number)
    if not 1 <= page <= LAST_PAGE:
        raise PageError(400, "bad_query")
    with visit.desk.database.read() as uow:
        rows = views.list_tickets(
            uow,
            kind=kind,
            state="" if state == "all" else state,
            text=text,
            offset=(page - 1) * views.PAGE,
            limit=views.PAGE + 1,
        )
        counts = views.count_tickets(uow, kind=kind, text=text)
        asked_for_late = state in ("open", "overdue") and page == 1 and not (kind or text)
        late = views.list_overdue_orders(uow) if asked_for_late else []
    return visit.page(
        "tickets.html",
        rows=rows[: views.PAGE],
        late=late,
        more=len(rows) > views.PAGE,
        number=page,
        counts={**counts, "all": counts["open"] + counts["closed"]},
        kinds=KINDS,
        filters={"kind": kind, "state": state, "text": text},
    )


LIST = Page(get=show)
