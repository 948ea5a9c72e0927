"""Unsubscribe packs and value-added services."""

from __future__ import annotations

import re
from typing import Any

from actions._shared import Flow, Option, Step, Turn, chosen_all, wants_all, wording
from telecom import unsubscribe_service
from telecom.money import yuan

ALL = "*"
_BARE_CANCEL = re.compile(
    r"(?:嗯|好的?|对|是的?)?[,，]?(?:都|全部|给我|帮我)*取消(?:吧|掉|了|掉吧)?[。!！]?"
)


def read_services(turn: Turn) -> list[str] | None:
    """Ids of the active services that the message names, picks from the list, prices, or means by 全部."""
    active = unsubscribe_service.list_cancellable(turn.uow, turn.line())
    ids = [subscription.service_id for subscription in active]
    picked = chosen_all(turn)
    if ALL in picked or (active and not turn.entities("service_name") and wants_all(turn)):
        return ids
    if picked:
        return list(dict.fromkeys(picked))
    found: list[str] = []
    missing: list[str] = []
    for entity in turn.entities("service_name"):
        candidates = entity.get("candidates") or [entity["value"]]
        fitting = [service for service in candidates if service in ids]
        found += fitting[:1]
        missing += [] if fitting else candidates[:1]
    if not found and not missing:
        found = _by_price(turn, active)
    if missing:
        turn["unsubscribe_service_missing"] = missing
    return list(dict.fromkeys(found)) or None


def _by_price(turn: Turn, active: list[Any]) -> list[str]:
    prices = {round(entity["value"] * 100) for entity in turn.entities("amount")}
    fitting = [s.service_id for s in active if s.service.price_fen in prices]
    return fitting if len(fitting) == len(prices) else []


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
        return bool(_BARE_CANCEL.fullmatch(turn.text))

    def execute(self, turn: Turn, proposal_id: str) -> None:
        """Unsubscribe."""
        order = unsubscribe_service.confirm(turn.uow, turn.confirmation(proposal_id))
        turn.say("utter_unsubscribe_service_done", order_no=order.order_no, **order.terms)
        self.finish(turn)


def _means_home(turn: Turn) -> bool:
    return any(e["value"] in ("broadband", "tv") for e in turn.entities("product_line"))
