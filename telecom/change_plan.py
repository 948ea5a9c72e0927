"""Change plan (commitments 1 and 3).

No contract: handled within 48 h of acceptance. With a contract: queued, and handled within 48 h of
its release. The new tariff is effective from the first of the next month (docs/domain.md, effective
dates). Until then the change can be withdrawn.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from telecom import clock, notices, proposals
from telecom.conversations import identified_line
from telecom.errors import NotFound, Refused, TermsChanged
from telecom.models import Line, Order, Plan, Proposal
from telecom.numbers import next_number
from telecom.proposals import Confirmation
from telecom.subscriptions import exit_fee_fen, plan_contract

KIND = "change_plan"
WITHDRAWAL = "withdraw_change_plan"
HANDLING = timedelta(hours=48)
PENDING = ("accepted", "queued", "scheduled")


@dataclass(frozen=True)
class Terms:
    """Exactly what a change will do. Sums in fen a month, data in MB; dates ISO.

    `contract_ends_on` and `exit_fee_fen` are set when a contract binds the plan: the change then
    waits for its release. `lost` names what the new plan has less of: `data`, `directed`,
    `minutes`. `replaces` is the order number of a pending change.
    """

    phone_number: str
    from_plan: str
    from_name: str
    from_price_fen: int
    from_data_mb: int
    from_directed_mb: int
    from_minutes: int
    to_plan: str
    to_name: str
    to_price_fen: int
    to_data_mb: int
    to_directed_mb: int
    to_minutes: int
    lost: list[str]
    effective_on: str
    contract_name: str | None
    contract_ends_on: str | None
    exit_fee_fen: int | None
    replaces: str | None


def list_plans_for(uow: Session, line: Line) -> list[Plan]:
    """Plans this customer may change to by self-service now, in the catalogue's order."""
    return [plan for plan in _on_sale(uow) if _obstacle(line, plan) is None]


def list_near(uow: Session, line: Line, plan: Plan, most: int = 3) -> list[Plan]:
    """Plans this customer may have whose price is nearest to `plan`'s."""
    return sorted(
        list_plans_for(uow, line), key=lambda p: (abs(p.price_fen - plan.price_fen), p.position)
    )[:most]


def check(uow: Session, line: Line, plan_id: str) -> Plan:
    """The plan, if this line may change to it.

    Raises:
        NotFound: no such plan.
        Refused: `same_plan`, `off_sale`, `shop_only`, `too_old`, `line_not_active`, `arrears`.
    """
    plan = uow.get(Plan, plan_id)
    if plan is None:
        raise NotFound(f"plan {plan_id}")
    if line.status != "active":
        raise Refused("line_not_active")
    reason = _obstacle(line, plan)
    if reason:
        raise Refused(reason, plan_name=plan.name, max_age=plan.max_age)
    if line.balance_fen < 0:
        raise Refused("arrears", arrears_fen=-line.balance_fen)
    return plan


def _on_sale(uow: Session) -> list[Plan]:
    return list(
        uow.execute(select(Plan).where(Plan.on_sale.is_(True)).order_by(Plan.position)).scalars()
    )


def _obstacle(line: Line, plan: Plan) -> str | None:
    if plan.id == line.plan_id:
        return "same_plan"
    if not plan.on_sale:
        return "off_sale"
    if plan.shop_only:
        return "shop_only"
    if plan.max_age is not None and age(line.customer.birth_date) > plan.max_age:
        return "too_old"
    return None


def age(birth_date: date) -> int:
    """Completed years of life today."""
    today = clock.today()
    return (
        today.year
        - birth_date.year
        - ((today.month, today.day) < (birth_date.month, birth_date.day))
    )


def get_terms(uow: Session, line: Line, plan_id: str) -> Terms:
    """What a change of `line` to `plan_id` would do.

    Raises:
        NotFound, Refused: as `check`.
    """
    plan = check(uow, line, plan_id)
    today = clock.today()
    contract = plan_contract(uow, line)
    pending = get_pending(uow, line)
    old = line.plan
    return Terms(
        phone_number=line.phone_number,
        from_plan=old.id,
        from_name=old.name,
        from_price_fen=old.price_fen,
        from_data_mb=old.data_mb,
        from_directed_mb=old.directed_mb,
        from_minutes=old.minutes,
        to_plan=plan.id,
        to_name=plan.name,
        to_price_fen=plan.price_fen,
        to_data_mb=plan.data_mb,
        to_directed_mb=plan.directed_mb,
        to_minutes=plan.minutes,
        lost=[
            name
            for name, before, after in (
                ("data", old.data_mb, plan.data_mb),
                ("directed", old.directed_mb, plan.directed_mb),
                ("minutes", old.minutes, plan.minutes),
            )
            if after < before
        ],
        effective_on=clock.next_month_start(contract.ends_on if contract else today).isoformat(),
        contract_name=contract.name if contract else None,
        contract_ends_on=contract.ends_on.isoformat() if contract else None,
        exit_fee_fen=exit_fee_fen(contract, today) if contract else None,
        replaces=pending.order_no if pending else None,
    )


def propose(uow: Session, conversation_id: str, plan_id: str) -> Proposal:
    """Keep the terms that are about to be shown (L1).

    Raises:
        NotIdentified, NotFound, Refused: as `check`.
    """
    line = identified_line(uow, conversation_id)
    return proposals.make(uow, conversation_id, line, KIND, asdict(get_terms(uow, line, plan_id)))


