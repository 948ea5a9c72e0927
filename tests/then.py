"""The final state of a scripted customer: orders, tickets, notices, subscriptions, the line.

`then:` of a chat or call script, see tests/chats/README.md. What a script does not mention is not
checked, but for consents: every order and every filed ticket must rest on one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from telecom import transcripts
from telecom.conversations import line_of
from telecom.db import Database
from telecom.models import (
    AllowedCaller,
    Appointment,
    Authorisation,
    Bill,
    CallBack,
    Consent,
    DeskCall,
    HomeService,
    Invoice,
    Notice,
    Order,
    Payment,
    Proposal,
    Subscription,
    Ticket,
    TicketEvent,
    Voicemail,
)

HUMAN_SIDE = {"desk_calls": DeskCall, "voicemails": Voicemail, "call_backs": CallBack}
"""Records of calls that a script lists, of whatever line."""
RECORDS = {"payments": Payment, "invoices": Invoice, "allowed_callers": AllowedCaller}
"""Records of the line that a script lists like its orders."""
KEYS = {
    "orders",
    "tickets",
    "ticket_events",
    "notices",
    "cancelled",
    "active",
    "line",
    "proposals_open",
    "consents",
    "transcript",
    *("appointments", "authorisations", "home"),
    *RECORDS,
    *HUMAN_SIDE,
    "bills",
}


class Before:
    """What a line had before the conversation: only what is new counts."""

    def __init__(self, house: Database, phone_number: str) -> None:
        with house.read() as uow:
            line = line_of(uow, phone_number)
            assert line is not None, f"no line {phone_number}"
            self.line_id = line.id
            self.tickets = set(uow.execute(select(Ticket.id)).scalars())
            self.events = set(uow.execute(select(TicketEvent.id)).scalars())
            self.bills = set(uow.execute(select(Bill.id)).scalars())
            self.notices = set(uow.execute(select(Notice.id)).scalars())


def check(
    then: Mapping[str, Any], house: Database, before: Before, conversation_id: str = ""
) -> None:
    """Raises AssertionError where the database is not as the script says."""
    unknown = set(then) - KEYS
    assert not unknown, f"unknown keys in then: {sorted(unknown)}"
    with house.read() as uow:
        line_id = before.line_id
        orders = _all(uow, Order, line_id)
        tickets = [t for t in _all(uow, Ticket, line_id) if t.id not in before.tickets]
        notices = [n for n in _all(uow, Notice, line_id) if n.id not in before.notices]
        events = [
            e
            for e in uow.execute(select(TicketEvent).order_by(TicketEvent.id)).scalars()
            if e.id not in before.events
        ]
        if "orders" in then:
            _match("orders", then["orders"], orders)
        if "tickets" in then:
            _match("tickets", then["tickets"], tickets)
        if "ticket_events" in then:
            _match("ticket_events", then["ticket_events"], events)
        for name, model in RECORDS.items():
            if name in then:
                _match(name, then[name], _all(uow, model, line_id))
        for name, model in HUMAN_SIDE.items():
            if name in then:
                query = select(model).order_by(model.id)
                _match(name, then[name], list(uow.execute(query).scalars()))
        if "notices" in then:
            told = [n.template for n in notices if not n.secret]
            assert [t for t in told if not t.startswith("bill_")] == then["notices"]
        if "appointments" in then:
            _match("appointments", then["appointments"], _all(uow, Appointment, line_id))
        if "authorisations" in then:
            states = {a.purpose: a.state for a in _all(uow, Authorisation, line_id)}
            wanted = then["authorisations"]
            assert {name: states.get(name) for name in wanted} == wanted, states
        if "home" in then:
            running = [h.kind for h in _all(uow, HomeService, line_id) if h.ended_on is None]
            assert running == then["home"], f"home: {running}"
        if "bills" in then:
            _match(
                "bills",
                then["bills"],
                [b for b in _all(uow, Bill, line_id) if b.id not in before.bills],
            )
        subscriptions = _all(uow, Subscription, line_id)
        for status, key in (("cancelled", "cancelled"), ("active", "active")):
            if key in then:
                found = {s.service_id for s in subscriptions if s.status == status}
                assert found == set(then[key]), f"{key}: {found}"
        line = uow.get(_line_class(), line_id)
        for name, value in then.get("line", {}).items():
            assert getattr(line, name) == value, f"line.{name} is {getattr(line, name)!r}"
        proposals = _all(uow, Proposal, line_id)
        if "proposals_open" in then:
            assert sum(p.state == "open" for p in proposals) == then["proposals_open"]
        consents = _all(uow, Consent, line_id)
        if "transcript" in then:
            said = "\n".join(e.text for e in transcripts.of(uow, conversation_id))
            assert [w for w in then["transcript"] if w not in said] == [], said
        if "consents" in then:
            assert len(consents) == then["consents"], [c.words_said for c in consents]
        given = {c.proposal_id for c in consents}
        for record in (*orders, *tickets):
            assert record.proposal_id in given, f"{record} without consent"
        for consent in consents:
            assert consent.words_shown.strip(), "consent without the words shown"
            assert consent.words_said.strip(), "consent without the words said"


def _line_class() -> Any:
    from telecom.models import Line

    return Line


def _all(uow: Any, model: Any, line_id: int) -> list[Any]:
    query = select(model).where(model.line_id == line_id).order_by(model.__mapper__.primary_key[0])
    return list(uow.execute(query).scalars())


def _match(what: str, wanted: list[Mapping[str, Any]], found: list[Any]) -> None:
    assert len(found) == len(wanted), f"{what}: {[vars(f) for f in found]}"
    for want, have in zip(wanted, found, strict=True):
        for name, value in want.items():
            actual = getattr(have, name)
            if isinstance(value, dict):
                actual = {key: (actual or {}).get(key) for key in value}
            elif hasattr(actual, "isoformat"):
                actual = actual.isoformat()
            assert actual == value, f"{what}.{name}: {actual!r}, wanted {value!r}"
