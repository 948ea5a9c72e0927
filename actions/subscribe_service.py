"""Subscribe packs and value-added services."""

from __future__ import annotations

import re
from typing import Any

from actions._asking import hand_on
from actions._shared import Flow, Option, Step, Turn, chosen_all
from telecom import subscribe_service, unsubscribe_service
from telecom.errors import NotFound, Refused
from telecom.models import Service
from telecom.money import fen, yuan

_ADD = re.compile(r"还有|还要|也[开要办]|也给|加上|一起|另外|顺便|再[开加办来]|连")
_WITHOUT = re.compile(r"不[开要办]|别[开要办]|不用|不想|去掉|除了|算了")
_NOT_THIS = re.compile(r"不是(?:要|开|这个|那个|说)*$")
_CLAUSE = re.compile(r"[,，。;；!！、\s]+")
_DATA = re.compile(r"流量|包|[gG兆]")
_VALUE_ADDED = re.compile(r"会员|增值|彩铃|铃声|视频|音乐|业务|权益")
_CHEAPEST = re.compile(r"最便宜|最小|最少|最省")
_BIGGEST = re.compile(r"最大|最多")
SERVICES, AMONG = "subscribe_service_services", "subscribe_service_among"
SETTLED = "subscribe_service_settled"


def read_services(turn: Turn) -> list[str] | None:
    """Ids of the services that the message names, picks from the list, or means by size or price.

    还要彩铃 adds to what was chosen before, 彩铃不要了 takes out of it; a name or price that fits
    several narrows the choice.
    """
    before: list[str] = turn[SERVICES] or []
    found = [service for service in chosen_all(turn) if isinstance(service, str)]
    clauses = _without(turn)
    left_out: list[str] = []
    for entity in turn.entities("service_name"):
        candidates = entity.get("candidates") or [entity["value"]]
        if any(start <= entity["start"] < end for start, end in clauses):
            left_out += candidates
        elif _NOT_THIS.search(turn.text[: entity["start"]]):
            continue
        elif not set(candidates) & set(found):
            fitting = _narrowed(turn, candidates)
            found += fitting if len(fitting) == 1 else []
            turn[AMONG] = fitting if len(fitting) > 1 else turn[AMONG]
    if left_out and before:
        return [s for s in [*before, *found] if s not in left_out] or None
    if not found and not turn[AMONG]:
        found = _by_size(turn)
    found = list(dict.fromkeys(found))
    if found and before and _ADD.search(turn.text):
        return list(dict.fromkeys([*before, *found]))
    return found or None


def _without(turn: Turn) -> list[tuple[int, int]]:
    """Where the message speaks of what is not to be opened."""
    spans, start = [], 0
    for clause in [*_CLAUSE.finditer(turn.text), None]:
        end = clause.start() if clause else len(turn.text)
        if _WITHOUT.search(turn.text[start:end]):
            spans.append((start, end))
        start = clause.end() if clause else end
    return spans


def _narrowed(turn: Turn, candidates: list[str]) -> list[str]:
    """Of several that a name fits, those of the price or volume told beside it that can be had."""
    services = [turn.uow.get(Service, candidate) for candidate in candidates]
    fitting = [s.id for s in services if s is not None and _fits(turn, s)] or candidates
    able = {service.id for service in subscribe_service.list_subscribable(turn.uow, turn.line())}
    return [service for service in fitting if service in able] or fitting[:1]


def _fits(turn: Turn, service: Service) -> bool:
    prices = {fen(entity["value"]) for entity in turn.entities("amount")}
    volumes = {round(entity["value"] * 1024) for entity in turn.entities("data_volume")}
    return bool(prices or volumes) and (
        (not prices or service.price_fen in prices) and (not volumes or service.data_mb in volumes)
    )


