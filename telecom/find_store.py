"""Find a branch (commitment 6): by place, by what is to be done, open now or not.

No identity is needed; whoever is identified and names no place is told of the city registered for
the line. Branches, hours and which city is nearest are samples (`seed/stores.yml`); public holidays
are not known.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from telecom import clock
from telecom.models import Store

DATA = Path(__file__).parent / "seed" / "stores.yml"
CLOSED = "closed"
_ROAD = re.compile(r"([一-鿿]{2,}?)(?:[东西南北]?[一二三四]?段|\d|店|旗舰店|$)")


@dataclass(frozen=True)
class Branch:
    """A branch now. `weekdays` and `weekend` as `09:00-18:00` or `closed`; `open_now` by the clock;
    `today` is today's hours.
    """

    name: str
    city: str
    district: str
    address: str
    phone_number: str
    weekdays: str
    weekend: str
    today: str
    open_now: bool
    services: list[str]
    out_of_province: bool


@dataclass(frozen=True)
class Found:
    """Branches, the best fitting first.

    `exact`: they are where was asked for, not only in the same city; so many of them, the first
    ones, `near` says. `only_without`: there is one where was asked for, but it does not do what is
    to be done. `instead_of`: the place that has none, if these are in the nearest city that has.
    """

    city: str
    exact: bool
    near: int
    only_without: bool
    instead_of: str | None
    branches: list[Branch]


@cache
def _data() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(DATA.read_text("utf-8"))
    return loaded


def put_stores(uow: Session) -> None:
    """Write the branches' file into the database; what is there already is brought up to date."""
    for store in _data()["stores"]:
        uow.merge(
            Store(
                id=store["id"],
                name=store["name"],
                city=store["city"],
                district=store["district"],
                address=store["address"],
                phone_number=store["phone"],
                hours={"weekdays": store["weekdays"], "weekend": store["weekend"]},
                services=store["services"],
                out_of_province=store["out_of_province"],
            )
        )
    uow.flush()


def services() -> dict[str, str]:
    """What can be done in branches, and the words for it, as regular expressions."""
    return dict(_data()["services"])


def list_cities(uow: Session) -> list[str]:
    """The cities that have branches, those with the most first."""
    count = Counter(store.city for store in _all(uow))
    return [city for city, _ in count.most_common()]


def city_of(uow: Session, words: str) -> tuple[str, str | None] | None:
    """The city that `words` mean, and the place it stands for if that has no branch; or None."""
    stores = _all(uow)
    for city in dict.fromkeys(store.city for store in stores):
        if city in words:
            return city, None
    for store in stores:
        if _fit(store, words):
            return store.city, None
    for city, places in _data()["near"].items():
        for place in places:
            if place in words:
                return str(city), str(place)
    return None


def find(
    uow: Session, words: str, home_city: str | None, service: str | None, *, guest: bool = False
) -> Found | None:
    """Branches where `words` say, else in `home_city`; None if neither says where.

    `service`: only those where that can be done; `guest`: only those that serve customers of other
    provinces.
    """
    meant = city_of(uow, words)
    if meant is None and home_city is None:
        return None
    city, instead_of = meant or (str(home_city), None)
    there = [store for store in _all(uow) if store.city == city]
    stores = [store for store in there if service is None or service in store.services]
    stores = [store for store in stores if store.out_of_province or not guest]
    ranked = sorted(stores, key=lambda store: (-_fit(store, words), store.id))
    near = sum(_fit(store, words) > 0 for store in ranked)
    return Found(
        city=city,
        exact=near > 0,
        near=near,
        only_without=not near and any(_fit(store, words) for store in there),
        instead_of=instead_of,
        branches=[_branch(store) for store in ranked],
    )


def _all(uow: Session) -> list[Store]:
    return list(uow.execute(select(Store).order_by(Store.id)).scalars())


def _fit(store: Store, words: str) -> int:
    """How well a branch fits the words: 3 by its road or name, 1 more by its district."""
    district = store.district.removesuffix("区").removesuffix("新")
    roads = {match[1] for text in (store.address, store.name) if (match := _ROAD.match(text))}
    return 3 * any(road in words for road in roads) + (district in words)


def _branch(store: Store) -> Branch:
    now = clock.local(clock.now())
    today = store.hours["weekend" if now.weekday() >= 5 else "weekdays"]
    return Branch(
        name=store.name,
        city=store.city,
        district=store.district,
        address=store.address,
        phone_number=store.phone_number,
        weekdays=store.hours["weekdays"],
        weekend=store.hours["weekend"],
        today=today,
        open_now=is_open(today, now),
        services=list(store.services),
        out_of_province=store.out_of_province,
    )


def is_open(hours: str, at: datetime) -> bool:
    """Whether a branch with these hours of the day is open at that time of the day."""
    if hours == CLOSED:
        return False
    begins, ends = (time.fromisoformat(part) for part in hours.split("-"))
    return begins <= at.time() < ends
