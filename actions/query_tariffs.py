"""Query tariffs: lists, terms, comparisons, a recommendation; what is looked at can be ordered."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from actions import _by_sms
from actions._choices import chosen_all
from actions._consent import is_murmur
from actions._denied import corrects
from actions._shared import Flow, Option, Step, Turn, chosen, wording
from actions._tariff_wish import AGAIN, ORDER, UNPUBLISHED, Wish, has_enough, read_wish
from actions._tariffs_told import tell_terms
from actions._words import SMALL_TALK, SURE
from telecom import ask_faq, change_plan, query_tariffs
from telecom.conversations import L1
from telecom.errors import NotIdentified
from telecom.query_tariffs import Filter

NOT_PUBLISHED = "unpublished_tariff"
"""The FAQ's question whether there are others than those on sale."""
_OWN = re.compile(r"我的|我现|现在|[在现]用|我[这那]")
"""Whose plan it is; without such a word 不是流量包 我说的是套餐 wants those on sale."""
PICK, ABOUT, PERSONAL = "pick", "query_tariffs_about", "query_tariffs_personal"


class QueryTariffs(Flow):
    """Answers at once and stays open for what is asked next; whatever else is wanted takes over."""

    flow = "query_tariffs"
    other_lines = True
    level = 0
    also = ("about", "personal")
    steps = (Step(PICK, "utter_ask_query_tariffs_pick", chosen, optional=True),)

    def take_turn(self, turn: Turn) -> None:
        """A caller who wants a recommendation has to be known first: the level is this turn's own,
        so it is kept on an object that lives no longer.
        """
        own = QueryTariffs()
        if turn[PERSONAL] and turn["flow"] == self.flow:
            own.level = L1  # type: ignore[misc]
        super(QueryTariffs, own).take_turn(turn)

    def begin(self, turn: Turn) -> bool:
        """Everything is in the question."""
        self.answer(turn, read_wish(turn))
        return False

    def complete(self, turn: Turn) -> None:
        """Asked again after something else: the lists anew."""
        self.answer(turn, Wish())

    def resume(self, turn: Turn) -> None:
        """Whoever went on to something else has seen the tariffs."""
        self.finish(turn)

    def _go_on(self, turn: Turn) -> None:
        if turn["step"] != PICK:
            return super()._go_on(turn)
        several = [o["show"] for o in chosen_all(turn) if isinstance(o, dict) and "show" in o]
        if len(several) > 1:
            return self._terms(turn, several)
        picked = chosen(turn)
        if isinstance(picked, dict):
            return self._pick(turn, picked)
        wish = read_wish(turn)
        if turn.intent == "repeat":
            return turn.say_again()
        shown = [o["value"]["show"] for o in turn["offered"] or [] if "show" in (o["value"] or {})]
        if shown and not wish.names and _by_sms.wanted(turn):
            entries = [query_tariffs.facts_of(turn.uow, entry_id) for entry_id in shown]
            return self._send(turn, [entry for entry in entries if entry is not None])
        claims = turn.intent not in ("inform", "correct_slot", self.flow, "affirm", "")
        if wish.names and (not claims or AGAIN.match(turn.text)):
            if ORDER.search(turn.text) and len(wish.ids) == 1:
                return self._order(turn, wish.ids[0])
            return self.answer(turn, wish)
        if is_murmur(turn.text):
            return self._ask(turn, turn_options(turn))
        if turn.intent == "affirm" or (ORDER.fullmatch(turn.text) and not wish.names):
            return self._agreed(turn)
        if turn.intent in ("deny", "cancel_flow", "go_back") or has_enough(turn.text):
            turn.say("utter_all_right")
            return self.finish(turn)
        still = turn.intent in ("inform", "correct_slot", "") and wish.says_anything
        other = turn.intent == "query_plan" and corrects(turn.text) and not _OWN.search(turn.text)
        if turn.intent == self.flow or still or other:
            return self.answer(turn, wish)
        return self._hand_over(turn)

    def answer(self, turn: Turn, wish: Wish) -> None:
        """Say what was asked for, and what can be looked at or ordered next."""
        if wish.names:
            return self._terms(turn, wish.ids)
        if wish.recommend:
            return self._recommend(turn)
        if wish.kind == "home":
            turn.say("utter_query_tariffs_home", home=query_tariffs.list_home(wish.home))
            return self._ask(turn, [])
        if UNPUBLISHED.search(turn.text):
            turn.say("utter_ask_faq", answer=ask_faq.get_entry(NOT_PUBLISHED).answer)
        bounds = wish.bounds
        if wish.cheaper and bounds == Filter() and wish.kind == "plan" and self._known(turn):
            bounds = Filter(most_fen=max(turn.line().plan.price_fen - 1, 0))
        found = self._list(turn, wish.kind, bounds)
        response = "utter_query_tariffs_list" if found else "utter_query_tariffs_none"
        found = found or self._nearest(turn, wish.kind, bounds)
        if wish.dearest_first:
            found = sorted(found, key=lambda entry: -entry["price_fen"])
        if _by_sms.wanted(turn):
            return self._send(turn, found)
        turn.say(response, entries=found, kind=wish.kind, cheaper=wish.cheaper)
        return self._ask(turn, [self._show(entry) for entry in found])

    def _send(self, turn: Turn, entries: list[dict[str, Any]]) -> None:
        which = hashlib.sha256(",".join(entry["id"] for entry in entries).encode()).hexdigest()
        _by_sms.send(turn, "list_tariffs", which[:16], entries=entries)
        self._ask(turn, [self._show(entry) for entry in entries])

    def _list(self, turn: Turn, kind: str, bounds: Filter) -> list[dict[str, Any]]:
        if kind == "plan":
            return query_tariffs.list_plans(turn.uow, bounds)
        return query_tariffs.list_services(turn.uow, kind, bounds)

    def _nearest(self, turn: Turn, kind: str, bounds: Filter) -> list[dict[str, Any]]:
        """What comes nearest where nothing fits: most data if data was asked for, else cheapest."""
        found = self._list(turn, kind, Filter())
        if bounds.least_mb or bounds.least_minutes or bounds.least_fen:
            found = sorted(found, key=lambda entry: (-entry["data_mb"], -entry["price_fen"]))
        return found[: query_tariffs.CHOICES]

    def _terms(self, turn: Turn, ids: list[str]) -> None:
        able = [entry for entry in tell_terms(turn, ids) if self._can_be_ordered(turn, entry)]
        turn[ABOUT] = [entry["id"] for entry in able]
        self._ask(turn, [self._offer(entry) for entry in able])

    def _recommend(self, turn: Turn) -> None:
        if not self._known(turn):
            if turn.channel == "ivr":
                turn[PERSONAL], self.level = True, L1  # type: ignore[misc]
                turn["opening"] = {**turn.put_by(), "flow": self.flow}
                raise NotIdentified(L1)
            turn.say("utter_query_tariffs_recommend_login")
            return self.answer(turn, Wish())
        advice = query_tariffs.recommend(turn.uow, turn.line())
        if not advice.plans:
            turn.say("utter_query_tariffs_no_history")
            return self.answer(turn, Wish())
        turn.say("utter_query_tariffs_recommend", **vars(advice))
        better = [plan for plan in advice.plans if not plan["present"]]
        better = better if advice.saves_fen > 0 else []
        turn[ABOUT] = [plan["id"] for plan in better[:1]]
        return self._ask(turn, [self._offer(plan) for plan in better])

    def _ask(self, turn: Turn, options: list[Option]) -> None:
        """Stay open, unless something else waits for its turn."""
        if turn["paused"] or turn["waiting"] or not options:
            return self.finish(turn)
        turn["step"], turn["misses"] = PICK, 0
        turn["offered"] = [vars(option) for option in options]
        asks = any("do" in option.value for option in options)
        turn.say(
            "utter_ask_query_tariffs_order" if asks else "utter_ask_query_tariffs_pick",
            options if asks else [*options, *_by_sms.option(turn)],
            custom={"expect": "choice"},
            choices=[option.title for option in options],
        )
        return None

    def _pick(self, turn: Turn, picked: dict[str, str]) -> None:
        if "do" in picked:
            return self._order(turn, picked["do"])
        return self._terms(turn, [picked["show"]])

    def _agreed(self, turn: Turn) -> None:
        about = turn[ABOUT] or []
        if len(about) == 1:
            return self._order(turn, about[0])
        turn.say("utter_query_tariffs_which", turn_options(turn), custom={"expect": "choice"})
        return None

    def _order(self, turn: Turn, entry_id: str) -> None:
        """Go on with the flow that orders it, as if it had been asked for."""
        entry = query_tariffs.facts_of(turn.uow, entry_id)
        assert entry is not None
        plan = entry["kind"] == "plan"
        text = self._sentence(entry)
        start = text.index(entry["name"])
        entity = {
            "entity": "plan_name" if plan else "service_name",
            "value": entry_id,
            "start": start,
            "end": start + len(entry["name"]),
        }
        flow = "change_plan" if plan else "subscribe_service"
        words = turn.words
        self.finish(turn)
        turn.recall(
            {
                "text": text,
                "intent": {"name": flow, "confidence": 1.0},
                "entities": [entity],
                "metadata": turn.message.get("metadata"),
                "words": words,
            }
        )
        Flow.registry[flow]().take_turn(turn)

    def _hand_over(self, turn: Turn) -> None:
        """The message is for somebody else, or nobody understood it."""
        intent, sure = turn.intent, turn.confidence >= SURE
        if intent in SMALL_TALK and sure:
            turn.followup = "utter_" + intent
        elif sure and (intent in Flow.registry or intent == "request_human"):
            turn.followup = "action_" + intent
        elif not turn["misses"]:
            turn["misses"] = 1
            custom = {"misunderstood": True, "expect": "choice"}
            turn.say("utter_query_tariffs_which", turn_options(turn), custom=custom)
            return
        else:
            turn.followup = "action_not_understood"
        self.finish(turn)

    @staticmethod
    def _known(turn: Turn) -> bool:
        return turn.conversation().level >= L1

    def _can_be_ordered(self, turn: Turn, entry: dict[str, Any]) -> bool:
        """Whether to offer it; the flow that orders it has the last word."""
        if not entry["on_sale"] or entry.get("shop_only") or entry["mine"]:
            return False
        if not self._known(turn) or entry["kind"] != "plan":
            return True
        return entry["id"] in {p.id for p in change_plan.list_plans_for(turn.uow, turn.line())}

    def _show(self, entry: dict[str, Any]) -> Option:
        return Option(entry["name"], entry["name"], {"show": entry["id"]})

    def _offer(self, entry: dict[str, Any]) -> Option:
        sentence = self._sentence(entry)
        return Option(sentence, sentence, {"do": entry["id"]})

    @staticmethod
    def _sentence(entry: dict[str, Any]) -> str:
        orders = wording()["tariff_orders"]
        return str(orders["plan" if entry["kind"] == "plan" else "service"].format(entry["name"]))


def turn_options(turn: Turn) -> list[Option]:
    """What was offered last, to be offered again."""
    return [Option(**option) for option in turn["offered"] or []]
