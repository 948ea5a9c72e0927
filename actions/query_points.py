"""Query points."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Any

from actions._query import SHORT, goes_on
from actions._shared import Query, Turn
from telecom.query_points import Reward, get_points, list_rewards

_BUYS = re.compile(r"换|充|兑|抵|买|能干|能做|有什么用|礼品|捐|送|给.{0,6}使")
_ENOUGH = re.compile(r"够.{0,4}[换抵兑]|[换抵兑].{0,6}够")
_HAVE_IT = re.compile(
    r"^(?:那|就|好|行|嗯|你?(?:帮|给|替)我|把?它|,|，|\s)*[换兑]了?(?:吧|掉|一下|个)?"
)
_GIVES = re.compile(
    r"(?:转|送|赠|过户|给)[给送让赠到]?.{0,8}(?:老公|老婆|爸|妈|朋友|同事|儿子|女儿|别人|家人|他|她|号)"
)
_LOST = re.compile(r"过期|到期|清零|作废|失效|没得了|没了|有效期|清掉|年底")
_CAME = re.compile(r"怎么来|明细|记录|哪来|怎么算|怎么攒|怎么积|少了|为什么|怎么少|积分是啥|是什么")


class QueryPoints(Query):
    """The points; what was asked for of them first."""

    flow = "query_points"

    def follows_up(self, turn: Turn, told: dict[str, Any]) -> bool:
        """能换什么, 什么时候过期, 怎么来的."""
        if _ENOUGH.search(turn.text) and len(turn.text) <= SHORT:
            return True
        if _HAVE_IT.search(turn.text) and len(turn.text) <= SHORT:
            return True
        about = any(words.search(turn.text) for words in (_BUYS, _LOST, _CAME))
        return (about or bool(_wanted(turn))) and goes_on(turn)

    def complete(self, turn: Turn) -> None:
        """Answer."""
        self.tell(
            turn,
            "utter_query_points",
            buys=bool(_BUYS.search(turn.text)),
            came=bool(_CAME.search(turn.text)),
            gives=bool(_GIVES.search(turn.text)),
            wanted=[asdict(reward) for reward in _wanted(turn)],
            rewards=[asdict(reward) for reward in list_rewards()],
            **asdict(get_points(turn.uow, turn.line())),
        )


def _wanted(turn: Turn) -> list[Reward]:
    """The rewards that the message names, by name, sum or volume."""
    volumes = [f"{gb * 1024:g}MB" if gb < 1 else f"{gb:g}GB" for gb in _values(turn, "data_volume")]
    names = [f"{yuan:g}元话费" for yuan in _values(turn, "amount")]
    names += [f"{volume}通用流量券" for volume in volumes]
    return [r for r in list_rewards() if r.name in turn.text or r.name in names]


def _values(turn: Turn, name: str) -> list[float]:
    return [float(entity["value"]) for entity in turn.entities(name)]
