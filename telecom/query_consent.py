"""What personal data is used for by which authorisation, and what is held (commitment 7, PIPL 45).

Reading changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from telecom import privacy, purposes
from telecom.models import Authorisation, Bill, HomeService, Line, Ticket, Usage


@dataclass(frozen=True)
class Use:
    """One purpose as it stands for a line.

    `state`: necessary, granted, withdrawn, refused or never (never asked); `until` ISO.
    """

    id: str
    name: str
    data: str
    use: str
    state: str
    keep: str
    sensitive: bool
    until: str | None


def list_uses(uow: Session, line: Line) -> list[Use]:
    """All purposes, the necessary ones first."""
    states = purposes.states(uow, line)
    until = {
        a.purpose: a.until.isoformat() if a.until else None
        for a in uow.execute(
            select(Authorisation).where(Authorisation.line_id == line.id)
        ).scalars()
    }
    return [
        Use(
            id=p.id,
            name=p.name,
            data=p.data,
            use=p.use,
            state="necessary" if p.necessary else states.get(p.id, "never"),
            keep=p.keep,
            sensitive=p.sensitive,
            until=until.get(p.id) if states.get(p.id) == purposes.GRANTED else None,
        )
        for p in purposes.all_purposes()
    ]


def get_held(uow: Session, line: Line) -> dict[str, Any]:
    """What is held of the line's holder, masked.

    `name`, `id_card`, `phone_number` masked, `city`, `plan`, `home` (names of home services),
    counts of `bills`, `months` of usage and `tickets`, `granted` (names of purposes).
    """

    def count(model: Any) -> int:
        query = select(func.count()).select_from(model).where(model.line_id == line.id)
        return int(uow.execute(query).scalar_one())

    home = select(HomeService.name).where(
        HomeService.line_id == line.id, HomeService.ended_on.is_(None)
    )
    return {
        "name": privacy.mask_name(line.customer.name),
        "id_card": privacy.mask(line.customer.id_card),
        "phone_number": privacy.mask(line.phone_number),
        "city": line.customer.city,
        "plan": line.plan.name,
        "home": list(uow.execute(home.order_by(HomeService.id)).scalars()),
        "bills": count(Bill),
        "months": count(Usage),
        "tickets": count(Ticket),
        "granted": [use.name for use in list_uses(uow, line) if use.state == purposes.GRANTED],
    }
