"""Query bill."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Any

from actions import _by_sms
from actions._query import SHORT, goes_on, rest_of_a_list
from actions._shared import Option, Query, Turn, wording
from telecom import query_bill, unsubscribe_service
from telecom.errors import Refused
from telecom.query_bill import BillFacts, Item

PAGE = 3
"""So many items are told at once to the ear."""
MOST_MONTHS = 6
_WHY = re.compile(
    r"(?:为什么|为啥|为何|怎么|咋|凭什么).{0,12}(?:多|贵|高|少|涨|快|扣)|多在哪|贵在哪|多出来"
    r"|^[那这]?(?:为什么|为啥|为何|怎么回事|咋回事)"
)
_WHAT = re.compile(r"什么|啥|怎么算|咋算|哪来|名堂|名目|解释|做什么用|弄啥|干嘛")
_PLACE = re.compile(r"第.{1,3}?(?:项|条|笔|个)|[这那后]一?[项笔]")
_MORE = re.compile(r"还有(?:吗|呢|什么|哪些|啥)|更多|继续|接着[说念]|往下|其[他它余]|明细|剩下的")
_EARLIER = re.compile(r"再(?:上|往)?(?:前|上)一?个?(?:月|面)?|再往前|前一个月|之前那个月|更早")
_LATEST = re.compile(r"(?:最?近|过去|前)的?([两二三四五六2-6])个月|(半年)|(?:最?近|过去|前)几个?月")
_FIGURES = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6}
_RANGE = re.compile(r"[到至~～—-]")
_NOT_ABOUT = re.compile(r"退|不要|取消|关掉|投诉|发票")
_KINDS = {
    "overage": re.compile(r"套餐外|超出|超套|超额"),
    "value_added": re.compile(r"增值"),
    "pack": re.compile(r"流量包"),
    "plan": re.compile(r"月租|月费|套餐费|基本费"),
    "home": re.compile(r"宽带|电视"),
    "none": re.compile(r"滞纳金|违约金|代收"),
}


class QueryBill(Query):
    """A month, several months, or one item; asked further, about the month told before."""

    flow = "query_bill"

    def follows_up(self, turn: Turn, told: dict[str, Any]) -> bool:
        """上上个月呢, 为什么这么多, 第二项是什么, 还有呢, 发短信给我."""
        if _by_sms.wanted(turn):
            return True
        if _NOT_ABOUT.search(turn.text):
            return False
        if turn.entities("ordinal") and (turn.asks() or turn.only_a_value() or goes_on(turn)):
            return bool(_PLACE.search(turn.text)) or goes_on(turn)
        words = (_WHY, _WHAT, _MORE, _EARLIER)
        named = turn.entities("month") or turn.entities("service_name")
        about = named or any(word.search(turn.text) for word in words)
        return bool(about) and (goes_on(turn) or self._short(turn))

    def _short(self, turn: Turn) -> bool:
        return turn.intent == self.flow and len(turn.text) <= SHORT

    def complete(self, turn: Turn) -> None:
        """Answer with one bill, several, the month so far, or items of a bill."""
        told = self.told(turn) or {}
        months = self._months(turn, told)
        if len(months) > 1:
            return self._several(turn, months)
        month = months[0] if months else None
        line = turn.line()
        running = query_bill.get_running(turn.uow, line)
        if month == running.month:
            return self.tell(turn, "utter_query_bill_running", **asdict(running))
        try:
            bill = query_bill.get_bill(turn.uow, line, month)
        except Refused as error:
            facts = {**error.facts, "running": asdict(running)}
            return self.tell(turn, "utter_query_bill_refused_no_bill", **facts)
        if _by_sms.wanted(turn):
            return self._send(turn, bill, told)
        if told and _MORE.search(turn.text) and turn.channel == "ivr":
            return self._more(turn, bill, told.get("upto", PAGE))
        items = self._items(turn, bill, told)
        if items is not None:
            return self._tell_items(turn, bill, items)
        why = bool(_WHY.search(turn.text))
        return self._one(turn, bill, "why" if told and why else "same" if why else "list")

    def _one(self, turn: Turn, bill: BillFacts, how: str) -> None:
        """`how`: the list, the list and why it is the same as before, or only why."""
        self.tell(
            turn,
            "utter_query_bill",
            _options(bill),
            {"month": bill.month, "upto": PAGE},
            rest_of_a_list(turn, len(bill.items) - PAGE),
            phone_number=turn.line().phone_number,
            how=how,
            **asdict(bill),
        )

    def _send(self, turn: Turn, bill: BillFacts, told: dict[str, Any]) -> None:
        facts = {"phone_number": turn.line().phone_number, **asdict(bill)}
        left = len(bill.items) - told["upto"] if told.get("upto") else 0
        rest = rest_of_a_list(turn, left)[:1]
        _by_sms.send(turn, "list_bill", bill.month, rest, **facts)
        turn["topic"] = {"flow": self.flow, "upto": PAGE, **told, "month": bill.month}
        self.finish(turn)

    def _several(self, turn: Turn, months: list[str]) -> None:
        wanted = [t for t in query_bill.list_totals(turn.uow, turn.line()) if t.month in months]
        running = query_bill.get_running(turn.uow, turn.line()).month
        missing = [m for m in months if m != running and m not in {t.month for t in wanted}]
        options = [_month_option(total.month) for total in wanted]
        self.tell(
            turn,
            "utter_query_bill_several",
            options,
            {"month": wanted[0].month} if wanted else None,
            totals=[asdict(total) for total in wanted],
            total_fen=sum(total.total_fen for total in wanted),
            missing=missing,
            running=running if running in months else None,
        )

    def _more(self, turn: Turn, bill: BillFacts, upto: int) -> None:
        rest = bill.items[upto : upto + PAGE]
        self.tell(
            turn,
            "utter_query_bill_more",
            None,
            {"month": bill.month, "upto": upto + len(rest)},
            rest_of_a_list(turn, len(bill.items) - upto - len(rest)),
            items=[asdict(item) for item in rest],
            left=max(len(bill.items) - upto - len(rest), 0),
        )

    def _tell_items(self, turn: Turn, bill: BillFacts, items: list[Item]) -> None:
        self.tell(
            turn,
            "utter_query_bill_item",
            None,
            {"month": bill.month, "upto": PAGE},
            month=bill.month,
            items=[asdict(item) for item in items],
            overage=asdict(bill.overage) if bill.overage else None,
            count=len(bill.items),
            named=bool(turn.entities("month")),
        )

    def _items(self, turn: Turn, bill: BillFacts, told: dict[str, Any]) -> list[Item] | None:
        """The items the message asks about: by place, name, kind or sum; None if about none.

        [] if it asks about something that is not on the bill.
        """
        if told and turn.entities("ordinal"):
            places = [int(entity["value"]) for entity in turn.entities("ordinal")]
            found = [_at(bill.items, place) for place in places]
            return [item for item in found if item is not None]
        ids = [str(e["value"]) for e in turn.entities("service_name")]
        if ids:
            names = unsubscribe_service.names_of(turn.uow, ids)
            return [item for item in bill.items if item.name in names]
        if not _WHAT.search(turn.text):
            return None
        for kind, words in _KINDS.items():
            if words.search(turn.text):
                return [item for item in bill.items if item.kind == kind]
        sums = {round(float(entity["value"]) * 100) for entity in turn.entities("amount")}
        matching = [item for item in bill.items if item.amount_fen in sums]
        return matching or None

    def _months(self, turn: Turn, told: dict[str, Any]) -> list[str]:
        """The months meant, `YYYY-MM`, the earliest first; [] for the last closed one."""
        entities = turn.entities("month")
        named = sorted({str(entity["value"]) for entity in entities})
        if len(named) == 2:
            first, last = entities[0], entities[-1]
            if _RANGE.search(turn.text[first["start"] : last["end"]]):
                return _between(*named)
        latest = _LATEST.search(turn.text)
        if not named and latest:
            count = 3
            if latest[1]:
                count = _FIGURES.get(latest[1]) or int(latest[1])
            elif latest[2]:
                count = MOST_MONTHS
            totals = query_bill.list_totals(turn.uow, turn.line())
            return [total.month for total in totals[:count][::-1]]
        if told.get("month") and _EARLIER.search(turn.text) and "比" not in turn.text:
            return [query_bill.previous_month(told["month"])]
        return named or ([told["month"]] if told.get("month") else [])


def _between(first: str, last: str) -> list[str]:
    months = [last]
    while months[0] > first:
        months.insert(0, query_bill.previous_month(months[0]))
    return months


def _at(items: list[Item], place: int) -> Item | None:
    index = place - 1 if place > 0 else len(items) + place
    return items[index] if 0 <= index < len(items) else None


def _month_option(month: str) -> Option:
    title = str(wording()["bill_of"]).format(month=int(month[5:]))
    return Option(title, title)


def _options(bill: BillFacts) -> list[Option]:
    """What goes on from a bill: the one before, and what helps against an unusual one."""
    options = []
    if bill.unusual:
        requests = wording()["requests"]
        options = [
            Option(requests[name]["title"], requests[name]["sentence"])
            for name in ("set_overage_cap", "file_complaint")
        ]
    return options + ([_month_option(bill.before_month)] if bill.before_month else [])
