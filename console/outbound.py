"""The calls of 10085: a supervisor has a number called, everybody sees what became of it."""

from __future__ import annotations

import re

from sanic import HTTPResponse

from console.desk import Page, Visit, see_other
from telecom import outbound_calls, staff, views
from telecom.errors import NotFound, Refused

_NUMBER = re.compile(r"1[0-9]{10}", re.ASCII)


def show(visit: Visit) -> HTTPResponse:
    """The latest calls, with the form where the visitor may have one made."""
    return _page(visit, done=visit.argument("done") == "1")


def ask(visit: Visit) -> HTTPResponse:
    """Have 10085 call; a second press of the button finds the call under way."""
    number = re.sub(r"[ -]", "", visit.field("number"))
    campaign = visit.field("campaign")
    if not _NUMBER.fullmatch(number):
        return _page(visit, status=422, trouble="bad_number", number=number, campaign=campaign)
    if not visit.desk.calls_out:
        return _page(visit, status=409, trouble="no_carrier", number=number, campaign=campaign)
    try:
        with visit.desk.database.work() as uow:
            call = outbound_calls.ask(uow, number, visit.username, campaign)
            staff.record(uow, visit.username, "outbound_asked", str(call.id), call.campaign)
            uow.commit()
    except NotFound:
        return _page(visit, status=404, trouble="no_line", number=number, campaign=campaign)
    except Refused as refused:
        reason = refused.reason
        return _page(visit, status=409, trouble=reason, number=number, campaign=campaign)
    return see_other("/console/outbound?done=1")


def _page(
    visit: Visit,
    *,
    status: int = 200,
    trouble: str = "",
    number: str = "",
    campaign: str = "",
    done: bool = False,
) -> HTTPResponse:
    with visit.desk.database.read() as uow:
        rows = views.list_outbound(uow)
    return visit.page(
        "outbound.html",
        status=status,
        rows=rows,
        campaigns=outbound_calls.campaigns(),
        trouble=trouble,
        number=number,
        campaign=campaign,
        done=done,
        calls_out=visit.desk.calls_out,
    )


LIST = Page(get=show, post=ask)
