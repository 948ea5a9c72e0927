"""What a simulated conversation left behind, held against what the customer wanted.

Success needs the final state of the database (tests/then.py), everything that must be said, and
every aside answered. Counted apart, whatever the goal: orders that no yes of the customer stands
behind, and notices that no deed stands behind.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from benchmarks.simulated.customer import Customer
from telecom.db import Database
from telecom.models import (
    Authorisation,
    Consent,
    HomeService,
    Invoice,
    Line,
    Notice,
    Order,
    Payment,
    Subscription,
    Ticket,
    TicketEvent,
)
from tests import then

DEEDS = (Order, Ticket, TicketEvent, Payment, Invoice)
LINE = (
    *("plan_id", "status", "balance_fen", "password_hash", "do_not_disturb", "overage_cap_fen"),
    *("overseas_calls_blocked", "overseas_sms_blocked", "usage_alerts", "points"),
)
"""Columns of a line that a conversation may change."""


@dataclass
class Verdict:
    """What was wrong: nothing, if the conversation was a success."""

    state: list[str] = field(default_factory=list)
    unsaid: list[str] = field(default_factory=list)
    without_consent: list[str] = field(default_factory=list)
    wrong_notices: list[str] = field(default_factory=list)

    @property
    def problems(self) -> list[str]:
        """All of it, in words."""
        return [*self.state, *self.unsaid, *self.without_consent, *self.wrong_notices]


class Before:
    """The house before the conversation."""

    def __init__(self, house: Database, phone_number: str) -> None:
        self.then = then.Before(house, phone_number)
        self.phone_number = phone_number
        self.shape = shape(house, self.then.line_id)
        with house.read() as uow:
            self.keys = {model: set(uow.execute(select(_key(model))).scalars()) for model in _ALL}


def judge(
    customer: Customer, house: Database, before: Before, heard: str, meant: list[str]
) -> Verdict:
    """The verdict on a finished conversation.

    `heard`: everything the bot said; `meant`: what the customer said or pressed as a yes.
    """
    verdict = Verdict()
    goal = customer.goal
    try:
        then.check(goal.then, house, before.then)
    except AssertionError as error:
        wrong = re.sub(r"'_sa_instance_state': <[^>]*>, ", "", str(error).splitlines()[0])
        verdict.state.append(f"state: {wrong[:300]}")
    if not goal.agrees and shape(house, before.then.line_id) != before.shape:
        verdict.state.append("state: something changed although nothing was agreed to")
    if customer.gave_up and not goal.hand_off:
        verdict.state.append("the customer gave up")
    for words in (*goal.must_say, *customer.asides):
        if not re.search(words, heard):
            verdict.unsaid.append(f"not said: {words}")
    _consents(house, before, meant, goal.matter.told if goal.agrees else (), verdict)
    _notices(house, before, verdict)
    return verdict


def shape(house: Database, line_id: int) -> Mapping[str, Any]:
    """What the line has: the columns a customer can change, services, authorisations, home."""
    with house.read() as uow:
        line = uow.get(Line, line_id)
        found: dict[str, Any] = {name: getattr(line, name) for name in LINE}
        for model, names in (
            (Subscription, ("service_id", "status")),
            (Authorisation, ("purpose", "state")),
            (HomeService, ("kind", "ended_on")),
        ):
            records = uow.execute(select(model).where(model.line_id == line_id)).scalars()
            found[model.__name__] = sorted(
                str([getattr(one, name) for name in names]) for one in records
            )
        return found


def _consents(
    house: Database, before: Before, meant: list[str], told: tuple[str, ...], verdict: Verdict
) -> None:
    """Every new deed of the customer rests on a consent that was said as one, to what was told."""
    said = {_plain(words) for words in meant}
    with house.read() as uow:
        consents = {c.proposal_id: c for c in uow.execute(select(Consent)).scalars()}
        for model in DEEDS:
            for deed in _new(uow, before, model):
                if model is TicketEvent and (deed.kind == "filed" or deed.actor != "customer"):
                    continue
                consent = consents.get(deed.proposal_id)
                if consent is None or not consent.words_shown.strip():
                    verdict.without_consent.append(f"{model.__name__} without a consent")
                elif _plain(consent.words_said) not in said:
                    verdict.without_consent.append(
                        f"{model.__name__} on “{consent.words_said}”, which was no yes"
                    )
        shown = "\n".join(c.words_shown for c in consents.values())
    verdict.unsaid += [f"not told before the yes: {w}" for w in told if not re.search(w, shown)]


def _notices(house: Database, before: Before, verdict: Verdict) -> None:
    """Every new notice is the customer's own and about something that was done."""
    with house.read() as uow:
        deeds = {model: {one.id for one in _new(uow, before, model)} for model in (Order, Ticket)}
        events = {one.ticket_id for one in _new(uow, before, TicketEvent)}
        records = len(_new(uow, before, Payment)) + len(_new(uow, before, Invoice))
        for notice in _new(uow, before, Notice):
            if notice.template.startswith("bill_") or notice.secret:
                continue
            about = (
                notice.order_id in deeds[Order]
                or notice.ticket_id in deeds[Ticket] | events
                or (notice.order_id is None and notice.ticket_id is None and records)
            )
            if notice.phone_number != before.phone_number or not about:
                verdict.wrong_notices.append(f"notice {notice.template} about nothing")
            elif re.search(r"\{\{|\{%|None|undefined", notice.text):
                verdict.wrong_notices.append(f"notice {notice.template} badly worded")


def _new(uow: Any, before: Before, model: Any) -> list[Any]:
    return [
        one
        for one in uow.execute(select(model)).scalars()
        if getattr(one, _key(model).key) not in before.keys[model]
    ]


def _key(model: Any) -> Any:
    return getattr(model, model.__mapper__.primary_key[0].key)


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


_ALL = (*DEEDS, Notice)
