"""Query subscriptions (L1): every pack, service and home service on the line, with its price."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from telecom.models import Line
from telecom.subscriptions import active_subscriptions
from telecom.unsubscribe_service import list_home_services


@dataclass(frozen=True)
class Subscribed:
    """A pack or service that works today. Fen a month, MB, days ISO.

    `ends_on`: cancelled, and the first day on which it is gone. `contract_until`: bound until.
    """

    service_id: str
    name: str
    kind: str
    price_fen: int
    data_mb: int
    auto_renew: bool
    started_on: str
    ends_on: str | None
    contract_until: str | None


@dataclass(frozen=True)
class Home:
    """Broadband or TV billed to the line; fen a month."""

    kind: str
    name: str
    price_fen: int


@dataclass(frozen=True)
class Subscriptions:
    """All of it: what goes on first, the dearest first, then what runs out.

    `monthly_fen` is what goes on costing every month, home services included.
    """

    phone_number: str
    items: list[Subscribed]
    home: list[Home]
    monthly_fen: int
    count: int
    free: int


def get_subscriptions(uow: Session, line: Line) -> Subscriptions:
    """What is active on `line` today; changes nothing."""
    found = [
        Subscribed(
            service_id=s.service_id,
            name=s.service.name,
            kind=s.service.kind,
            price_fen=s.service.price_fen,
            data_mb=s.service.data_mb,
            auto_renew=s.service.auto_renew,
            started_on=s.started_on.isoformat(),
            ends_on=s.ends_on.isoformat() if s.ends_on else None,
            contract_until=s.contract_until.isoformat() if s.contract_until else None,
        )
        for s in active_subscriptions(uow, line)
    ]
    items = sorted(found, key=lambda item: item.ends_on is not None)
    home = [Home(h.kind, h.name, h.price_fen) for h in list_home_services(uow, line)]
    going_on = [item.price_fen for item in items if item.ends_on is None]
    return Subscriptions(
        phone_number=line.phone_number,
        items=items,
        home=home,
        monthly_fen=sum(going_on) + sum(h.price_fen for h in home),
        count=len(items),
        free=sum(item.price_fen == 0 for item in items),
    )
