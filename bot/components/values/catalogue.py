"""Plans and services by any handle: name, parts of the name, nickname, price in any digits,
mis-heard homophones.

The handles are those of `telecom/seed/catalogue.yml`; `handles.py` works out which of their parts
can stand alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.components.values.found import Found
from bot.components.values.handles import (
    ANOTHER,
    HEARD_SHORT,
    MONEY,
    NEEDS_PRICE,
    NOT_BEFORE,
    NOT_BY_SOUND,
    POINTED_AT,
    parts,
)
from bot.components.values.numbers import NUMBER, parse
from bot.components.values.pinyin import merged_syllables, syllables

CATALOGUE = Path(__file__).parents[3] / "telecom" / "seed" / "catalogue.yml"

_WHICH = r"(?:(?:钱)?的?(?:那|这)(?:个|款|档|种|张|一档|一款|套)?|的)"
_PRICE_BEFORE = re.compile(rf"({NUMBER})\s*{MONEY}?{_WHICH}?\s*$")
_PRICE_AFTER = re.compile(
    rf"(?:的|那个|版|，|,|套餐|那款|是|里)?\s*({NUMBER})\s*(?:{MONEY}{_WHICH}?|{_WHICH}|档"
    rf"|版|套餐)?(?![兆gGmM个分%年月号])"
)
_VOLUME_BESIDE = re.compile(rf"({NUMBER})个?[gG][bB]?的?$")
_BY_PRICE = re.compile(
    rf"(?P<n>{NUMBER}){MONEY}?\s*(?:(?:钱)?的?(?:那|这)(?:个|款|档|种|张|一档|一款|套)"
    rf"|(?:钱)?的?(?:主|手机|卡的|低消)?(?:套餐|套仓|套参|套残|套惨|套三|资费|月租|档位|档)"
    rf"|(?:钱)?的|版)(?!\S?(?:优惠券|券))"
)
_SWITCHED = re.compile(
    rf"(?:(?:换|改|降|升|变|转|调|升级|退|切|切换|降级)(?:成|到|为|回|回到)|换个|降到最低"
    rf"|选)(?:了|个|那个|那|每月|最低|下)?"
    rf"(?P<n>{NUMBER}){MONEY}?(?=$|[吧啊呢呗嘛,。!?，]|行|可以|就|好|得|怎么|能|要|划算|会|是不是)"
)
# What makes 59的… the price of something else than a main plan.
_PRICED_THING = re.compile(
    r".{0,4}?(?:包|会员|彩铃|彩信|业务|视频|话费|话废|发票|账单|费用|钱|宽带|宽代|券|红包"
    r"|服务|权益|违约|滞纳|封顶|上限|扣费|收费|那笔|功能费|时候|点|价|提醒|流量(?!版"
    r"|套餐))|话(?!多|少)"
)
_PAID = re.compile(
    r"(?:充值?|缴|交|冲|扣|收|欠|付|存|第|封顶|超过?|赔|打|多|少|剩|涨|设|提醒)(?:了|我|的"
    r"|个|到|值|成|我的)*$"
)
_NEAR = 3
"""Most characters between a service's name and the price of the plan that it helps to name."""
_NOT_MONEY = re.compile(r"\s*(?:个[gG]|[gG]|兆|年|月|号|日|天|分钟|岁)")


@dataclass
class _Handle:
    ids: list[str]
    entity: str


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
    lengths: tuple[int, ...] = ()

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
                if len(part) > 2 or part in HEARD_SHORT:
                    self.sounds.setdefault(tuple(syllables(part)), part)
                if len(part) > 2:
                    self.merged.setdefault(tuple(merged_syllables(part)), part)
        self.lengths = tuple(sorted({len(part) for part in self.exact}, reverse=True))
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
        for part, start, end in self._mentions(text.lower()):
            narrowed = self._narrow(text, part, start, end)
            if narrowed and not narrowed.overlaps(found):
                found.append(narrowed)
        for by_price in self._by_price(text):
            if not by_price.overlaps(found):
                found = self._joined(text, found, by_price)
        return sorted(found, key=lambda one: one.start)

    def _mentions(self, text: str) -> list[tuple[str, int, int]]:
        """Handles in the text, the longest first, without overlaps, as (handle, start, end)."""
        text = ANOTHER.sub(lambda match: "\ue000" * len(match[0]), text)
        plain, merged = syllables(text), merged_syllables(text)
        mentions: list[tuple[str, int, int]] = []
        taken = [False] * len(text)
        for length in self.lengths:
            for start in range(len(text) - length + 1):
                end = start + length
                if taken[start] or taken[end - 1]:
                    continue
                part = text[start:end] if text[start:end] in self.exact else None
                part = part or self.sounds.get(tuple(plain[start:end]))
                part = part or (self.merged.get(tuple(merged[start:end])) if length > 2 else None)
                if part and text[end : end + 1] not in (*NOT_BEFORE.get(part, ()),):
                    mentions.append((part, start, end))
                    taken[start:end] = [True] * length
        return mentions

    def _narrow(self, text: str, part: str, start: int, end: int) -> Found | None:
        """The mention, narrowed by a price right beside it: 三十九的花卡, 花卡39, or by a volume:
        15G的抖音包.
        """
        handle = self.exact[part]
        ids = handle.ids
        head = text[max(0, start - 12) : start]
        volume = _VOLUME_BESIDE.search(head)
        narrowed = [one for one in ids if volume and self.volumes[one] == parse(volume[1])]
        if narrowed and handle.entity == "service_name":
            ids = narrowed
        for match, before in (
            (_PRICE_BEFORE.search(head), True),
            (_PRICE_AFTER.match(text, end), False),
        ):
            narrowed = [one for one in ids if match and self.prices[one] == parse(match[1])]
            if match and narrowed:
                start, end = (start - len(match[0]), end) if before else (start, match.end())
                return Found(handle.entity, narrowed[0], start, end, _several(narrowed))
        if part in NEEDS_PRICE and not (part in POINTED_AT and POINTED_AT[part].match(text, end)):
            return None
        return Found(handle.entity, ids[0], start, end, _several(ids))

    def _joined(self, text: str, found: list[Found], plan: Found) -> list[Found]:
        """`found` and `plan`; a service named right before the price only says which plan:
        爱奇艺的那个59的.
        """
        for service in found:
            if service.entity == "service_name" and 0 <= plan.start - service.end <= _NEAR:
                said = text[service.start : service.end]
                ids = [one for one in plan.candidates if said in self.names[one]]
                if ids:
                    joined = Found("plan_name", ids[0], service.start, plan.end, _several(ids))
                    return [*(one for one in found if one is not service), joined]
        return [*found, plan]

    def _by_price(self, text: str) -> list[Found]:
        """Main plans named by nothing but their price: 59的, 二十八那个, 8元套餐, 换成39."""
        found: list[Found] = []
        for pattern in (_BY_PRICE, _SWITCHED):
            for match in pattern.finditer(text):
                ids = self.plans_at(parse(match["n"]))
                start = match.start("n")
                if not ids or _PAID.search(text[max(0, start - 5) : start]):
                    continue
                if "套" not in match[0] and _PRICED_THING.match(text, match.end()):
                    continue
                if not _NOT_MONEY.match(text, match.end("n")):
                    found.append(Found("plan_name", ids[0], start, match.end(), _several(ids)))
        return found


def _several(ids: list[str]) -> tuple[str, ...]:
    return tuple(ids) if len(ids) > 1 else ()


@lru_cache(maxsize=1)
def seed_catalogue() -> Catalogue:
    """The catalogue of the seed file, read once."""
    return Catalogue.load()
