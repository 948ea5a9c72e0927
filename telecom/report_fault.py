"""Report a fault (commitment 9): repaired within 48 h, in the country within 72 h.

Otherwise the rent of the outage is waived (电信条例 32, docs/domain.md, time limits); who reports a
weak signal is contacted within 3 working days. What the system sees itself (arrears, a suspended
line, a cap, a known outage) is told instead. The guided checks, the outage, and which words make an
address rural are sample data (`seed/faults.yml`); public holidays are not known.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from telecom import appointments, clock, notices, proposals, tickets
from telecom.conversations import identified_line
from telecom.errors import Refused
from telecom.models import HomeService, Line, Proposal, Ticket, Usage
from telecom.proposals import Confirmation

KIND = "report_fault"
SERIES = "GZ"
PRODUCTS = ("mobile", "broadband", "tv")
SYMPTOMS = ("signal", "data", "call")
URBAN_HOURS, RURAL_HOURS = 48, 72
CONTACT_WORKING_DAYS = 3
STORY_LIMIT = 2000
PLACE_LIMIT = 100
SOLVED, FAILED = "solved", "failed"
DATA = Path(__file__).parent / "seed" / "faults.yml"


@dataclass(frozen=True)
class Finding:
    """What the system sees itself. `final`: no repair can help until that is settled.

    `reason`: no_home, suspended_arrears, suspended, cap_reached, throttled, arrears, outage.
    """

    reason: str
    final: bool
    facts: dict[str, Any] = field(default_factory=dict)


@cache
def _data() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(DATA.read_text("utf-8"))
    return loaded


def diagnose(
    uow: Session, line: Line, product: str, symptom: str | None, place: str | None
) -> list[Finding]:
    """What may be behind it, the weightiest first; changes nothing."""
    home = _home(uow, line, product)
    if product != "mobile" and home is None:
        return [Finding("no_home", True, {"product": product, "phone_number": line.phone_number})]
    if line.status == "suspended":
        if line.suspended_by == "arrears" or (line.suspended_by is None and line.balance_fen < 0):
            owed = {"arrears_fen": max(-line.balance_fen, 0)}
            return [Finding("suspended_arrears", True, owed)]
        return [Finding("suspended", True)]
    found = []
    outage = _outage(line, product, home.address if home else place)
    if outage:
        found.append(outage)
    if line.balance_fen < 0:
        found.append(Finding("arrears", False, {"arrears_fen": -line.balance_fen}))
    if product == "mobile" and symptom == "data":
        found += _data_findings(uow, line)
    return found


def _data_findings(uow: Session, line: Line) -> list[Finding]:
    used = uow.execute(
        select(Usage).where(Usage.line_id == line.id, Usage.month == clock.month_of(clock.today()))
    ).scalar_one_or_none()
    if used is None:
        return []
    if used.overage_fen >= line.overage_cap_fen > 0:
        return [Finding("cap_reached", False, {"cap_fen": line.overage_cap_fen})]
    throttled = (line.plan.overage or {}).get("throttled_after_gb")
    if throttled and used.data_mb >= throttled * 1024:
        return [Finding("throttled", False, {"after_gb": throttled, "used_mb": used.data_mb})]
    return []


def _outage(line: Line, product: str, place: str | None) -> Finding | None:
    now, today = clock.now(), clock.today()
    for outage in _data()["outages"]:
        begins, ends = (
            datetime.combine(today, time.fromisoformat(outage[key]), clock.SHANGHAI)
            for key in ("begins", "ends")
        )
        here = place or ""
        in_city = outage["city"] in here or line.customer.city == outage["city"]
        if (
            product in outage["products"]
            and begins <= now < ends
            and in_city
            and any(area in here for area in outage["areas"])
        ):
            facts = {"area": outage["city"] + outage["areas"][0], "ends_at": ends.isoformat()}
            return Finding("outage", False, facts)
    return None


def first_check(product: str, symptom: str | None) -> str:
    """What is looked at first."""
    return str(_checks(product, symptom)["first"])


def is_question(product: str, symptom: str | None, check: str) -> bool:
    """Whether the check asks how things look, instead of trying something."""
    return bool(_checks(product, symptom)[check].get("question"))


def next_check(product: str, symptom: str | None, check: str, yes: bool) -> str:
    """Where an answer leads: the next check, or `solved`, or `failed`."""
    step = _checks(product, symptom)[check]
    if yes and not step.get("question"):
        return SOLVED
    return str(step.get("yes" if yes else "no", FAILED))


def _checks(product: str, symptom: str | None) -> dict[str, Any]:
    name = f"mobile_{symptom}" if product == "mobile" else product
    checks: dict[str, Any] = _data()["checks"][name]
    return checks


def is_rural(place: str | None) -> bool:
    """Whether the address is in the country, by its words."""
    return any(word in (place or "") for word in _data()["rural"])


def after_working_days(moment: datetime, days: int) -> datetime:
    """The end of the `days`-th working day (Monday to Friday) after `moment`."""
    day = clock.working_day_after(clock.local(moment).date(), days)
    return datetime.combine(day + timedelta(days=1), time(), clock.SHANGHAI)


def find_same(uow: Session, line: Line, product: str, *, hold: bool = False) -> Ticket | None:
    """The open fault of this line on the same product, or None; `hold`: nobody closes it now."""
    same = (t for t in tickets.list_open(uow, line, SERIES, hold=hold) if t.category == product)
    return next(same, None)


def _home(uow: Session, line: Line, product: str) -> HomeService | None:
    query = select(HomeService).where(
        HomeService.line_id == line.id,
        HomeService.kind == product,
        HomeService.ended_on.is_(None),
    )
    return uow.execute(query.order_by(HomeService.id)).scalars().first()


def propose(
    uow: Session,
    conversation_id: str,
    product: str,
    *,
    symptom: str | None = None,
    story: str = "",
    place: str | None = None,
    since: str | None = None,
    tried: list[str] | None = None,
    day: date | None = None,
    part: str | None = None,
    contact: str | None = None,
) -> Proposal:
    """Keep the report that is about to be read back (L1).

    `since` is an ISO day or `earlier`; `tried` the checks that did not help; `day` and `part` of
    the visit at home, which broadband and TV need. The address of broadband and TV is the
    service's own.

    Raises:
        NotIdentified: identity level too low.
        Refused: `unknown_product`, `no_home`, `suspended_arrears`, `suspended`, `no_visit`, and as
            `appointments.check`.
    """
    line = identified_line(uow, conversation_id)
    if product not in PRODUCTS:
        raise Refused("unknown_product", product=product)
    final = [found for found in diagnose(uow, line, product, symptom, place) if found.final]
    if final:
        raise Refused(final[0].reason, **final[0].facts)
    home = _home(uow, line, product)
    same = find_same(uow, line, product)
    if home is not None and same is None:
        if day is None or part is None:
            raise Refused("no_visit")
        appointments.check(day, part, first_in=0)
    where = home.address if home else (place or "").strip()[:PLACE_LIMIT] or None
    visits = home is not None and same is None
    terms: dict[str, Any] = {
        "phone_number": line.phone_number,
        "product": product,
        "symptom": symptom if product == "mobile" else None,
        "story": story.strip()[:STORY_LIMIT],
        "place": where,
        "hours": RURAL_HOURS if is_rural(where) else URBAN_HOURS,
        "since": since,
        "tried": list(tried or []),
        "day": day.isoformat() if visits and day else None,
        "part": part if visits else None,
        "contact": contact or line.phone_number,
        "linked_to": same.ticket_no if same else None,
    }
    return proposals.make(uow, conversation_id, line, KIND, terms)


def confirm(uow: Session, confirmation: Confirmation) -> tuple[Ticket, bool]:
    """Register what was confirmed, once; gives the ticket, and whether it was an open one.

    Raises:
        NotFound, NotIdentified, AlreadyDecided: as `proposals.take`.
        Refused: the time of the visit has gone by.
    """
    taken = proposals.take(uow, confirmation, KIND)
    if taken is None:
        return tickets.of_proposal(uow, confirmation.proposal_id)
    proposal, line = taken
    terms = proposal.terms
    same = find_same(uow, line, terms["product"], hold=True)
    if same is not None:
        event = tickets.add_event(uow, same, "customer", "supplemented", terms["story"], proposal)
        _notify(uow, line, "linked", same, f"event:{event.id}", terms)
        return same, True
    day = date.fromisoformat(terms["day"]) if terms["day"] else None
    if day is not None:
        appointments.check(day, terms["part"], first_in=0)
    facts = ("symptom", "place", "since", "tried", "day", "part", "hours")
    ticket = tickets.create(
        uow,
        SERIES,
        line,
        proposal,
        category=terms["product"],
        story=terms["story"],
        about=terms["symptom"],
        contact=terms["contact"],
        facts={name: terms[name] for name in facts},
    )
    ticket.repair_due_at = ticket.accepted_at + timedelta(hours=terms["hours"])
    if terms["symptom"] == "signal":
        ticket.reply_due_at = after_working_days(ticket.accepted_at, CONTACT_WORKING_DAYS)
    if day is not None:
        appointments.book(uow, line, "repair", day, terms["part"], terms["place"], ticket=ticket)
    uow.flush()
    _notify(uow, line, "filed", ticket, "filed", terms)
    return ticket, False


def _notify(
    uow: Session, line: Line, what: str, ticket: Ticket, key: str, terms: dict[str, Any]
) -> None:
    notices.send(
        uow,
        line,
        f"report_fault_{what}",
        f"ticket:{ticket.id}:{key}",
        ticket=ticket,
        ticket_no=ticket.ticket_no,
        repair_due_at=ticket.repair_due_at,
        reply_due_at=ticket.reply_due_at,
        **terms,
    )
