"""Unsubscribe packs and value-added services."""

from __future__ import annotations

import re
from typing import Any

from actions._asking import hand_on
from actions._consent import may_mean_either
from actions._shared import Flow, Option, Step, Turn, chosen_all, wants_all, wording
from telecom import unsubscribe_service
from telecom.money import yuan

ALL = "*"
_KEEP = re.compile(
    r"不[退取关]|别[退取关动]|不用[退取关]|不要[退取关]|不想[退取关]|留着|留下|保留|除了|除开|以外|要留"
)
_ADD = re.compile(r"还有|还要|也[退取关要不]|也给|加上|一起|另外|顺便|再[退加取]|连")
_CLAUSE = re.compile(r"[,，。;；!！、\s]+")
_THAT_COSTS = re.compile(r"[块元]?钱?(?:一个月)?的")


def read_services(turn: Turn) -> list[str] | None:
    """Ids of the active services that the message names, picks from the list, prices, or means by
    全部.

    还有彩铃 adds to what was chosen before, 彩铃不退 takes out of it.
    """
    active = unsubscribe_service.list_cancellable(turn.uow, turn.line())
    ids = [subscription.service_id for subscription in active]
    before: list[str] = turn["unsubscribe_service_services"] or []
    named = list(dict.fromkeys([*_picked(turn, ids), *_named(turn, ids)]))
    named += _by_price(turn, active, named)
    kept = _kept(turn, ids, named)
    if ALL in named or (wants_all(turn) and (kept or not named) and not (before and not kept)):
        return [service for service in ids if service not in kept] or None
    if kept:
        rest = [s for s in [*before, *named] if s not in kept]
        return list(dict.fromkeys(rest)) or None
    if named and before and _ADD.search(turn.text):
        return list(dict.fromkeys([*before, *named]))
    return named or None


def _picked(turn: Turn, ids: list[str]) -> list[str]:
    return [service for service in chosen_all(turn) if service in ids or service == ALL]


def _named(turn: Turn, ids: list[str]) -> list[str]:
    """Active services that are named; those that are not active are kept to be told."""
    found: list[str] = []
    missing: list[str] = []
    for entity in turn.entities("service_name"):
        candidates = entity.get("candidates") or [entity["value"]]
        fitting = [service for service in candidates if service in ids]
        found += fitting[:1]
        missing += [] if fitting else candidates[:1]
    if missing:
        turn["unsubscribe_service_missing"] = missing
    return found


def _kept(turn: Turn, ids: list[str], named: list[str]) -> list[str]:
    """Those of the named that are not to go: named in a clause that keeps."""
    if not _KEEP.search(turn.text):
        return []
    kept: list[str] = []
    start = 0
    for clause in [*_CLAUSE.finditer(turn.text), None]:
        end = clause.start() if clause else len(turn.text)
        if _KEEP.search(turn.text[start:end]):
            for entity in turn.entities("service_name") + turn.entities("ordinal"):
                if start <= entity["start"] < end:
                    kept += _service_of(turn, entity, ids)
        start = clause.end() if clause else end
    return kept


def _service_of(turn: Turn, entity: dict[str, Any], ids: list[str]) -> list[str]:
    if entity["entity"] == "service_name":
        candidates = entity.get("candidates") or [entity["value"]]
        return [service for service in candidates if service in ids][:1]
    offered, place = turn["offered"] or [], entity["value"]
    index = place - 1 if place > 0 else len(offered) + place
    return [offered[index]["value"]] if 0 <= index < len(offered) else []


def _by_price(turn: Turn, active: list[Any], named: list[str]) -> list[str]:
    """Active services that are meant by what they cost; beside names only by such as 那个15块的."""
    services = turn.entities("service_name")
    told = turn.entities("amount")
    if named or services:
        starts = {entity["start"] for entity in services}
        ends = [(e, _THAT_COSTS.match(turn.text, e["end"])) for e in told]
        told = [e for e, match in ends if match and match.end() not in starts]
    prices = {round(entity["value"] * 100) for entity in told}
    fitting = [s.service_id for s in active if s.service.price_fen in prices]
    new = [service for service in fitting if service not in named]
    return new if len(fitting) == len(prices) else []


def service_options(turn: Turn) -> list[Option]:
    """What is active, with prices, and everything at once."""
    active = unsubscribe_service.list_cancellable(turn.uow, turn.line())
    options = [
        Option(
            f"{s.service.name}（{yuan(s.service.price_fen)}元/月）", s.service.name, s.service_id
        )
        for s in active
    ]
    everything = wording()["all_services"]
    return [*options, Option(everything, everything, ALL)] if len(options) > 1 else options


class UnsubscribeService(Flow):
    """One, several or all of what is active; broadband and TV go their own way."""

    flow = "unsubscribe_service"
    also = ("missing",)
    steps = (
        Step(
            "services",
            "utter_ask_unsubscribe_service_services",
            read_services,
            options=service_options,
            goes_with=("query_subscriptions", "cancel_broadband"),
        ),
    )

    def begin(self, turn: Turn) -> bool:
        """Broadband and TV alone go their own way."""
        home = unsubscribe_service.list_home_services(turn.uow, turn.line())
        if not home or not _means_home(turn) or turn.entities("service_name"):
            return True
        hand_on(self, turn, "cancel_broadband")
        return False

    def absorb(self, turn: Turn, asked: Step | None = None) -> bool:
        """A service that is not active is news too: it is said so."""
        return super().absorb(turn, asked) or bool(turn["unsubscribe_service_missing"])

    def advance(self, turn: Turn) -> None:
        """Say first what of the wish cannot be done here."""
        line = turn.line()
        if turn["unsubscribe_service_missing"]:
            names = unsubscribe_service.names_of(turn.uow, turn["unsubscribe_service_missing"])
            turn.say("utter_unsubscribe_service_not_active", names=names)
            turn["unsubscribe_service_missing"] = None
        if not unsubscribe_service.list_cancellable(turn.uow, line):
            home = [h.name for h in unsubscribe_service.list_home_services(turn.uow, line)]
            turn.say("utter_unsubscribe_service_none", home=home)
            return self.finish(turn)
        if turn["unsubscribe_service_services"] is None and _means_home(turn):
            turn.say("utter_unsubscribe_service_home")
        return super().advance(turn)

    def complete(self, turn: Turn) -> None:
        """Show what ends when."""
        proposal = unsubscribe_service.propose(
            turn.uow, turn.conversation_id, turn["unsubscribe_service_services"]
        )
        self.propose(turn, proposal, "utter_confirm_unsubscribe_service")

    def ambiguous_no(self, turn: Turn) -> bool:
        """取消 may mean the service or the matter."""
        return may_mean_either(turn.text)

    def execute(self, turn: Turn, proposal_id: str) -> None:
        """Unsubscribe."""
        order = unsubscribe_service.confirm(turn.uow, turn.confirmation(proposal_id))
        turn.say("utter_unsubscribe_service_done", order_no=order.order_no, **order.terms)
        self.finish(turn)


def _means_home(turn: Turn) -> bool:
    return any(e["value"] in ("broadband", "tv") for e in turn.entities("product_line"))
