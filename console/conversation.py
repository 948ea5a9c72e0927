"""One conversation: its transcript as one timeline, followed live, and what came of it."""

from __future__ import annotations

from sanic import HTTPResponse
from sanic.response import html

from console.desk import Page, PageError, Visit, is_plain
from telecom import views
from telecom.errors import NotFound

LARGEST_ID = 2**31 - 1


def show(visit: Visit) -> HTTPResponse:
    """The whole conversation."""
    conversation_id = _id(visit)
    with visit.desk.database.read() as uow:
        try:
            found = views.get_conversation(uow, conversation_id)
        except NotFound:
            raise PageError(404, "no_conversation") from None
    return visit.page("conversation.html", found=found, row=found.row)


def entries(visit: Visit) -> HTTPResponse:
    """The lines after the one of id `after`, as a piece of the page; empty if nothing was said."""
    after = visit.argument("after") or "0"
    if not (after.isascii() and after.isdigit() and int(after) <= LARGEST_ID):
        raise PageError(400, "bad_query")
    with visit.desk.database.read() as uow:
        lines = views.list_entries(uow, _id(visit), int(after))
    return html(visit.desk.templates.get_template("_entries.html").render(entries=lines))


def _id(visit: Visit) -> str:
    conversation_id = visit.names["conversation_id"]
    if not is_plain(conversation_id) or len(conversation_id) > 255:
        raise PageError(404, "no_conversation")
    return conversation_id


SHOW = Page(get=show)
ENTRIES = Page(get=entries, quiet=True)
