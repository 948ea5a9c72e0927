"""Live calls: who waits, duty, and the talk of somebody at the desk with a caller.

The pages that ask for news are also the sign of life of whoever is on duty.
"""

from __future__ import annotations

import secrets
from typing import Any

from sanic import HTTPResponse
from sanic.response import html

from console.desk import Page, PageError, Visit, see_other
from console.ticket import FORM_KEY, clean
from telecom import desk, duties, views
from telecom.errors import NotFound, Refused

LARGEST_ID = 2**31 - 1
LIVE = "/console/live"


def show(visit: Visit) -> HTTPResponse:
    """Who waits, who talks, what is over."""
    return visit.page("live.html", trouble=_trouble(visit), **_board(visit))


def board(visit: Visit) -> HTTPResponse:
    """The same as a piece of the page."""
    facts = {**_board(visit), "may_write": visit.may_write, "user": visit.user}
    assert visit.session is not None
    facts["form_token"] = visit.desk.sessions.form_token(visit.session.session_id)
    return html(visit.desk.templates.get_template("_board.html").render(facts))


def set_duty(visit: Visit) -> HTTPResponse:
    """Begin or end taking calls."""
    wanted = visit.field("on")
    if wanted not in ("1", "0"):
        raise PageError(400, "bad_form")
    verb = duties.begin if wanted == "1" else duties.end
    try:
        visit.desk.database.run(lambda uow: verb(uow, visit.username))
    except Refused as refused:
        return see_other(f"{LIVE}?trouble={refused.reason}")
    return see_other(LIVE)


def take(visit: Visit) -> HTTPResponse:
    """Answer a waiting call."""
    return _act(visit, desk.take, LIVE)


def talk(visit: Visit) -> HTTPResponse:
    """The call: what was said, and what can be done with it."""
    return _talk(visit, trouble=_trouble(visit))


def entries(visit: Visit) -> HTTPResponse:
    """What was said after the line of id `after`, and in a header the call's state at the desk."""
    after = visit.argument("after") or "0"
    if not (after.isascii() and after.isdigit() and int(after) <= LARGEST_ID):
        raise PageError(400, "bad_query")
    _sign_of_life(visit)
    with visit.desk.database.read() as uow:
        row = _row(uow, visit)
        lines = views.list_entries(uow, row.conversation_id, int(after))
    text = visit.desk.templates.get_template("_entries.html").render(entries=lines)
    return html(text, headers={"X-Desk-State": row.state})


def say(visit: Visit) -> HTTPResponse:
    """Have the caller told what was typed, once a form."""
    key, text = visit.field("form_key"), " ".join(clean(visit.field("text")).split())
    if not FORM_KEY.fullmatch(key):
        raise PageError(400, "bad_form", kept=text)
    number = _id(visit)
    try:
        visit.desk.database.run(lambda uow: desk.say(uow, number, visit.username, key, text))
    except NotFound:
        raise PageError(404, "no_call", kept=text) from None
    except Refused as refused:
        return _talk(visit, status=422, trouble=refused.reason, text=text)
    return see_other(f"{LIVE}/{number}#say")


def give_back(visit: Visit) -> HTTPResponse:
    """Let the bot go on."""
    return _act(visit, desk.give_back, LIVE, then=LIVE)


def end(visit: Visit) -> HTTPResponse:
    """End the call."""
    return _act(visit, desk.end, LIVE, then=LIVE)


def _act(visit: Visit, verb: Any, refused_at: str, then: str = "") -> HTTPResponse:
    number = _id(visit)
    try:
        visit.desk.database.run(lambda uow: verb(uow, number, visit.username))
    except NotFound:
        raise PageError(404, "no_call") from None
    except Refused as refused:
        return see_other(f"{refused_at}?trouble={refused.reason}")
    return see_other(then or f"{LIVE}/{number}")


def _board(visit: Visit) -> dict[str, Any]:
    _sign_of_life(visit)
    with visit.desk.database.read() as uow:
        mine = desk.talking(uow, visit.username)
        return {
            "waiting": views.list_waiting(uow),
            "recent": views.list_recent(uow),
            "on_duty": duties.is_on(uow, visit.username),
            "staffed": duties.count(uow),
            "mine": mine.id if mine else None,
        }


def _talk(visit: Visit, *, status: int = 200, trouble: str = "", text: str = "") -> HTTPResponse:
    _sign_of_life(visit)
    with visit.desk.database.read() as uow:
        row = _row(uow, visit)
        found = views.get_conversation(uow, row.conversation_id)
    return visit.page(
        "talk.html",
        status=status,
        row=row,
        found=found,
        mine=row.taken_by == visit.username,
        trouble=trouble,
        text=text,
        longest=desk.LONGEST_LINE,
        form_key=secrets.token_urlsafe(16),
    )


def _row(uow: Any, visit: Visit) -> views.DeskRow:
    try:
        return views.get_desk_call(uow, _id(visit))
    except NotFound:
        raise PageError(404, "no_call") from None


def _sign_of_life(visit: Visit) -> None:
    with visit.desk.database.read() as uow:
        due = duties.needs_sign(uow, visit.username)
    if due:
        visit.desk.database.run(lambda uow: duties.sign(uow, visit.username))


def _trouble(visit: Visit) -> str:
    trouble = visit.argument("trouble")
    return trouble if trouble in ("taken", "over", "busy", "not_on_duty", "not_yours") else ""


def _id(visit: Visit) -> int:
    number = visit.names["call"]
    if not (number.isascii() and number.isdigit() and int(number[:11]) <= LARGEST_ID):
        raise PageError(404, "no_call")
    return int(number)


SHOW = Page(get=show)
BOARD = Page(get=board, quiet=True)
DUTY = Page(post=set_duty)
TAKE = Page(post=take)
TALK = Page(get=talk)
ENTRIES = Page(get=entries, quiet=True)
SAY = Page(post=say)
GIVE_BACK = Page(post=give_back)
END = Page(post=end)
