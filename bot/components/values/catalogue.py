"""Plans and services by any handle: name, parts of the name, nickname, price in any digits,
mis-heard homophones.

The handles are those of `telecom/seed/catalogue.yml`; `handles.py` works out which of their parts
can stand alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from bot.components.values.by_price import CHANGE, plans_by_price
from bot.components.values.found import Found
from bot.components.values.handles import (
    ANOTHER,
    HEARD_NOT,
    HEARD_SHORT,
    MONEY,
    NEEDS_PRICE,
    NOT_BEFORE,
    NOT_BY_SOUND,
    POINTED_AT,
    POINTED_BY,
    WEAK_BY_SOUND,
    WHICH,
    parts,
)
from bot.components.values.numbers import NUMBER, parse
from bot.components.values.pinyin import merge, merged_syllables, syllables

CATALOGUE = Path(__file__).parents[3] / "telecom" / "seed" / "catalogue.yml"

_PRICE_BEFORE = re.compile(rf"({NUMBER})\s*{MONEY}?{WHICH}?\s*小?$")
_PRICE_AFTER = re.compile(
    rf"(?:的|那个|版|，|,|套餐|那款|是|里|\(|嘛|啊|呢|就是|嗯|呃){{0,2}}\s*({NUMBER})\s*(?:{MONEY}{WHICH}?|{WHICH}|档"
    rf"|版|套餐)?(?![兆gGmM个分%年月号])"
)
_VOLUME_BESIDE = re.compile(rf"({NUMBER})个?[gG][bB]?(?:的|那个|的那个)?$")
_AND_ANOTHER = re.compile(
    rf"\s*{MONEY}?的?\s*(?:和|跟|与|还是|或者?|、|/|比|(?:{CHANGE}|跳|迁)(?:成|到|为|去)?)\s*({NUMBER})"
    r"(?!\s*(?:[gGmM兆%]|个|年|月|号|天|次|分|条))"
)
"""A further price of the same family: 花卡29和39."""
_ITS_NAME = re.compile(rf"\s*{MONEY}?(?:钱)?的?(?:那个)?")
"""Between a price and the name of another family that it belongs to: 花卡和59元的潮玩卡."""
_VOLUME_BEHIND = re.compile(rf"(?:的|那个|那种|[ ,])*({NUMBER})个?[gG]")
_CARD = re.compile(r"\s*(?:的|那个|的那个|那张|这张|的那张)?\s*卡(?!.{0,2}包)")
_NEXT_PRICE = re.compile(
    rf"(?:的|那个|的那个|那个的)?[, ]?\s*({NUMBER})"
    r"(?!\s*(?:[gGmM兆%]|个|年|月|号|天|次|分|条|块|元))"
)
_PRICE_WITH = re.compile(rf"({NUMBER}){MONEY}?(?:钱)?的?(?:带|有|含|送)$")
_APART = re.compile(r"[,。;!?和跟与]|退|取消|开")
_BESIDE = 2
"""Most characters between a name and the word that says which of its rows is meant."""
_NEAR = 3
"""Most characters between a service's name and the price of the plan that it helps to name."""
_NEARBY = 7
"""Most characters between a service's name and its own price, which is also that of a plan."""


@dataclass
class _Handle:
    ids: list[str]
    entity: str


@dataclass(frozen=True)
class _Mention:
    """A handle at `text[start:end]`; a `weak` one counts only beside its price."""

    part: str
    start: int
    end: int
    weak: bool


