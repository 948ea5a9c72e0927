"""Query points (L1): how many there are, which are lost when, and what they would buy.

All rules and rewards are simulated: a yuan billed is a point, points count until the end of the
year after the one in which they came, and what is spent is taken from those that are lost first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from telecom import clock
from telecom.models import Line, PointEntry

REWARDS = Path(__file__).parent / "seed" / "rewards.yml"
LATEST = 3
"""So many entries of the history are told."""


@dataclass(frozen=True)
class Reward:
    """A sample of what points buy."""

    name: str
    points: int


@dataclass(frozen=True)
class Batch:
    """Points that are lost together; `last_day`, ISO, is the last one on which they count."""

    points: int
    last_day: str | None


@dataclass(frozen=True)
class Entry:
    """Points that came (or, negative, went) on a day, ISO."""

    on: str
    points: int
    note: str


@dataclass(frozen=True)
class Points:
    """What a line has. `batches` by the day they are lost; `affordable` the dearest first.

    `next_reward` is the cheapest one not affordable yet, `missing` the points up to it; None and 0
    if all are affordable.
    """

    phone_number: str
    balance: int
    batches: list[Batch]
    affordable: list[Reward]
    next_reward: Reward | None
    missing: int
    latest: list[Entry]


def get_points(uow: Session, line: Line) -> Points:
    """The points of `line` today; changes nothing."""
    entries = _entries(uow, line)
    batches = _batches(entries)
    balance = sum(batch.points for batch in batches)
    rewards = list_rewards()
    beyond = [reward for reward in rewards if reward.points > balance]
    return Points(
        phone_number=line.phone_number,
        balance=balance,
        batches=batches,
        affordable=[reward for reward in reversed(rewards) if reward.points <= balance],
        next_reward=beyond[0] if beyond else None,
        missing=beyond[0].points - balance if beyond else 0,
        latest=[
            Entry(
                clock.local(entry.at).date().isoformat(),
                entry.points if entry.kind == "earned" else -entry.points,
                entry.note,
            )
            for entry in entries[: -LATEST - 1 : -1]
        ],
    )


@cache
def list_rewards() -> list[Reward]:
    """The sample rewards, the cheapest first."""
    loaded = yaml.safe_load(REWARDS.read_text("utf-8"))
    return sorted((Reward(**reward) for reward in loaded), key=lambda reward: reward.points)


def earned_by(total_fen: int) -> int:
    """The points that a bill of that sum brings: one for each full yuan."""
    return max(total_fen, 0) // 100


def expiry_of(earned_on: date) -> date:
    """The first day on which points of that day no longer count."""
    return date(earned_on.year + 2, 1, 1)


def _entries(uow: Session, line: Line) -> list[PointEntry]:
    query = select(PointEntry).where(PointEntry.line_id == line.id)
    return list(uow.execute(query.order_by(PointEntry.at, PointEntry.id)).scalars())


def _batches(entries: list[PointEntry]) -> list[Batch]:
    """What is left of what was earned.

    In the order of time, whatever went is taken from those that counted then and are lost first.
    """
    left: dict[date, int] = {}
    for entry in entries:
        if entry.kind == "earned":
            lost_on = entry.expires_on or date.max
            left[lost_on] = left.get(lost_on, 0) + entry.points
            continue
        gone, on = entry.points, clock.local(entry.at).date()
        for lost_on in sorted(day for day in left if day > on or entry.kind == "expired"):
            taken = min(left[lost_on], gone)
            left[lost_on] -= taken
            gone -= taken
    return [
        Batch(left[day], None if day == date.max else (day - timedelta(days=1)).isoformat())
        for day in sorted(left)
        if left[day] and day > clock.today()
    ]