def confirm(uow: Session, confirmation: Confirmation) -> Order:
    """Order the change the customer said yes to, once; a repeated yes gets the same order.

    Raises:
        NotFound, NotIdentified, AlreadyDecided: as `proposals.take`.
        Refused, TermsChanged: it is no longer allowed, or no longer what was shown.
    """
    taken = proposals.take(uow, confirmation, KIND)
    if taken is None:
        return proposals.order_of(uow, confirmation.proposal_id)
    proposal, line = taken
    if asdict(get_terms(uow, line, proposal.terms["to_plan"])) != proposal.terms:
        raise TermsChanged(proposal.id)
    if proposal.terms["replaces"]:
        _withdraw(uow, _order(uow, line, proposal.terms["replaces"]))
    queued = proposal.terms["contract_ends_on"]
    now = clock.now()
    order = Order(
        order_no=next_number(uow, "OD"),
        proposal_id=proposal.id,
        line_id=line.id,
        kind=KIND,
        status="queued" if queued else "accepted",
        terms=proposal.terms,
        accepted_at=now,
        due_at=release_of(date.fromisoformat(queued)) + HANDLING if queued else now + HANDLING,
        effective_on=date.fromisoformat(proposal.terms["effective_on"]),
    )
    uow.add(order)
    uow.flush()
    notices.send(
        uow,
        line,
        "change_plan_queued" if queued else "change_plan_accepted",
        f"order:{order.id}:accepted",
        order=order,
        order_no=order.order_no,
        **proposal.terms,
    )
    return order


def release_of(ends_on: date) -> datetime:
    """The moment a contract lets go whose last day is `ends_on`: midnight after it, in Shanghai."""
    return datetime.combine(ends_on + timedelta(days=1), time(), clock.SHANGHAI)


def get_pending(uow: Session, line: Line) -> Order | None:
    """The change of this line that is not effective yet, or None."""
    return (
        uow.execute(
            select(Order)
            .where(Order.line_id == line.id, Order.kind == KIND, Order.status.in_(PENDING))
            .order_by(Order.id.desc())
        )
        .scalars()
        .first()
    )


def propose_withdrawal(uow: Session, conversation_id: str, order_no: str) -> Proposal:
    """Keep the withdrawal that is about to be shown (L1): the order's terms, with `order_no`.

    Raises:
        NotIdentified: identity level too low.
        NotFound: no such change of this line.
        Refused: `already_effective`.
    """
    line = identified_line(uow, conversation_id)
    order = _order(uow, line, order_no)
    if order.status == "done":
        raise Refused("already_effective", order_no=order_no)
    terms = {**order.terms, "order_no": order_no}
    return proposals.make(uow, conversation_id, line, WITHDRAWAL, terms)


def confirm_withdrawal(uow: Session, confirmation: Confirmation) -> Order:
    """Withdraw the change, once; a repeated yes finds it withdrawn.

    Raises:
        NotFound, NotIdentified, AlreadyDecided: as `proposals.take`.
        Refused: `already_effective`, when the change was faster.
    """
    taken = proposals.take(uow, confirmation, WITHDRAWAL)
    line = identified_line(uow, confirmation.conversation_id)
    proposal = taken[0] if taken else uow.get(Proposal, confirmation.proposal_id)
    assert proposal is not None
    order = _order(uow, line, proposal.terms["order_no"])
    withdrawn = bool(taken) and _withdraw(uow, order)
    if order.status == "done":
        raise Refused("already_effective", order_no=order.order_no)
    if withdrawn:
        notices.send(
            uow,
            line,
            "change_plan_withdrawn",
            f"order:{order.id}:withdrawn",
            order=order,
            order_no=order.order_no,
            **order.terms,
        )
    return order


def _order(uow: Session, line: Line, order_no: str) -> Order:
    query = select(Order).where(
        Order.order_no == order_no, Order.line_id == line.id, Order.kind == KIND
    )
    order: Order | None = uow.execute(query).scalar_one_or_none()
    if order is None:
        raise NotFound(f"order {order_no}")
    return order


def _withdraw(uow: Session, order: Order) -> bool:
    done: Any = uow.execute(
        update(Order)
        .where(Order.id == order.id, Order.status.in_(PENDING))
        .values(status="withdrawn", closed_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    uow.refresh(order)
    return bool(done.rowcount)


def handle_due(uow: Session) -> int:
    """Move changes along their clocks; gives how many moved.

    accepted → scheduled, queued and released → scheduled, scheduled and effective → done. What
    another process is working on is left for the next round.
    """
    now, today = clock.now(), clock.today()
    moved = 0
    orders = uow.execute(
        select(Order)
        .join(Order.line)
        .where(Order.kind == KIND, Order.status.in_(PENDING))
        .order_by(Order.id)
        .with_for_update(of=(Order, Line), skip_locked=True)
        .execution_options(populate_existing=True)
    ).scalars()
    for order in orders:
        before = order.status
        ends_on: Any = order.terms["contract_ends_on"]
        if order.status == "queued" and release_of(date.fromisoformat(ends_on)) <= now:
            order.status = "accepted"
        if order.status == "accepted":
            order.status, order.handled_at = "scheduled", now
        if order.status == "scheduled" and order.effective_on <= today:
            order.line.plan_id = order.terms["to_plan"]
            order.status, order.closed_at = "done", now
            notices.send(
                uow,
                order.line,
                "change_plan_effective",
                f"order:{order.id}:effective",
                order=order,
                order_no=order.order_no,
                **order.terms,
            )
        moved += order.status != before
    return moved
