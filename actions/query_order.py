"""Query order."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import date
from typing import Any

from actions._denied import corrects, meant
from actions._query import SHORT, goes_on, rest_of_a_list, tail_of_a_number
from actions._shared import Option, Query, Turn, wording
from telecom import query_order
from telecom.query_order import Progress

PAGE = 3
"""So many orders are told at once."""
_MORE = re.compile(r"还有(?:吗|呢|什么|哪些|别的)|更多|继续|接着[说念]|往下|其[他它余]|更早|之前的")
_FURTHER = re.compile(r"催|单号|(?:怎么|咋|为啥|为什么).{0,2}(?:还没|这么慢)|快一?点|抓紧|加急")
_WHEN = re.compile(r"什么时候|啥时候|几号|几点|多久|哪天|几时")
_CARD = re.compile(
    r"新卡|补(?:的|一张|张|了)?(?:电话)?卡|[寄邮](?:到|来|给|出)|快递|物流|卡.{0,6}[寄邮]"
    r"|发(?:到|去|往)哪|发[出货]|到货"
)
_KINDS = {
    "cancel_broadband": re.compile(r"宽带|光猫|拆机|师傅|盒"),
    "unsubscribe_service": re.compile(r"退订|退了|退的|取消的"),
    "change_plan": re.compile(r"套餐|套参|套仓|改成|换成"),
    "subscribe_service": re.compile(r"流量包|开通|订的|订了|包生效"),
    "port_out": re.compile(r"携号|转网"),
    "suspend_line": re.compile(r"停机|复机"),
}


class QueryOrder(Query):
    """The latest orders, the one with the number, or those of the matter that is named."""

    flow = "query_order"

    def follows_up(self, turn: Turn, told: dict[str, Any]) -> bool:
        """还有呢, 那套餐呢, 什么时候生效, 第二个呢."""
        if turn.entities("order_no") or tail_of_a_number(turn):
            return True
        if corrects(turn.text) and _kind(turn) and len(turn.text) <= SHORT:
            return True
        if re.search(r"退|不要|撤|取消", turn.text):
            return False
        words = (_MORE, _WHEN, _FURTHER, _CARD, *_KINDS.values())
        about = turn.entities("ordinal") or any(word.search(turn.text) for word in words)
        return bool(about) and goes_on(turn)

    def complete(self, turn: Turn) -> None:
        """Answer; what is not found is said to be not found."""
        told = self.told(turn) or {}
        line = turn.line()
        number = turn.value("order_no") or tail_of_a_number(turn)
        if number:
            found = query_order.find_orders(turn.uow, line, str(number))
            return self._tell(turn, found, missing="number", wanted=str(number))
        everything = query_order.list_orders(turn.uow, line)
        if told.get("orders") and turn.entities("ordinal"):
            return self._tell(turn, _picked(turn, everything, told["orders"]))
        if told.get("orders") and _MORE.search(turn.text):
            rest = [o for o in everything if o.order_no < told["orders"][-1]]
            return self._tell(turn, rest, missing="more")
        if told.get("orders") and (_WHEN.search(turn.text) or _FURTHER.search(turn.text)):
            return self._tell(turn, [o for o in everything if o.order_no in told["orders"]])
        if _CARD.search(turn.text):
            return self.tell(turn, "utter_query_order_card")
        kind = _kind(turn)
        day = turn.value("date")
        narrowed = query_order.list_orders(
            turn.uow,
            line,
            kinds=(kind,) if kind else (),
            day=date.fromisoformat(str(day)) if day else None,
        )
        if narrowed or not (kind or day):
            return self._tell(turn, narrowed)
        title = wording()["titles"][kind] if kind else None
        return self._tell(turn, everything, missing="kind", wanted=title, day=day)

    def _tell(
        self,
        turn: Turn,
        found: list[Progress],
        missing: str | None = None,
        wanted: str | None = None,
        day: Any = None,
    ) -> None:
        """`missing` is what to say if nothing of what was wanted was found."""
        shown = found[:PAGE]
        narrowed = missing == "kind"
        late = any(order.overdue for order in shown)
        titles = wording()["titles"]
        requests = wording()["requests"]
        names = ("file_complaint", "request_human") if late else ()
        self.tell(
            turn,
            "utter_query_order",
            [Option(requests[n]["title"], requests[n]["sentence"]) for n in names],
            {"orders": [order.order_no for order in shown]},
            rest_of_a_list(turn, len(found) - len(shown))[:1],
            orders=[{**asdict(o), "title": titles.get(o.kind, o.kind)} for o in shown],
            more=len(found) - len(shown),
            missing=missing if narrowed or not found else None,
            wanted=wanted,
            day=day,
            phone_number=turn.line().phone_number,
        )


def _kind(turn: Turn) -> str | None:
    """The matter that is named, and not denied: 不是退的，是换套餐那个."""
    text = meant(turn.text)
    named = next((name for name, words in _KINDS.items() if words.search(text)), None)
    return named or ("change_plan" if turn.entities("plan_name") else None)


def _picked(turn: Turn, orders: list[Progress], numbers: list[str]) -> list[Progress]:
    """The orders of the list just told whose places are named."""
    picked = []
    for entity in turn.entities("ordinal"):
        place = int(entity["value"])
        index = place - 1 if place > 0 else len(numbers) + place
        picked += numbers[index : index + 1] if index >= 0 else []
    return [order for order in orders if order.order_no in picked]
