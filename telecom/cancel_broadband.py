"""Close broadband or TV at home (commitment 4): accepted the same day, picked up within 7 days.

The service ends on the day of the pick-up and is no longer charged from the month after; until
that day is over the pick-up can be moved and the closing withdrawn. TV runs over the broadband line
and ends with it; it can be closed alone. That, and that every pick-up succeeds, is simulated. The
fee for leaving a contract early is the contract's own (docs/domain.md).
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from telecom import appointments, clock, notices, proposals
from telecom.conversations import L2, identified_line
from telecom.errors import NotFound, Refused, TermsChanged
from telecom.models import Contract, HomeService, Line, Order, Proposal, Subscription
from telecom.numbers import next_number
from telecom.proposals import Confirmation
from telecom.subscriptions import exit_fee_fen

KIND = "cancel_broadband"
MOVE = "move_pickup"
WITHDRAWAL = "withdraw_cancel_broadband"
SCOPES = ("broadband", "tv")
FAMILY_SERVICE = "qinqingwang"
"""What customers take for a part of their broadband though it is a service of the line."""


def list_home(uow: Session, line: Line) -> list[HomeService]:
    """Broadband and TV of the line that run, broadband first."""
    query = select(HomeService).where(
        HomeService.line_id == line.id, HomeService.ended_on.is_(None)
    )
    return list(uow.execute(query.order_by(HomeService.kind, HomeService.id)).scalars())


def require_home(uow: Session, line: Line) -> list[HomeService]:
    """What runs at home.

    Raises:
        Refused: `no_broadband`.
    """
    home = list_home(uow, line)
    if not home:
        raise Refused("no_broadband", phone_number=line.phone_number)
    return home


def get_pending(uow: Session, line: Line) -> Order | None:
    """The closing of this line that is accepted and not done, or None."""
    query = select(Order).where(
        Order.line_id == line.id, Order.kind == KIND, Order.status == "accepted"
    )
    return uow.execute(query.order_by(Order.id.desc())).scalars().first()


def check(uow: Session, line: Line, scope: str | None = None) -> list[HomeService]:
    """What would be closed, if anything can be.

    Raises:
        Refused: `no_broadband`, `no_tv`, `already_accepted` with the order's terms.
    """
    home = require_home(uow, line)
    pending = get_pending(uow, line)
    if pending is not None:
        raise Refused("already_accepted", order_no=pending.order_no, **pending.terms)
    closing = home if scope != "tv" else [service for service in home if service.kind == "tv"]
    if not closing:
        raise Refused("no_tv", phone_number=line.phone_number)
    return closing


def get_terms(uow: Session, line: Line, scope: str, day: date, part: str) -> dict[str, Any]:
    """Exactly what closing would do.

    `items` (id, kind, name, price_fen a month), `equipment` to hand back, `address`, `pickup_day`
    ISO and `part_of_day`, which also is the last day of service; `saves_fen` a month,
    `contract_name`, `contract_ends_on` and `exit_fee_fen` if a contract binds the broadband on
    that day; `with_tv`: TV ends because the broadband does; `family`: the line has the family
    service, which stays.

    Raises:
        Refused: as `check` and `appointments.check`.
    """
    closing = check(uow, line, scope)
    appointments.check(day, part)
    contract = _contract(uow, line, day) if scope == "broadband" else None
    kinds = {service.kind for service in closing}
    return {
        "phone_number": line.phone_number,
        "scope": scope,
        "items": [
            {"id": s.id, "kind": s.kind, "name": s.name, "price_fen": s.price_fen} for s in closing
        ],
        "equipment": [thing for service in closing for thing in service.equipment],
        "address": closing[0].address,
        "pickup_day": day.isoformat(),
        "part_of_day": part,
        "saves_fen": sum(service.price_fen for service in closing),
        "contract_name": contract.name if contract else None,
        "contract_ends_on": contract.ends_on.isoformat() if contract else None,
        "exit_fee_fen": exit_fee_fen(contract, day) if contract else 0,
        "with_tv": kinds == {"broadband", "tv"},
        "family": _has_family(uow, line),
    }


def propose(uow: Session, conversation_id: str, scope: str, day: date, part: str) -> Proposal:
    """Keep the terms that are about to be shown (L2).

    Raises:
        NotIdentified: identity level too low.
        Refused: as `get_terms`.
    """
    line = identified_line(uow, conversation_id, L2)
    terms = get_terms(uow, line, scope, day, part)
    return proposals.make(uow, conversation_id, line, KIND, terms)


def confirm(uow: Session, confirmation: Confirmation) -> Order:
    """Accept the closing and book the pick-up, once; a repeated yes gets the same order.

    Raises:
        NotFound, NotIdentified, AlreadyDecided: as `proposals.take`.
        Refused, TermsChanged: it is no longer allowed, or no longer what was shown.
    """
    taken = proposals.take(uow, confirmation, KIND, L2)
    if taken is None:
        return proposals.order_of(uow, confirmation.proposal_id)
    proposal, line = taken
    terms = proposal.terms
    day = date.fromisoformat(terms["pickup_day"])
    if get_terms(uow, line, terms["scope"], day, terms["part_of_day"]) != terms:
        raise TermsChanged(proposal.id)
    now = clock.now()
    order = Order(
        order_no=next_number(uow, "OD"),
        proposal_id=proposal.id,
        line_id=line.id,
        kind=KIND,
        status="accepted",
        terms=terms,
        accepted_at=now,
        due_at=now + timedelta(days=appointments.WITHIN_DAYS),
        effective_on=day,
    )
    uow.add(order)
    uow.flush()
    appointments.book(uow, line, "pickup", day, terms["part_of_day"], terms["address"], order=order)
    _notify(uow, order, "accepted", "accepted")
    return order


def propose_move(
    uow: Session, conversation_id: str, order_no: str, day: date, part: str
) -> Proposal:
    """Keep another time for the pick-up (L2): the order's terms as they would be, with `order_no`,
    `from_day` and `from_part`.

    Raises:
        NotIdentified: identity level too low.
        NotFound: no such closing of this line.
        Refused: `already_done`, `same_time`, and as `appointments.check`.
    """
    line = identified_line(uow, conversation_id, L2)
    order = _open_order(uow, line, order_no)
    return proposals.make(uow, conversation_id, line, MOVE, _moved(uow, line, order, day, part))


def confirm_move(uow: Session, confirmation: Confirmation) -> Order:
    """Move the pick-up, once; a repeated yes finds it moved.

    Raises:
        NotFound, NotIdentified, AlreadyDecided: as `proposals.take`.
        Refused, TermsChanged: the closing was done or withdrawn meanwhile, or moved elsewhere.
    """
    taken = proposals.take(uow, confirmation, MOVE, L2)
    if taken is None:
        proposal = uow.get(Proposal, confirmation.proposal_id)
        assert proposal is not None
        line = identified_line(uow, confirmation.conversation_id, L2)
        return _order(uow, line, proposal.terms["order_no"])
    proposal, line = taken
    terms = proposal.terms
    order = _open_order(uow, line, terms["order_no"])
    day = date.fromisoformat(terms["pickup_day"])
    if _moved(uow, line, order, day, terms["part_of_day"]) != terms:
        raise TermsChanged(proposal.id)
    visit = appointments.standing(uow, order=order)
    if visit is None:
        raise NotFound(f"visit of {order.order_no}")
    visit = appointments.move(uow, visit, day, terms["part_of_day"])
    names = ("pickup_day", "part_of_day", "contract_name", "contract_ends_on", "exit_fee_fen")
    order.terms = {**order.terms, **{name: terms[name] for name in names}}
    order.effective_on = day
    end_of_day = datetime.combine(day + timedelta(days=1), time(), clock.SHANGHAI)
    order.due_at = max(order.due_at, end_of_day) if order.due_at else end_of_day
    uow.flush()
    _notify(uow, order, "moved", f"moved:{visit.id}")
    return order


def propose_withdrawal(uow: Session, conversation_id: str, order_no: str) -> Proposal:
    """Keep the withdrawal that is about to be shown (L2): the order's terms, with `order_no`.

    Raises:
        NotIdentified: identity level too low.
        NotFound: no such closing of this line.
        Refused: `already_done`.
    """
    line = identified_line(uow, conversation_id, L2)
    order = _open_order(uow, line, order_no)
    terms = {**order.terms, "order_no": order_no}
    return proposals.make(uow, conversation_id, line, WITHDRAWAL, terms)


def confirm_withdrawal(uow: Session, confirmation: Confirmation) -> Order:
    """Withdraw the closing and call the pick-up off, once; a repeated yes finds it withdrawn.

    Raises:
        NotFound, NotIdentified, AlreadyDecided: as `proposals.take`.
        Refused: `already_done`.
    """
    taken = proposals.take(uow, confirmation, WITHDRAWAL, L2)
    proposal = taken[0] if taken else uow.get(Proposal, confirmation.proposal_id)
    assert proposal is not None
    line = identified_line(uow, confirmation.conversation_id, L2)
    order = _order(uow, line, proposal.terms["order_no"])
    withdrawn: Any = uow.execute(
        update(Order)
        .where(Order.id == order.id, Order.status == "accepted")
        .values(status="withdrawn", closed_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    uow.refresh(order)
    if order.status == "done":
        raise Refused("already_done", order_no=order.order_no)
    if withdrawn.rowcount:
        appointments.cancel(uow, order=order)
        _notify(uow, order, "withdrawn", "withdrawn")
    return order


def handle_due(uow: Session) -> int:
    """Close what was picked up: accepted and the day over → done; gives how many.

    What another process is working on is left for the next round.
    """
    orders = uow.execute(
        select(Order)
        .where(Order.kind == KIND, Order.status == "accepted", Order.effective_on < clock.today())
        .order_by(Order.id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).scalars()
    moved = 0
    for order in orders:
        ids = [item["id"] for item in order.terms["items"]]
        for service in uow.execute(select(HomeService).where(HomeService.id.in_(ids))).scalars():
            service.ended_on = order.effective_on
        contract = _contract(uow, order.line, order.effective_on)
        if contract is not None and order.terms["scope"] == "broadband":
            contract.ends_on = order.effective_on
        visit = appointments.standing(uow, order=order)
        if visit is not None:
            visit.status = "done"
        order.status, order.handled_at, order.closed_at = "done", clock.now(), clock.now()
        uow.flush()
        _notify(uow, order, "done", "done")
        moved += 1
    return moved


def _moved(uow: Session, line: Line, order: Order, day: date, part: str) -> dict[str, Any]:
    before = order.terms
    if (day.isoformat(), part) == (before["pickup_day"], before["part_of_day"]):
        raise Refused("same_time", pickup_day=before["pickup_day"], part_of_day=part)
    appointments.check(day, part)
    contract = _contract(uow, line, day) if before["scope"] == "broadband" else None
    return {
        **before,
        "order_no": order.order_no,
        "from_day": before["pickup_day"],
        "from_part": before["part_of_day"],
        "pickup_day": day.isoformat(),
        "part_of_day": part,
        "contract_name": contract.name if contract else None,
        "contract_ends_on": contract.ends_on.isoformat() if contract else None,
        "exit_fee_fen": exit_fee_fen(contract, day) if contract else 0,
    }


def _contract(uow: Session, line: Line, day: date) -> Contract | None:
    """The contract that binds the broadband on `day`, the longest one, or None."""
    query = select(Contract).where(
        Contract.line_id == line.id,
        Contract.covers == "broadband",
        Contract.starts_on <= day,
        Contract.ends_on >= day,
    )
    return uow.execute(query.order_by(Contract.ends_on.desc())).scalars().first()


def _has_family(uow: Session, line: Line) -> bool:
    query = select(Subscription.id).where(
        Subscription.line_id == line.id,
        Subscription.service_id == FAMILY_SERVICE,
        Subscription.status == "active",
    )
    return uow.execute(query).first() is not None


def _order(uow: Session, line: Line, order_no: str) -> Order:
    query = select(Order).where(
        Order.order_no == order_no, Order.line_id == line.id, Order.kind == KIND
    )
    order: Order | None = uow.execute(query).scalar_one_or_none()
    if order is None:
        raise NotFound(f"order {order_no}")
    return order


def _open_order(uow: Session, line: Line, order_no: str) -> Order:
    order = _order(uow, line, order_no)
    if order.status != "accepted":
        raise Refused("already_done", order_no=order_no)
    return order


def _notify(uow: Session, order: Order, what: str, key: str) -> None:
    notices.send(
        uow,
        order.line,
        f"cancel_broadband_{what}",
        f"order:{order.id}:{key}",
        order=order,
        order_no=order.order_no,
        **order.terms,
    )
