"""Query subscriptions."""

from __future__ import annotations

import re
from dataclasses import asdict, replace
from typing import Any

from actions import _by_sms
from actions._asking import hand_on
from actions._denied import corrects
from actions._query import VERY_SHORT, goes_on, rest_of_a_list
from actions._shared import Option, Query, Turn, wording
from telecom import unsubscribe_service
from telecom.query_subscriptions import Subscriptions, get_subscriptions

PAGE = 3
"""So many services are told at once to the ear."""
_LEAVE = re.compile(r"退|不要|取消|关掉|关了|停掉|停了|去掉")
_MORE = re.compile(r"还有(?:吗|呢|什么|哪些|啥)|更多|继续|接着[说念]|往下|其[他它余]|剩下的")
_ASKED = re.compile(r"[问查看](?:的|一?下)?的?是")
_PACKS = re.compile(r"流量包|加油包|夜间包|特惠包|[订有](?:了|的)?(?:几个|什么|哪些)包")
_WHAT = re.compile(r"是(?:什么|啥|干|做|个啥|哪)|什么意思|干嘛|干啥")
_LOOK = re.compile(r"(?:有没有|开没开|是不是|是否|有无|在不在|还在|还有|开了|开通|多少)")


class QuerySubscriptions(Query):
    """Everything active; a named service is answered yes or no first."""

    flow = "query_subscriptions"

    def follows_up(self, turn: Turn, told: dict[str, Any]) -> bool:
        """第二个退了, 还有呢, 那彩铃呢, 发短信给我."""
        if _by_sms.wanted(turn):
            return True
        if self._places(turn, told) or self._leaves(turn, told):
            return True
        looks = (
            _WHAT.search(turn.text)
            or _LOOK.search(turn.text)
            or turn.text.rstrip("?？").endswith("呢")
        )
        services = turn.entities("service_name")
        if services and corrects(turn.text) and _ASKED.search(turn.text):
            return True  # 打错了 我想问的是来电提醒
        named = services and (looks or turn.intent == "correct_slot")
        about = _MORE.search(turn.text) or _PACKS.search(turn.text) or named
        return (bool(about) and goes_on(turn)) or self._only_names(turn, told)

    def complete(self, turn: Turn) -> None:
        """Answer; a place in the list just told that is to go leads to its unsubscription."""
        told = self.told(turn) or {}
        if self._leaves(turn, told):
            return self._leave(turn, told["services"])
        if self._only_names(turn, told):
            return hand_on(self, turn, "unsubscribe_service")
        facts = get_subscriptions(turn.uow, turn.line())
        if _by_sms.wanted(turn):
            return self._send(turn, facts, told)
        named = self._named(turn, facts)
        if not named and _PACKS.search(turn.text):
            packs = [item for item in facts.items if item.kind == "pack"]
            facts = replace(facts, items=packs, home=[], count=len(packs))
        start = told.get("upto", 0) if _MORE.search(turn.text) and turn.channel == "ivr" else 0
        places = self._places(turn, told)
        if places:
            chosen = [told["services"][_index(place)] for place in places]
            named = [asdict(item) for item in facts.items if item.service_id in chosen]
        going_on = [item.service_id for item in facts.items if item.ends_on is None]
        heard = [item.service_id for item in facts.items]
        if places:
            heard = told["services"]
        elif named:
            heard = [one["service_id"] for one in named if one["service_id"]]
        elif turn.channel == "ivr":
            heard = heard[start : start + PAGE]
        leave = wording()["requests"]["unsubscribe_service"]
        return self.tell(
            turn,
            "utter_query_subscriptions",
            [Option(leave["title"], leave["sentence"])] if going_on else [],
            {"services": heard, "upto": start + PAGE},
            [] if named else rest_of_a_list(turn, facts.count - start - PAGE),
            named=named,
            start=start,
            page=PAGE,
            only_packs=bool(_PACKS.search(turn.text)) and not named,
            **asdict(facts),
        )

    def _send(self, turn: Turn, facts: Subscriptions, told: dict[str, Any]) -> None:
        all_of_it = {"phone_number": turn.line().phone_number, **asdict(facts)}
        left = facts.count - told["upto"] if told.get("upto") else 0
        rest = rest_of_a_list(turn, left)[:1]
        _by_sms.send(turn, "list_subscriptions", "all", rest, **all_of_it)
        turn["topic"] = {"flow": self.flow, "services": [], "upto": 0, **told}
        self.finish(turn)

    def _named(self, turn: Turn, facts: Subscriptions) -> list[dict[str, Any]]:
        """The services the message names, each with whether it is active."""
        active = {item.service_id: asdict(item) for item in facts.items}
        named = []
        for entity in turn.entities("service_name"):
            ids = entity.get("candidates") or [entity["value"]]
            fitting = [active[one] for one in ids if one in active]
            names = unsubscribe_service.names_of(turn.uow, [str(one) for one in ids[:1]])
            named += fitting[:1] or [{"name": name, "service_id": None} for name in names]
        return named

    def _places(self, turn: Turn, told: dict[str, Any]) -> list[int]:
        """The places of the list just told that the message points at; [] if one is beyond it."""
        places = [int(entity["value"]) for entity in turn.entities("ordinal")]
        count = len(told.get("services") or [])
        return places if all(0 < p <= count or -count <= p < 0 for p in places) else []

    def _leaves(self, turn: Turn, told: dict[str, Any]) -> bool:
        if not _LEAVE.search(turn.text) or turn.entities("service_name"):
            return False
        only = len(told.get("services") or []) == 1 and len(turn.text) <= VERY_SHORT
        return bool(self._places(turn, told)) or (only and not turn.entities("ordinal"))

    def _only_names(self, turn: Turn, told: dict[str, Any]) -> bool:
        """Whether the message is but the names of several of what was just told, which was told for
        what is not wanted to be named.
        """
        heard, entities = set(told.get("services") or []), turn.entities("service_name")
        fitting = (set(e.get("candidates") or [e["value"]]) & heard for e in entities)
        return len(entities) > 1 and turn.only_names() and all(fitting)

    def _leave(self, turn: Turn, services: list[str]) -> None:
        """Lead to the unsubscription of what stands at those places, or of the only one told."""
        entities = [
            {**entity, "entity": "service_name", "value": services[_index(int(entity["value"]))]}
            for entity in turn.entities("ordinal")
        ]
        if not entities:
            entities = [{"entity": "service_name", "value": services[0], "start": 0, "end": 0}]
        hand_on(self, turn, "unsubscribe_service", entities)


def _index(place: int) -> int:
    return place - 1 if place > 0 else place
