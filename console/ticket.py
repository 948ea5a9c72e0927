"""One ticket, the reply that a supervisor sends to the customer, and a report's verification."""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata

from sanic import HTTPResponse
from sqlalchemy.exc import IntegrityError

from console.desk import Page, PageError, Visit, see_other
from telecom import conversations, tickets, verify_report, views
from telecom.errors import NotFound, Refused

LONGEST_REPLY = 500
HOWS = ("reply", "answer")
"""A reply leaves the case open, an answer closes it."""
DONE = (*HOWS, "verify")
_NUMBER = re.compile(r"(TS|JB|GZ)\d{14}", re.ASCII)
FORM_KEY = re.compile(r"[\w-]{16,64}", re.ASCII)


def show(visit: Visit) -> HTTPResponse:
    """The ticket, with the form for a reply where the visitor may write one."""
    done = visit.argument("done")
    return _page(visit, done=done if done in DONE else "")


def reply(visit: Visit) -> HTTPResponse:
    """Send the reply, once per form: a second press of the button finds it sent."""
    number = _number(visit)
    text = clean(visit.field("text"))
    how, form_key = visit.field("how"), visit.field("form_key")
    if how not in HOWS or not FORM_KEY.fullmatch(form_key):
        return _page(visit, status=400, trouble="choose", text=text, how=how)
    if not text:
        return _page(visit, status=422, trouble="empty", how=how)
    if len(text) > LONGEST_REPLY:
        return _page(visit, status=422, trouble="too_long", text=text, how=how)
    try:
        _send_once(visit, number, how, text, form_key)
    except NotFound:
        raise PageError(404, "no_ticket", kept=text) from None
    except Refused:
        return _page(visit, status=409, trouble="closed", text=text, how=how)
    except _SentOtherError:
        return _page(visit, status=409, trouble="sent_other", text=text, how=how)
    return see_other(f"/console/tickets/{number}?done={how}#done")


def verify(visit: Visit) -> HTTPResponse:
    """Record the check list and the verdict; a second press of the button finds them recorded."""
    number = _number(visit)
    verdict, answers = visit.field("verdict"), {}
    try:
        with visit.desk.database.read() as uow:
            for place, item in enumerate(views.get_ticket(uow, number).questions, 1):
                answers[item["question"]] = visit.field(f"answer_{place}")
        visit.desk.database.run(
            lambda uow: verify_report.verify(uow, number, visit.username, answers, verdict)
        )
    except NotFound:
        raise PageError(404, "no_ticket") from None
    except Refused as refused:
        if refused.reason == "closed" and _recorded(visit, number, answers, verdict):
            return see_other(f"/console/tickets/{number}?done=verify#done")
        reason = {"unknown_verdict": "choose"}.get(refused.reason, refused.reason)
        status = 409 if reason == "closed" else 422
        return _page(visit, status=status, checking=reason, answers=answers, verdict=verdict)
    return see_other(f"/console/tickets/{number}?done=verify#done")


def _recorded(visit: Visit, number: str, answers: dict[str, str], verdict: str) -> bool:
    with visit.desk.database.read() as uow:
        found = views.get_ticket(uow, number)
    kept = {item["question"]: item["answer"] for item in found.questions}
    return found.verdict == verdict and kept == answers


def clean(text: str) -> str:
    """What was typed, with plain line ends and without control characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(c for c in text if c == "\n" or unicodedata.category(c)[0] != "C").strip()


class _SentOtherError(Exception):
    """This form was sent before, with other words."""


def _send_once(visit: Visit, number: str, how: str, text: str, form_key: str) -> None:
    assert visit.user is not None
    key = f"console:reply:{visit.user.id}:{number}:{form_key}"
    print_of_it = hashlib.sha256(f"{how}\n{text}".encode()).hexdigest()
    with visit.desk.database.work() as uow:
        before = conversations.delivered(uow, key)
        if before is None:
            tickets.reply(uow, number, visit.username, text, final=how == "answer")
            try:
                conversations.remember_delivery(uow, key, print_of_it)
                uow.commit()
                return
            except IntegrityError:  # the same form, at the same moment, in another process
                uow.rollback()
                before = conversations.delivered(uow, key)
    if before != print_of_it:
        raise _SentOtherError


def _page(
    visit: Visit,
    *,
    status: int = 200,
    done: str = "",
    trouble: str = "",
    text: str = "",
    how: str = "",
    checking: str = "",
    answers: dict[str, str] | None = None,
    verdict: str = "",
) -> HTTPResponse:
    with visit.desk.database.read() as uow:
        try:
            found = views.get_ticket(uow, _number(visit))
        except NotFound:
            raise PageError(404, "no_ticket", kept=text) from None
    return visit.page(
        "ticket.html",
        status=status,
        found=found,
        row=found.row,
        done=done,
        trouble=trouble,
        text=text,
        how=how or ("answer" if found.row.reply.met_at else "reply"),
        longest=LONGEST_REPLY,
        checking=checking,
        answers=answers or {},
        verdict=verdict,
        form_key=secrets.token_urlsafe(16),
    )


def _number(visit: Visit) -> str:
    number = visit.names["ticket_no"]
    if not _NUMBER.fullmatch(number):
        raise PageError(404, "no_ticket")
    return number


SHOW = Page(get=show, post=reply)
VERIFY = Page(post=verify)
