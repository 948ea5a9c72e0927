"""The list of conversations, and how many of them have moved since it was shown."""

from __future__ import annotations

from datetime import datetime

from sanic import HTTPResponse
from sanic.response import json

from console.desk import Page, PageError, Visit, see_other
from telecom import clock, views

CHANNELS = ("app", "ivr", "rest", "cmdline")
LONGEST_TEXT = 60


def home(visit: Visit) -> HTTPResponse:
    """The first page is the list."""
    return see_other("/console/conversations")


def show(visit: Visit) -> HTTPResponse:
    """The list, filtered, one page of it."""
    wanted = _wanted(visit)
    before = _cursor(visit.argument("before"))
    with visit.desk.database.read() as uow:
        shown_at = clock.now()
        rows = views.list_conversations(uow, wanted, before=before, limit=views.PAGE + 1)
        intents = views.list_intents(uow)
    more = len(rows) > views.PAGE
    rows = rows[: views.PAGE]
    return visit.page(
        "conversations.html",
        rows=rows,
        wanted=wanted,
        filters=_filters(wanted),
        channels=CHANNELS,
        intents=intents,
        first=before is None,
        # Activity is stamped a moment before it is committed: what is on the page is the measure.
        since=rows[0].last_at if rows else shown_at,
        older=f"{rows[-1].last_at.isoformat()},{rows[-1].id}" if more else "",
    )


def activity(visit: Visit) -> HTTPResponse:
    """How many conversations of the filter have moved since the list was shown: `{"count": 3}`."""
    try:
        since = datetime.fromisoformat(visit.argument("since"))
    except ValueError:
        raise PageError(400, "bad_query") from None
    if since.tzinfo is None:
        raise PageError(400, "bad_query")
    with visit.desk.database.read() as uow:
        return json({"count": views.count_activity(uow, _wanted(visit), since)})


def _wanted(visit: Visit) -> views.ConversationFilter:
    channel, handoff = visit.argument("channel"), visit.argument("handoff")
    text = visit.argument("text")
    if channel not in ("", *CHANNELS) or handoff not in ("", "1") or len(text) > LONGEST_TEXT:
        raise PageError(400, "bad_query")
    return views.ConversationFilter(channel, visit.argument("intent"), text, handoff == "1")


def _filters(wanted: views.ConversationFilter) -> dict[str, str]:
    return {
        "channel": wanted.channel,
        "intent": wanted.intent,
        "text": wanted.text,
        "handoff": "1" if wanted.handoff else "",
    }


def _cursor(value: str) -> tuple[datetime, str] | None:
    if not value:
        return None
    at, _, conversation_id = value.partition(",")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        raise PageError(400, "bad_query") from None
    if moment.tzinfo is None or not conversation_id:
        raise PageError(400, "bad_query")
    return moment, conversation_id


HOME = Page(get=home)
LIST = Page(get=show)
ACTIVITY = Page(get=activity, quiet=True)