@dataclass
class Catalogue:
    """Handles of the catalogue, indexed for look-up by text and by sound; prices in yuan a month,
    volumes in GB.
    """

    exact: dict[str, _Handle] = field(default_factory=dict)
    sounds: dict[tuple[str, ...], str] = field(default_factory=dict)
    merged: dict[tuple[str, ...], str] = field(default_factory=dict)
    prices: dict[str, float] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    volumes: dict[str, float] = field(default_factory=dict)
    plans: list[str] = field(default_factory=list)
    beginnings: dict[tuple[str, str], set[int]] = field(default_factory=dict)
    """Lengths of the handles that begin with these two characters or syllables."""

    @classmethod
    def load(cls, path: Path = CATALOGUE) -> Catalogue:
        """Read the seed catalogue."""
        return cls.build(yaml.safe_load(path.read_text(encoding="utf-8")))

    @classmethod
    def build(cls, tables: dict[str, list[dict[str, Any]]]) -> Catalogue:
        """Index `plans` and `services`: rows with `id`, `name`, `price`, `handles`; plans also
        `family`, packs `data_gb`.
        """
        self = cls()
        for entity, rows in (("plan_name", tables["plans"]), ("service_name", tables["services"])):
            for row in sorted(rows, key=lambda row: not row.get("on_sale", True)):
                self.prices[row["id"]] = float(row["price"])
                self.names[row["id"]] = row["name"]
                self.volumes[row["id"]] = float(row.get("data_gb", 0))
                if entity == "plan_name":
                    self.plans.append(row["id"])
                for part in parts(row):
                    handle = self.exact.setdefault(part, _Handle([], entity))
                    if handle.entity == entity:
                        handle.ids.append(row["id"])
        for part in self.exact:
            if re.fullmatch(r"[\u4e00-\u9fff]{2,}", part) and part not in NOT_BY_SOUND:
                if len(part) > 2 or part in HEARD_SHORT or part in WEAK_BY_SOUND:
                    self.sounds.setdefault(tuple(syllables(part)), part)
                if len(part) > 2:
                    self.merged.setdefault(tuple(merged_syllables(part)), part)
        for handle in (*self.exact, *self.sounds, *self.merged):
            self.beginnings.setdefault((handle[0], handle[1]), set()).add(len(handle))
        return self

    def words(self) -> list[str]:
        """All handles, for the tokenizer's dictionary."""
        return sorted(self.exact)

    def plans_at(self, price: float | None) -> list[str]:
        """Ids of the main plans at this price in yuan a month, those on sale first."""
        return [one for one in self.plans if self.prices[one] == price]

    def find(self, text: str) -> list[Found]:
        """All `plan_name`s and `service_name`s; the value is an id, `candidates` all ids it may
        stand for.
        """
        found: list[Found] = []
        mentions = sorted(self._mentions(text.lower()), key=lambda one: one.start)
        starts = {one.start for one in mentions}
        for mention in mentions:
            narrowed = self._narrow(text, mention)
            if self._refined(found, mention, narrowed) or not narrowed:
                continue
            if not narrowed.overlaps(found):
                found += [narrowed, *self._further(text, mention, narrowed.end, starts)]
        for ids, start, end in plans_by_price(text, self.plans_at):
            plan = Found("plan_name", ids[0], start, end, _several(ids))
            if not plan.overlaps(found):
                found = self._joined(text, found, plan)
        return sorted(found, key=lambda one: one.start)

    def _mentions(self, text: str) -> list[_Mention]:
        """Handles in the text, the longest first, without overlaps."""
        text = ANOTHER.sub(lambda match: "\ue000" * len(match[0]), text)
        plain = syllables(text)
        merged = [merge(sound) for sound in plain]
        begun = {
            (-length, start)
            for signs in (text, plain, merged)
            for start, pair in enumerate(pairwise(signs))
            for length in self.beginnings.get(pair, ())
        }
        mentions: list[_Mention] = []
        taken = [False] * len(text)
        for negative, start in sorted(begun):
            end = start - negative
            if end > len(text) or taken[start] or taken[end - 1]:
                continue
            said = text[start:end]
            part = said if said in self.exact else None
            heard = part is None
            part = part or self.sounds.get(tuple(plain[start:end]))
            part = part or self.merged.get(tuple(merged[start:end]))
            if not part or (heard and HEARD_NOT.search(text[max(0, start - 1) : end + 1])):
                continue
            if text[end : end + 1] not in (*NOT_BEFORE.get(part, ()),):
                weak = part in NEEDS_PRICE or (heard and part in WEAK_BY_SOUND)
                mentions.append(_Mention(part, start, end, weak))
                taken[start:end] = [True] * (end - start)
        return mentions

    def _narrow(self, text: str, mention: _Mention) -> Found | None:
        """The mention, narrowed by a price right beside it: 三十九的花卡, 花卡39, or by a volume:
        15G的抖音包.
        """
        part, start, end = mention.part, mention.start, mention.end
        handle = self.exact[part]
        ids = handle.ids
        head = text[max(0, start - 12) : start]
        volume = _VOLUME_BESIDE.search(head) or _VOLUME_BEHIND.match(text, end)
        sized = [one for one in ids if volume and self.volumes[one] == parse(volume[1])]
        if sized and handle.entity == "service_name":
            ids = sized
        for match, before in (
            (_PRICE_BEFORE.search(head), True),
            (_PRICE_AFTER.match(text, end), False),
        ):
            narrowed = [one for one in ids if match and self.prices[one] == parse(match[1])]
            if match and narrowed:
                start, end = (start - len(match[0]), end) if before else (start, match.end())
                return Found(handle.entity, narrowed[0], start, end, _several(narrowed))
        plan = self._plan_with(text, mention) if handle.entity == "service_name" else None
        if plan:
            return plan
        pointed = (part in POINTED_AT and POINTED_AT[part].match(text, end)) or (
            part in POINTED_BY and POINTED_BY[part].search(head)
        )
        if mention.weak and not pointed and not (sized and handle.entity == "service_name"):
            return None
        return Found(handle.entity, ids[0], start, end, _several(ids))

    def _plan_with(self, text: str, mention: _Mention) -> Found | None:
        """The plan that a service and the plan's price beside it name together: 带爱奇艺的59,
        59块带爱奇艺的.
        """
        said = text[mention.start : mention.end]
        head = text[max(0, mention.start - 12) : mention.start]
        for match in (_NEXT_PRICE.match(text, mention.end), _PRICE_WITH.search(head)):
            price = parse(match[1]) if match else None
            ids = [one for one in self.plans_at(price) if said in self.names[one]]
            if match and ids:
                before = match.string is head
                start = mention.start - (len(head) - match.start() if before else 0)
                end = mention.end if before else match.end()
                return Found("plan_name", ids[0], start, end, _several(ids))
        card = _CARD.match(text, mention.end)
        ids = [one for one in self.plans if said in self.names[one] and self.names[one][-1] == "卡"]
        if card and ids:
            return Found("plan_name", ids[0], mention.start, card.end(), _several(ids))
        return None

    def _refined(self, found: list[Found], mention: _Mention, narrowed: Found | None) -> bool:
        """Whether the mention only says which row the one right before it means, and now is part
        of that: 自由选8元 + 流量版.
        """
        if not found or mention.start - found[-1].end > _BESIDE:
            return False
        last = found[-1]
        ids = [one for one in last.candidates if one in self.exact[mention.part].ids]
        behind = narrowed is not None and narrowed.start > last.end
        if behind or not ids or len(ids) == len(last.candidates):
            return False
        end = max(last.end, mention.end)
        found[-1] = Found(last.entity, ids[0], last.start, end, _several(ids))
        return True

    def _further(self, text: str, mention: _Mention, end: int, starts: set[int]) -> list[Found]:
        """The others of a family of which only the prices are said: 花卡29和39. A price before one
        of `starts`, where a handle begins, belongs to that.
        """
        others: list[Found] = []
        handle = self.exact[mention.part]
        while match := _AND_ANOTHER.match(text, end):
            ids = [one for one in handle.ids if self.prices[one] == parse(match[1])]
            named = _ITS_NAME.match(text, match.end())
            if not ids or (named and named.end() in starts):
                break
            others.append(Found(handle.entity, ids[0], match.start(1), match.end(), _several(ids)))
            end = match.end()
        return others

    def _joined(self, text: str, found: list[Found], plan: Found) -> list[Found]:
        """`found` and `plan`; a service named right beside the price only says which plan:
        爱奇艺的那个59的, 59那个爱奇艺的.
        """
        for service in found:
            gap = max(plan.start - service.end, service.start - plan.end)
            if service.entity != "service_name" or gap < 0:
                continue
            if gap <= _NEARBY and self.prices[str(service.value)] == self.prices[str(plan.value)]:
                return found  # 爱奇艺那个专属包 十八块钱的: the price is the service's
            if gap <= _NEAR:
                said = text[service.start : service.end]
                ids = [one for one in plan.candidates if said in self.names[one]]
                between = text[min(plan.end, service.end) : max(plan.start, service.start)]
                if ids and not _APART.search(between):
                    start, end = min(plan.start, service.start), max(plan.end, service.end)
                    joined = Found("plan_name", ids[0], start, end, _several(ids))
                    return [*(one for one in found if one is not service), joined]
        return [*found, plan]


def _several(ids: list[str]) -> tuple[str, ...]:
    return tuple(ids) if len(ids) > 1 else ()


@lru_cache(maxsize=1)
def seed_catalogue() -> Catalogue:
    """The catalogue of the seed file, read once."""
    return Catalogue.load()
