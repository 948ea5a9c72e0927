"""The terms of plans and services: told when asked for, also in the middle of choosing one, where
花卡59都有些什么内容 is a question and no choice yet.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from actions._choices import chosen_all, pressed
from actions._doubts import ask_again
from actions._turn import Turn
from telecom import query_tariffs
from telecom.conversations import L1
from telecom.models import Plan
from telecom.money import fen

if TYPE_CHECKING:
    from actions._flow import Flow
    from actions._step import Step

_CHOOSE = ("change_plan", "subscribe_service", "unsubscribe_service")
_ASKS = re.compile(
    r"[吗嘛呢?？]|多少|几[个分块兆gG]|什么|啥|哪|怎么|咋|([一-鿿])[不没]\1|介绍|说说|讲讲|详[细情]|具体"
)
_CONTENTS = re.compile(
    r"内容|包含|包括|[都里]有|有[什啥哪些没几多]|什么样|怎么样|咋样|介绍|说说|讲讲|详[细情]|具体|多少|几[个分块兆gG]|流量|分钟|通话"
    r"|语音|打电话|定向|限速|合约|划算|贵|区别|干[嘛啥什]|做什么|用来|是个?(?:什么|啥)|能看|能用|一个?月"
)
_WANTS = re.compile(
    r"换|改[成为到]|开通|[办开订退]了|取消|关[掉闭]|就[要办开退用选这那]|要(?!钱|多少|交|收|花|不要|合约|签|绑)|给我|帮我"
)
_ELSE = re.compile(r"违约|生效|什么时候|几号|多久|影响|到期|扣|退[订款费]|剩|用了|用完")
"""What is asked of the matter, not of what the plan or service holds."""
_PRICE = re.compile(r"(\d+)\s*[块元]?")
_OF_ANY_NAME = re.compile(r"流量|套餐|语音|专属|移动|会员|业务|服务|版|包|卡|\d+(?:元|GB)?")
MOST = 3
"""So many are told at once, at most."""


def tell_terms(turn: Turn, ids: list[str]) -> list[dict[str, Any]]:
    """Say the terms of these plans and services, side by side if there are several; gives their
    facts (`query_tariffs.facts_of`) with `mine` and, of several, `mean_fen` a month.
    """
    line = turn.line() if turn.conversation().level >= L1 else None
    entries = [query_tariffs.facts_of(turn.uow, entry_id) for entry_id in ids]
    found = [entry for entry in entries if entry is not None]
    for entry in found:
        entry["mine"] = line is not None and entry["id"] == line.plan_id
        entry["mean_fen"] = None
        if len(found) > 1 and line is not None and entry["kind"] == "plan":
            plan = turn.uow.get(Plan, entry["id"])
            costs = query_tariffs.costs_fen(turn.uow, line, plan) if plan else []
            entry["mean_fen"] = sum(costs) // len(costs) if costs else None
    several = "utter_query_tariffs_compare" if len(found) > 1 else "utter_query_tariffs_terms"
    turn.say(several, entries=found)
    return found


def told_of_tariffs(flow: Flow, turn: Turn, step: Step | None = None) -> bool:
    """Tell what a plan or service holds that the message asks about while one is chosen (`step`) or
    confirmed, and ask again; False if it asks for no such thing.
    """
    if flow.flow not in _CHOOSE or pressed(turn) or not _asks_for_contents(turn):
        return False
    ids = _asked_about(flow, turn)
    if not ids:
        return False
    tell_terms(turn, ids)
    turn["misses"] = 0
    return ask_again(flow, turn)


def _asks_for_contents(turn: Turn) -> bool:
    text = turn.text
    asks = _ASKS.search(text) and _CONTENTS.search(text)
    return bool(asks) and not _WANTS.search(text) and not _ELSE.search(text)


def _asked_about(flow: Flow, turn: Turn) -> list[str]:
    """Ids of what the message names, points at in the list, or means by its price; none if that is
    more than can be told at once.
    """
    options = flow.options_before(turn)
    facts = [query_tariffs.facts_of(turn.uow, str(option.value)) for option in options]
    listed = {entry["id"]: entry for entry in facts if entry}
    prices = {fen(entity["value"]) for entity in turn.entities("amount")}
    named: list[str] = []
    for entity in turn.entities("plan_name") + turn.entities("service_name"):
        candidates = [str(one) for one in entity.get("candidates") or [entity["value"]]]
        fitting = [one for one in candidates if one in listed]
        if price := _PRICE.match(turn.text[entity["start"] : entity["end"]]):
            prices.add(fen(price[1]))  # 18块的 is what costs that, of the list
            candidates = []
        named += fitting or candidates
    if not named and turn.entities("ordinal"):
        named = [one for one in chosen_all(turn) if one in listed]
    if not named:
        named = [one for one, entry in listed.items() if entry["price_fen"] in prices]
    if not named:
        named = [one for one, entry in listed.items() if _named_in_part(entry["name"], turn.text)]
    found = list(dict.fromkeys(named))
    return found if len(found) <= MOST else []


def _named_in_part(name: str, text: str) -> bool:
    """Whether `text` holds a piece of the name that is no word of any: 追剧 of 追剧流量包12元."""
    own = _OF_ANY_NAME.sub(" ", name).split()
    return any(part[at : at + 2] in text for part in own for at in range(len(part) - 1))
