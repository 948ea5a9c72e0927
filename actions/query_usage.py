"""Query usage."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Any

from actions._query import SHORT, VERY_SHORT, goes_on
from actions._shared import Option, Query, Turn, wording
from telecom import query_usage
from telecom.errors import Refused

_ABOUT = {
    "minutes": re.compile(r"分钟|语音|通话|打了|打电话|电话"),
    "sms": re.compile(r"短信|短消息|条"),
    "directed": re.compile(r"定向|专属流量|抖音|头条|爱奇艺|视频流量"),
    "data": re.compile(
        r"流量|牛量|流亮|六量|通用|数据|上网|几个?G|多少个?[GM]|兆|\bG\b|data", re.I
    ),
}
_LEFT_OUT = re.compile(
    r"(?:短信|电话|通话|语音|流量)[^,，。]{0,3}(?:不用|就不|不要|别)"
    r"|(?:不是|没)(?:说|问|讲|看|要|查)*(?:短信|电话|通话|语音|流量)"
)
_TARIFF = re.compile(r"(?:怎么|咋|如何|按什么)(?:个)?(?:收费?|计费|算钱|扣费|扣钱)|收费标准")
"""What asks for the price of more, which is a question of its own."""
_OVER = re.compile(r"超了(?:多少|没|吗|几)|(?:还会|会不会|还要|会)再?(?:超|多扣)")
_MONTH_END = re.compile(r"月底|够不够|够用|够吗|够撑|撑|超(?:了|出|没|不)|会不会超|用超|跑超")


_HELP = re.compile(r"怎么办|咋办|咋整|咋弄|有(?:什么|啥|没有?)办法|想(?:个|点)办法")
"""What asks, after the answer, what can be done."""
_HELPS = ("subscribe_service", "set_overage_cap", "change_plan")


class QueryUsage(Query):
    """This month's data, minutes and messages; the one that was asked for first."""

    flow = "query_usage"

    def follows_up(self, turn: Turn, told: dict[str, Any]) -> bool:
        """那分钟呢, 上个月呢, 月底够不够."""
        if _TARIFF.search(turn.text):
            return False
        if _HELP.search(turn.text) and len(turn.text) <= VERY_SHORT:
            return True
        if _OVER.search(turn.text) and len(turn.text) <= SHORT:
            return True
        named = _about(turn) or turn.entities("month") or _MONTH_END.search(turn.text)
        return bool(named) and goes_on(turn)

    def complete(self, turn: Turn) -> None:
        """Answer of this month, or of an earlier one that was named."""
        line = turn.line()
        if self.told(turn) and _HELP.search(turn.text):
            requests = wording()["requests"]
            ways = [Option(requests[way]["title"], requests[way]["sentence"]) for way in _HELPS]
            return self.tell(turn, "utter_query_usage_help", ways)
        months = [str(e["value"]) for e in turn.entities("month")]
        past = [month for month in months if not query_usage.is_present(month)]
        if past and len(past) == len(months):
            return self._past(turn, past[0])
        outlook = bool(_MONTH_END.search(turn.text)) or bool(_OVER.search(turn.text))
        about = _about(turn) or (["data"] if outlook else [])
        facts = query_usage.get_usage(turn.uow, line)
        self.tell(
            turn,
            "utter_query_usage",
            about=about,
            outlook=outlook,
            phone_number=line.phone_number,
            **asdict(facts),
        )

    def _past(self, turn: Turn, month: str) -> None:
        try:
            facts = query_usage.get_past_usage(turn.uow, turn.line(), month)
        except Refused as error:
            self.tell(turn, "utter_query_usage_refused_no_usage", **error.facts)
        else:
            self.tell(turn, "utter_query_usage_past", about=_about(turn), **asdict(facts))


def _about(turn: Turn) -> list[str]:
    """What the message asks for, in its order; [] if for all of it."""
    text = _LEFT_OUT.sub("", turn.text)
    found = [
        (match.start(), name) for name, words in _ABOUT.items() if (match := words.search(text))
    ]
    return [name for _, name in sorted(found)]
