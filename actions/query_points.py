"""Query points."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Any

from actions._query import goes_on
from actions._shared import Query, Turn
from telecom.query_points import get_points, list_rewards

_BUYS = re.compile(r"换|兑|抵|买|能干|能做|有什么用|礼品|捐|送|给.{0,6}使")
_LOST = re.compile(r"过期|到期|清零|作废|失效|没得了|没了|有效期|清掉|年底")
_CAME = re.compile(r"怎么来|明细|记录|哪来|怎么算|怎么攒|怎么积|少了|为什么|怎么少|积分是啥|是什么")


class QueryPoints(Query):
    """The points; what was asked for of them first."""

    flow = "query_points"

    def follows_up(self, turn: Turn, told: dict[str, Any]) -> bool:
        """能换什么, 什么时候过期, 怎么来的."""
        about = any(words.search(turn.text) for words in (_BUYS, _LOST, _CAME))
        return about and goes_on(turn)

    def complete(self, turn: Turn) -> None:
        """Answer."""
        self.tell(
            turn,
            "utter_query_points",
            buys=bool(_BUYS.search(turn.text)),
            came=bool(_CAME.search(turn.text)),
            rewards=[asdict(reward) for reward in list_rewards()],
            **asdict(get_points(turn.uow, turn.line())),
        )
