"""Query tariffs (commitment 1): what is on sale, what it costs, what suits a customer's use.

Public (L0); a recommendation is made of the line's own records (L1). Sample figures, see
docs/domain.md. What is not published as on sale is never listed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecom import change_plan, clock, tariff
from telecom.catalogue import entries, notes
from telecom.models import Line, Plan, Service, Usage
from telecom.money import fen
from telecom.rating import Allowance, allowance, used_in, worth_fen
from telecom.subscriptions import plan_contract, plan_on
from telecom.unsubscribe_service import EXIT_FEE_PERCENT

MONTHS = 6
"""How many closed months a recommendation looks back on, at most."""
CHOICES = 3
NEAR_FEN = 1000
"""How far from a price "about 50 yuan" reaches."""


@dataclass(frozen=True)
class Filter:
    """What is looked for: bounds of the price in fen, least general or directed data in MB, least
    minutes. None: any.
    """

    least_fen: int | None = None
    most_fen: int | None = None
    least_mb: int | None = None
    least_minutes: int | None = None

    def fits(self, price_fen: int, data_mb: int, minutes: int) -> bool:
        """Whether something of that price and content is meant."""
        return (
            (self.least_fen is None or price_fen >= self.least_fen)
            and (self.most_fen is None or price_fen <= self.most_fen)
            and (self.least_mb is None or data_mb >= self.least_mb)
            and (self.least_minutes is None or minutes >= self.least_minutes)
        )


@dataclass(frozen=True)
class Recommendation:
    """What the last `months` months would have cost on `plans`, the cheapest first.

    `plans`: facts as of `plan_facts` with `total_fen`, `mean_fen` a month (use beyond the allowance
    included, packs and the cap left out) and `present`. `saves_fen` a month by the first of them
    against the present one; 0 if that is the best. `contract_ends_on` (ISO) if a contract binds.
    """

    months: int
    plans: list[dict[str, Any]] = field(default_factory=list)
    saves_fen: int = 0
    contract_ends_on: str | None = None


def list_plans(uow: Session, wanted: Filter | None = None) -> list[dict[str, Any]]:
    """Facts of the plans on sale that fit, the cheapest first."""
    wanted = wanted or Filter()
    plans = uow.execute(
        select(Plan).where(Plan.on_sale.is_(True)).order_by(Plan.price_fen, Plan.position)
    ).scalars()
    return [
        plan_facts(p)
        for p in plans
        if wanted.fits(p.price_fen, max(p.data_mb, p.directed_mb), p.minutes)
    ]


def list_services(
    uow: Session, kind: str | None = None, wanted: Filter | None = None
) -> list[dict[str, Any]]:
    """Facts of the services on sale of that kind (`pack`, `value_added`) that fit, the cheapest
    first.
    """
    wanted = wanted or Filter()
    services = uow.execute(
        select(Service)
        .where(Service.on_sale.is_(True))
        .order_by(Service.price_fen, Service.position)
    ).scalars()
    return [
        service_facts(s)
        for s in services
        if kind in (None, s.kind) and wanted.fits(s.price_fen, s.data_mb, 0)
    ]


def list_home(kind: str | None = None) -> list[dict[str, Any]]:
    """Sample prices of broadband and TV: `name`, `kind`, `price_fen`. Not ordered in a talk."""
    return [
        {"name": h["name"], "kind": h["kind"], "price_fen": fen(h["price"])}
        for h in entries()["home"]
        if kind in (None, h["kind"])
    ]


def plan_facts(plan: Plan) -> dict[str, Any]:
    """All terms of a plan: sums in fen, data in MB, days ISO.

    `block_gb`, `block_fen`: what begun blocks beyond the allowance cost, and from `once_fen` on
    `then_block_fen`; all None where data is charged by the MB (`mb_fen`) or slowed down
    (`throttled_after_gb`).
    """
    rates = plan.overage or {}
    by_block = "block_gb" in rates
    return {
        "id": plan.id,
        "kind": "plan",
        "name": plan.name,
        "price_fen": plan.price_fen,
        "data_mb": plan.data_mb,
        "directed_mb": plan.directed_mb,
        "minutes": plan.minutes,
        "block_gb": rates.get("block_gb"),
        "block_fen": fen(rates["block_price"]) if by_block else None,
        "once_fen": fen(rates["once_spent"]) if "once_spent" in rates else None,
        "then_block_fen": fen(rates["then_block_price"]) if "once_spent" in rates else None,
        "throttled_after_gb": rates.get("throttled_after_gb"),
        "mb_fen": fen(tariff.MB_YUAN),
        "call_fen": fen(rates.get("call_price", tariff.CALL_YUAN)),
        "sms_fen": fen(tariff.SMS_YUAN),
        "max_age": plan.max_age,
        "shop_only": plan.shop_only,
        "on_sale": plan.on_sale,
        "off_sale_since": plan.off_sale_since.isoformat() if plan.off_sale_since else None,
        "note": notes().get(plan.id),
    }


def service_facts(service: Service) -> dict[str, Any]:
    """All terms of a pack or service: sums in fen, data in MB."""
    return {
        "id": service.id,
        "kind": service.kind,
        "name": service.name,
        "price_fen": service.price_fen,
        "data_mb": service.data_mb,
        "apps": list(service.apps),
        "auto_renew": service.auto_renew,
        "contract_months": service.contract_months,
        "exit_fee_percent": EXIT_FEE_PERCENT if service.contract_months else None,
        "on_sale": service.on_sale,
        "note": notes().get(service.id),
    }


def facts_of(uow: Session, entry_id: str) -> dict[str, Any] | None:
    """The terms of the plan or service with that id, on sale or not, or None."""
    plan = uow.get(Plan, entry_id)
    if plan is not None:
        return plan_facts(plan)
    service = uow.get(Service, entry_id)
    return None if service is None else service_facts(service)


def costs_fen(uow: Session, line: Line, plan: Plan) -> list[int]:
    """What each of the last months of `line` would have cost on `plan`, oldest first: its fee and
    use beyond the allowance, with the packs of that month; their fees and the cap left out.
    """
    costs = []
    for month in _months_of(uow, line):
        day = clock.month_end(date.fromisoformat(f"{month}-01"))
        had, then = allowance(uow, line, day), plan_on(uow, line, day)
        included = Allowance(
            data_mb=had.data_mb - then.data_mb + plan.data_mb,
            directed_mb=had.directed_mb - then.directed_mb + plan.directed_mb,
            minutes=plan.minutes,
        )
        costs.append(plan.price_fen + worth_fen(plan, included, used_in(uow, line, month)))
    return costs


def recommend(uow: Session, line: Line) -> Recommendation:
    """The plans on which the line's own use would have cost least, the present one among them.

    Only what this customer may change to is compared. Without closed months there is nothing to go
    by: no plans.
    """
    months = len(_months_of(uow, line))
    if not months:
        return Recommendation(months=0)
    costs: list[dict[str, Any]] = []
    for plan in [line.plan, *change_plan.list_plans_for(uow, line)]:
        total = sum(costs_fen(uow, line, plan))
        facts = {"total_fen": total, "mean_fen": total // months, "present": plan is line.plan}
        costs.append({**plan_facts(plan), **facts})
    present = costs[0]
    ranked = sorted(costs, key=lambda c: (c["total_fen"], not c["present"]))
    best = ranked[:CHOICES]
    if present not in best:
        best[-1] = present
    contract = plan_contract(uow, line)
    return Recommendation(
        months=months,
        plans=best,
        saves_fen=present["mean_fen"] - best[0]["mean_fen"],
        contract_ends_on=contract.ends_on.isoformat() if contract else None,
    )


def _months_of(uow: Session, line: Line) -> list[str]:
    query = select(Usage.month).where(
        Usage.line_id == line.id, Usage.month < clock.month_of(clock.today())
    )
    return list(uow.execute(query.order_by(Usage.month)).scalars())[-MONTHS:]
