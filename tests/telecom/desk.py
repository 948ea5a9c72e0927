"""A desk for tests: identified conversations, yeses, and what the business keeps of them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Barrier
from typing import Any
from uuid import uuid4

from sqlalchemy import func, select

from telecom import jobs
from telecom.clock import clock
from telecom.conversations import L1, line_of, open_conversation
from telecom.db import Database
from telecom.models import Consent, Line, Notice, Order, Proposal, Ticket
from telecom.proposals import Confirmation, decline

WANG, LI, ZHANG, CHEN, LIU = (f"138001380{n:02}" for n in range(1, 6))
ZHOU, ZHAO, SUN, WU = (f"138001380{n:02}" for n in range(6, 10))
ZHENG, HE, GUO, LIN, MA, MOTHER = (f"138001380{n}" for n in range(10, 16))


class Talk:
    """A conversation of the customer with that number, identified unless `level` says otherwise."""

    def __init__(self, house: Database, number: str | None, level: int = L1) -> None:
        self.house, self.number = house, number
        self.id = f"talk-{uuid4().hex[:8]}"
        self.identify(number, level)

    def identify(self, number: str | None, level: int = L1) -> None:
        """What the channel vouches for from now on."""
        self.house.run(
            lambda uow: open_conversation(uow, self.id, "rest", phone_number=number, level=level)
        )

    def propose(self, flow: Any, *args: Any) -> Proposal:
        """What `flow` would do."""
        return self.house.run(lambda uow: flow.propose(uow, self.id, *args))

    def yes(self, proposal: Proposal) -> Confirmation:
        """The customer's yes to it."""
        return Confirmation(proposal.id, self.id, "请确认：……", "确认办理")

    def confirm(self, flow: Any, proposal: Proposal) -> Any:
        """Say yes."""
        return self.house.run(lambda uow: flow.confirm(uow, self.yes(proposal)))

    def have(self, flow: Any, *args: Any) -> Any:
        """Propose and confirm."""
        return self.confirm(flow, self.propose(flow, *args))

    def no(self, proposal: Proposal) -> None:
        """Say no."""
        self.house.run(lambda uow: decline(uow, self.id, proposal.id))


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Results or errors of calls that start in the same moment, each in its own thread."""
    gate = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        gate.wait()
        try:
            return call()
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def line(house: Database, number: str) -> Line:
    """The line as it is now."""
    with house.read() as uow:
        found = line_of(uow, number)
        assert found is not None
        return found


def change(house: Database, number: str, **values: Any) -> None:
    """Change fields of a line behind the business's back."""

    def verb(uow: Any) -> None:
        found = line_of(uow, number)
        for name, value in values.items():
            setattr(found, name, value)

    house.run(verb)


def rows(house: Database, model: Any, **equal: Any) -> list[Any]:
    """All records of a kind with these values, oldest first."""
    with house.read() as uow:
        key = next(iter(model.__mapper__.primary_key))
        return list(uow.execute(select(model).filter_by(**equal).order_by(key)).scalars())


def kept(house: Database) -> dict[str, int]:
    """How many orders, tickets, consents and notices there are."""
    with house.read() as uow:
        return {
            model.__name__: uow.execute(select(func.count()).select_from(model)).scalar_one()
            for model in (Order, Ticket, Consent, Notice)
        }


def notices(house: Database, number: str) -> list[str]:
    """The templates of the SMS that the number got, those of monthly bills apart."""
    found = [n.template for n in rows(house, Notice, phone_number=number)]
    return [template for template in found if not template.startswith("bill_")]


def at(moment: str) -> None:
    """Move the clock to that time in Shanghai."""
    clock.set(datetime.fromisoformat(f"{moment}+08:00"))


def wait(house: Database, **how_long: float) -> None:
    """Let time pass, and the jobs run once."""
    clock.advance(timedelta(**how_long))
    house.run(jobs.run_due)


def day(iso: str) -> date:
    """A day."""
    return date.fromisoformat(iso)
