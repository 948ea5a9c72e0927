"""Query ticket."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Any

from actions._asking import hand_on
from actions._denied import corrects, meant
from actions._query import SHORT, goes_on, rest_of_a_list, tail_of_a_number
from actions._shared import Option, Query, Turn, wording
from telecom import query_ticket
from telecom.query_ticket import KINDS, Case

PAGE = 3
"""So many tickets are told at once."""
_BARE = re.compile(r"[是就的那个尾号]*(\d{3,8})[吧呀啊的那个。.]*")
_MORE = re.compile(r"还有(?:吗|呢|什么|哪些|别的)|更多|继续|接着[说念]|往下|其[他它余]|更早|之前的")
_WITHDRAW = re.compile(r"撤|取消|不(?:投诉|举报|报修)了")
_FURTHER = re.compile(
    r"什么时候|啥时候|几号|多久|哪天|怎么说|怎么回|回复|答复|超时|没人|催|单号|快一?点|抓紧|加急"
)
_NAMED = (
    ("TS", re.compile(r"投诉|投书|投素")),
    ("JB", re.compile(r"举报|骗子|骚扰|推销|营销")),
    ("GZ", re.compile(r"报修|保修|抱修|故障|障碍|报的?障|修|师傅|没信号|宽带|断网|网络")),
    ("TS", re.compile(r"扣钱|多扣|乱扣|退费|退款|退钱|反映")),
)
"""Which kind of ticket is meant: said outright first, then by what it is about."""
_ONLY_A_KIND = re.compile(
    r"(?:是|问|查|看)(?:我|的|那个|上次)*(?:投诉|举报|报修)(?:的|那个|那单|那件|单子|的事)*[。!！]?$"
)
"""How a correction ends that names the kind and asks for nothing to be filed: 是投诉那个."""


class QueryTicket(Query):
    """The tickets of the line, the one with the number, or those of the kind that is named."""

    flow = "query_ticket"

    def follows_up(self, turn: Turn, told: dict[str, Any]) -> bool:
        """第二个呢, 尾号0001的, 还有呢, 什么时候答复."""
        if turn.entities("ticket_no") or _part(turn, told):
            return True
        if _WITHDRAW.search(turn.text):
            return bool(_pointed(turn, told)) and len(turn.text) <= SHORT
        if corrects(turn.text) and _ONLY_A_KIND.search(turn.text):
            return len(turn.text) <= SHORT
        words = (_MORE, _FURTHER, *(words for _, words in _NAMED))
        about = turn.entities("ordinal") or any(word.search(turn.text) for word in words)
        return bool(about) and goes_on(turn)

    def complete(self, turn: Turn) -> None:
        """Answer; what is not found is said to be not found, whosever it is."""
        told = self.told(turn) or {}
        line = turn.line()
        if told and _WITHDRAW.search(turn.text):
            entity = {"entity": "ticket_no", "value": _pointed(turn, told)[0], "start": 0, "end": 0}
            return hand_on(self, turn, "withdraw_ticket", [entity])
        number = turn.value("ticket_no") or _part(turn, told)
        if number:
            found = query_ticket.find_tickets(turn.uow, line, str(number))
            return self._tell(turn, found, missing="number", wanted=str(number))
        everything = query_ticket.list_tickets(turn.uow, line)
        before = told.get("tickets") or []
        if before and turn.entities("ordinal"):
            picked = _pointed(turn, told)
            return self._tell(turn, [case for case in everything if case.ticket_no in picked])
        if before and _MORE.search(turn.text):
            upto = told.get("upto", 0)
            return self._tell(turn, everything[upto:], missing="more", upto=upto)
        text = meant(turn.text)
        kind = next((name for name, words in _NAMED if words.search(text)), None)
        if before and kind is None:
            return self._tell(turn, [c for c in everything if c.ticket_no in before])
        narrowed = [case for case in everything if kind in (None, case.kind)]
        if narrowed or kind is None:
            return self._tell(turn, narrowed)
        return self._tell(turn, everything, missing="kind", wanted=kind)

    def _tell(
        self,
        turn: Turn,
        found: list[Case],
        missing: str | None = None,
        wanted: str | None = None,
        upto: int = 0,
    ) -> None:
        """`missing` is what to say if nothing of what was wanted was found."""
        assert wanted is None or missing == "number" or wanted in KINDS
        shown = found[:PAGE]
        late = [c for c in shown if c.reply_late or c.answer_late or c.repair_late]
        request = wording()["requests"]["escalate_supervision"]
        onward = [Option(request["title"], request["sentence"])] if late else []
        by_key = onward if any(not case.escalated_at for case in late) else []
        self.tell(
            turn,
            "utter_query_ticket",
            onward,
            {"tickets": [case.ticket_no for case in shown], "upto": upto + len(shown)},
            [*rest_of_a_list(turn, len(found) - len(shown))[:1], *by_key],
            cases=[{**asdict(case), "about": _about(case)} for case in shown],
            categories=wording()["categories"],
            more=len(found) - len(shown),
            missing=missing if missing == "kind" or not found else None,
            wanted=wanted,
            when=bool(_FURTHER.search(turn.text)),
            phone_number=turn.line().phone_number,
        )


def _about(case: Case) -> str | None:
    """What it is about, in the customer's words; a fault's symptom is kept as a code."""
    if case.kind != "GZ":
        return case.about
    words = wording()
    named = words["fault_symptoms"].get(case.about) or words["fault_products"].get(case.category)
    return str(named) if named else None


def _part(turn: Turn, told: dict[str, Any]) -> str | None:
    """The last digits of a number, which may stand alone once tickets were told."""
    match = _BARE.fullmatch(turn.text) if told else None
    return match[1] if match else tail_of_a_number(turn)


def _pointed(turn: Turn, told: dict[str, Any]) -> list[str]:
    """The tickets just told that the message points at: by their places, or the only one."""
    numbers: list[str] = told.get("tickets") or []
    if not turn.entities("ordinal"):
        return numbers if len(numbers) == 1 else []
    picked = []
    for entity in turn.entities("ordinal"):
        place = int(entity["value"])
        index = place - 1 if place > 0 else len(numbers) + place
        picked += numbers[index : index + 1] if index >= 0 else []
    return picked