def _by_size(turn: Turn) -> list[str]:
    """The one service of a price or volume, or the cheapest or biggest pack; of several, the choice
    is narrowed.
    """
    services = subscribe_service.list_subscribable(turn.uow, turn.line())
    packs = [service for service in services if service.data_mb]
    listed = [option["value"] for option in turn["offered"] or []]
    fitting = [service.id for service in services if _fits(turn, service)]
    fitting = [service for service in fitting if service in listed] or fitting
    among_packs = _DATA.search(turn.text) or turn["step"] == "services"
    if not fitting and packs and among_packs:
        if _CHEAPEST.search(turn.text):
            return [min(packs, key=lambda s: s.price_fen).id]
        if _BIGGEST.search(turn.text):
            most = max(pack.data_mb for pack in packs)
            fitting = [pack.id for pack in packs if pack.data_mb == most]
    if len(fitting) == 1:
        return fitting
    turn[AMONG] = fitting or turn[AMONG]
    return []


def service_options(turn: Turn) -> list[Option]:
    """What is on sale and not active: what a name fits, else packs or services, as asked for."""
    services = subscribe_service.list_subscribable(turn.uow, turn.line())
    among = turn[AMONG] or []
    if among:
        services = [service for service in services if service.id in among] or services
    elif turn["subscribe_service_kind"]:
        services = [s for s in services if s.kind == turn["subscribe_service_kind"]] or services
    return [Option(f"{s.name}（{yuan(s.price_fen)}元/月）", s.name, s.id) for s in services]


class SubscribeService(Flow):
    """One or several services of the catalogue."""

    flow = "subscribe_service"
    also = ("among", "kind", "settled")
    steps = (
        Step(
            "services",
            "utter_ask_subscribe_service_services",
            read_services,
            options=service_options,
            facts=lambda turn: {
                "among": turn[AMONG],
                "kind": turn["subscribe_service_kind"],
            },
            goes_with=("query_tariffs", "subscribe_service"),
        ),
    )

    def begin(self, turn: Turn) -> bool:
        """A rule against anything comes first."""
        subscribe_service.check_line(turn.line())
        asked = _VALUE_ADDED.search(turn.text) and not _DATA.search(turn.text)
        turn["subscribe_service_kind"] = "value_added" if asked else "pack"
        return True

    def absorb(self, turn: Turn, asked: Step | None = None) -> bool:
        """A name that fits several is news too: it narrows the choice."""
        turn[AMONG] = None
        if super().absorb(turn, asked):
            return True
        if not turn[AMONG]:
            return False
        if not _ADD.search(turn.text):
            turn[SERVICES] = None
        return True

    def advance(self, turn: Turn) -> None:
        """Say first what of the wish cannot be opened; a choice of what can is left open. Bare
        names of what is active ask for nothing to be opened: they are told of.
        """
        if turn["step"] is None and turn.only_names() and self._all_active(turn):
            return hand_on(self, turn, "query_subscriptions")
        wanted = []
        for service_id in turn[SERVICES] or []:
            try:
                subscribe_service.check(turn.uow, turn.line(), service_id)
                wanted.append(service_id)
            except (NotFound, Refused) as error:
                facts: dict[str, Any] = getattr(error, "facts", {"name": service_id})
                reason = getattr(error, "reason", "off_sale")
                turn.say("utter_subscribe_service_cannot", reason=reason, **facts)
        nothing_left = bool(turn[SERVICES]) and not wanted
        if turn[AMONG]:  # part of the wish is clear, of the other part one has to be chosen
            turn[SETTLED], wanted = wanted or turn[SETTLED], []
        elif wanted and turn[SETTLED]:
            wanted, turn[SETTLED] = list(dict.fromkeys([*turn[SETTLED], *wanted])), None
        turn[SERVICES] = wanted or None
        if nothing_left and not turn[AMONG]:
            return self.finish(turn)
        return super().advance(turn)

    def _all_active(self, turn: Turn) -> bool:
        active = {
            service.service_id
            for service in unsubscribe_service.list_cancellable(turn.uow, turn.line())
        }
        return bool(turn[SERVICES]) and set(turn[SERVICES]) <= active

    def complete(self, turn: Turn) -> None:
        """Show everything that is to be known."""
        proposal = subscribe_service.propose(turn.uow, turn.conversation_id, turn[SERVICES])
        self.propose(turn, proposal, "utter_confirm_subscribe_service")

    def execute(self, turn: Turn, proposal_id: str) -> None:
        """Subscribe."""
        order = subscribe_service.confirm(turn.uow, turn.confirmation(proposal_id))
        turn.say("utter_subscribe_service_done", order_no=order.order_no, **order.terms)
        self.finish(turn)
