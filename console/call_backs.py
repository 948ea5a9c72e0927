"""Calls back that were promised, and messages that were left: shown, worked off, marked done."""

from __future__ import annotations

from sanic import HTTPResponse

from console.desk import Page, PageError, Visit, see_other
from telecom import call_backs, views, voicemails
from telecom.errors import NotFound, Refused

LARGEST_ID = 2**31 - 1
HERE = "/console/callbacks"
DONE = ("call_back", "voicemail")


def show(visit: Visit) -> HTTPResponse:
    """Both lists, what is open first."""
    done = visit.argument("done")
    return _page(visit, done=done if done in DONE else "")


def reveal(visit: Visit) -> HTTPResponse:
    """The number to call, in full, this once; that is audited."""
    number = _id(visit)
    try:
        shown = visit.desk.database.run(lambda uow: call_backs.reveal(uow, number, visit.username))
    except NotFound:
        raise PageError(404, "no_call_back") from None
    return _page(visit, shown=(number, shown))


def finish(visit: Visit) -> HTTPResponse:
    """The call was made, whether anybody was reached or not."""
    number, outcome = _id(visit), visit.field("outcome")
    try:
        visit.desk.database.run(lambda uow: call_backs.finish(uow, number, visit.username, outcome))
    except NotFound:
        raise PageError(404, "no_call_back") from None
    except Refused as refused:
        status = 409 if refused.reason == "done" else 400
        return _page(visit, status=status, trouble=refused.reason)
    return see_other(f"{HERE}?done=call_back")


def heard(visit: Visit) -> HTTPResponse:
    """A message was seen to."""
    number = _id(visit)
    try:
        visit.desk.database.run(lambda uow: voicemails.finish(uow, number, visit.username))
    except NotFound:
        raise PageError(404, "no_voicemail") from None
    return see_other(f"{HERE}?done=voicemail#messages")


def _page(
    visit: Visit,
    *,
    status: int = 200,
    done: str = "",
    trouble: str = "",
    shown: tuple[int, str] = (0, ""),
) -> HTTPResponse:
    with visit.desk.database.read() as uow:
        rows, messages = views.list_call_backs(uow), views.list_voicemails(uow)
    return visit.page(
        "call_backs.html",
        status=status,
        rows=rows,
        messages=messages,
        done=done,
        trouble=trouble,
        shown=shown,
    )


def _id(visit: Visit) -> int:
    number = visit.names["number"]
    if not (number.isascii() and number.isdigit() and int(number[:11]) <= LARGEST_ID):
        raise PageError(404, "no_page")
    return int(number)


LIST = Page(get=show)
NUMBER = Page(post=reveal)
FINISH = Page(post=finish)
HEARD = Page(post=heard)
