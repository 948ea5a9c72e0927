"""Query plan."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Any

from actions._asking import hand_on
from actions._denied import corrects
from actions._query import SHORT, goes_on
from actions._shared import Option, Query, Turn, wording
from telecom.query_plan import get_plan

_RATES = re.compile(
    r"超|限速|每分钟|一分钟|每条|一条|按多少|几毛|怎么收费|怎么算钱|发短信|接电话|打电话|每兆|每个?G"
)
_CONTENT = {
    "minutes": re.compile(r"分钟|(?:多少|几).{0,3}电话|语音"),
    "data": re.compile(r"流量|流两|几个?G|多少个?G"),
}
_WHOLE = re.compile(r"[什啥哪][么个]?套餐|套餐是|(?:一个|每个?)月.{0,3}(?:多少钱|几块)|月租|月费")
"""What asks for the plan itself, beside its rates."""
_PRICE = re.compile(r"(?:多少|几块|几个)钱?$|多少钱|几块钱")
_LEFT = re.compile(r"还?剩|剩下|用了多少")
_INCOMING = re.compile(r"接电话|接听|来电|接.{0,3}要钱|接.{0,3}收")


class QueryPlan(Query):
    """The own plan; the rates beyond it first if they were asked for."""

    flow = "query_plan"

    def follows_up(self, turn: Turn, told: dict[str, Any]) -> bool:
        """超出了怎么收费, 接电话要钱吗; 不是，我问还剩多少."""
        if corrects(turn.text) and _LEFT.search(turn.text):
            return len(turn.text) <= SHORT
        about = _RATES.search(turn.text) or _PRICE.search(turn.text)
        return bool(about) and goes_on(turn)

    def complete(self, turn: Turn) -> None:
        """Answer; what is left of it is told elsewhere."""
        if self.told(turn) and corrects(turn.text) and _LEFT.search(turn.text):
            return hand_on(self, turn, "query_usage", [])
        plan = get_plan(turn.uow, turn.line())
        about = "rates" if _RATES.search(turn.text) else "plan"
        if about == "rates" and _WHOLE.search(turn.text):
            about = "both"
        change = wording()["requests"]["change_plan"]
        self.tell(
            turn,
            "utter_query_plan",
            [] if plan.pending else [Option(change["title"], change["sentence"])],
            asked=[name for name, words in _CONTENT.items() if words.search(turn.text)],
            about=about,
            incoming=bool(_INCOMING.search(turn.text)),
            **asdict(plan),
        )
