"""Where simulated conversations take place: the assembled application on loopback, and for each
conversation a freshly seeded database of its own, at noon of 2026-11-22.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from benchmarks.simulated.customer import Customer
from benchmarks.simulated.goals import Goal, phrases
from benchmarks.simulated.judge import Before, Verdict, judge
from benchmarks.simulated.lines import CallLine, ChatLine
from ivr.carrier.account import Account
from ivr.carrier.http import Client
from telecom.clock import clock
from telecom.db import Database
from tests.house import NOON, Template, load_agent
from tests.served import Served


@dataclass
class Conversation:
    """One conversation that was held: who, in which mood, what was said and what came of it."""

    goal: Goal
    channel: str
    trial: int
    log: list[tuple[str, str]]
    verdict: Verdict
    turns: int
    fallbacks: int
    handed_off: bool
    seconds: float
    mood: str = ""
    errors: list[str] = field(default_factory=list)

    @property
    def success(self) -> bool:
        """Nothing was wrong."""
        return not self.verdict.problems and not self.errors

    def transcript(self) -> str:
        """For whoever mends what went wrong."""
        head = f"== {self.channel} {self.goal.name} #{self.trial}: {self.goal.about}; {self.mood}"
        wrong = [f"!! {one}" for one in (*self.verdict.problems, *self.errors)]
        return "\n".join([head, *wrong, *(f"{who}: {text}" for who, text in self.log)])


@contextmanager
def stage(agent: Any = None) -> Iterator[tuple[Served, Template]]:
    """The application and a template of its databases, gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        template = Template(Path(folder))
        served = Served(agent or load_agent(), Path(folder))
        try:
            yield served, template
        finally:
            served.stop()
            template.drop()


async def hold(
    served: Served,
    template: Template,
    goals: Iterable[Goal],
    channel: str,
    trials: int,
    seed: int,
    told: Callable[[Conversation], None] = lambda _: None,
) -> list[Conversation]:
    """Hold `trials` conversations for each goal, one after another; `told` hears of each."""
    settings = served.settings
    account = Account(served.url, settings.twilio_account_sid, settings.twilio_auth_token)
    held: list[Conversation] = []
    async with (
        Client(account) as client,
        httpx.AsyncClient(base_url=served.url, timeout=60, trust_env=False) as http,
    ):
        with closing(_houses(served, template)) as houses:
            for goal, trial in ((goal, trial) for goal in goals for trial in range(trials)):
                house = next(houses)
                clock.set(NOON)
                customer = Customer(goal, channel, f"{seed}/{channel}/{goal.name}/{trial}")
                line = (
                    ChatLine(http, house, goal.customer)
                    if channel == "chat"
                    else CallLine(client, goal.customer, barges_in=customer.interrupts())
                )
                held.append(await _hold(customer, line, house, trial))
                told(held[-1])
    return held


def _houses(served: Served, template: Template) -> Generator[Database, None, None]:
    """For each conversation the same house, as good as new; on PostgreSQL another one."""
    while template.server:
        with template.copy() as house:
            served.use(house)
            yield house
    with template.copy() as house:
        while True:
            template.refill(house)
            served.use(house)
            yield house


async def _hold(
    customer: Customer, line: ChatLine | CallLine, house: Database, trial: int
) -> Conversation:
    before = Before(house, customer.goal.customer)
    began = time.monotonic()
    meant: list[str] = []
    fallbacks = turns = 0
    heard = await line.begin()
    while (act := customer.act(heard)).do not in ("stop", "hang_up"):
        if act.agrees:
            meant += [act.text, heard.options.get(act.text, "")]
        heard = await line.act(act, heard)
        turns += 1
        fallbacks += heard.misunderstood
    await line.end()
    said = "\n".join(text for who, text in line.log if who == "机器人")
    mood = customer.mood
    return Conversation(
        goal=customer.goal,
        channel=customer.channel,
        trial=trial,
        log=line.log,
        verdict=judge(customer, house, before, said, meant),
        turns=turns,
        fallbacks=fallbacks,
        handed_off=any(word in said for word in phrases()["handed_off"].split("|")),
        seconds=time.monotonic() - began,
        mood=f"{mood.tone}, slips {mood.slips}, {', '.join(sorted(mood.quirks)) or 'no quirks'}",
        errors=[text for who, text in line.log if who == "错误"],
    )
