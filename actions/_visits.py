"""Another time for the visit of a fault, in whatever words and whatever they are taken for."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

from actions._appointments import part_label, read_day, read_part
from actions._turn import Turn
from telecom import cancel_broadband, repair_visits
from telecom.conversations import L1

if TYPE_CHECKING:
    from actions._flow import Flow

_MOVE = re.compile(
    r"改(?!套餐|密码)|换(?!套餐|成?[^,，。]{0,6}套餐|卡|号)|挪|推[迟后]|提前|延[后期]|另约|重新约|约[到在]|错开|调[一个整到]"
    r"|[晚早][点些一](?!上)|[晚早]几天|不在家|没空|不得空|没人在?|来不[了及]|走不开|不方便|别[^,，。]{0,4}来"
)
_VISIT = re.compile(
    r"师傅|上门|检修|维修|来修|修理|派人|派的人|报修|人.{0,3}来|来人|预约|修[^,，。]{1,4}的"
)
_REPAIR = re.compile(r"修|故障")
_CALLED_OFF = re.compile(r"取消|撤|不(?:用|要|必|需要)[^,，。]{0,3}(?:来|上门|派|修)|别来了|不修了")
_MOVING = "report_fault_moving"
_OTHERS = ("change_plan", "find_store", "reset_password", "recharge", "subscribe_service")
"""Matters that also have a 改 or 换, and no visit."""
_ITS_PART = re.compile(r"[上下中]午|晚上|早上|傍晚|早[点些]")

_NOT_THEN_BUT_THEN = 2
"""So many days beside 别来了 are one that does not suit and one that does."""
_SHORT = 12
"""So many characters right after the report are about it."""


def moved_visit(turn: Turn, *, just: bool = False) -> dict[str, Any] | None:
    """The values with which `report_fault` moves the visit that is booked, if the message wants
    that; `just`: the fault was reported just now, so the visit need not be named.
    """
    text = turn.text
    put_off = _CALLED_OFF.search(text) and len(turn.entities("date")) < _NOT_THEN_BUT_THEN
    if not _MOVE.search(text) or put_off or turn.conversation().level < L1:
        return None
    names_a_time = bool(turn.entities("date") or _ITS_PART.search(text))
    if not _VISIT.search(text) and not (just and (names_a_time or len(text) <= _SHORT)):
        return None
    line = turn.line()
    booked = repair_visits.get_booked(turn.uow, line)
    pick_up = cancel_broadband.get_pending(turn.uow, line)
    if booked is None or (pick_up is not None and not just and not _REPAIR.search(text)):
        return None
    ticket, visit = booked
    kept = turn["step"]
    turn["step"] = "day"
    day = read_day("day", first_in=0)(turn)
    part = read_part("day", "report_fault_day")(turn)
    turn["step"] = kept
    if day is None and part is not None and not turn.entities("date"):
        day = visit.day.isoformat()
    return {"moving": str(ticket.ticket_no), "day": day, "part": part}


def moved_instead(flow: Flow, turn: Turn, *, just: bool = False) -> bool:
    """Begin with moving the visit where `flow` would begin with something else; False if the
    message does not want that.
    """
    if flow.flow in _OTHERS:
        return False
    return begin_moving(flow.registry, turn, just=just)


def begin_moving(flows: dict[str, type[Flow]], turn: Turn, *, just: bool = False) -> bool:
    """Begin with moving the visit, whatever the message was taken for; False if it is not that."""
    values = moved_visit(turn, just=just)
    if values is None:
        return False
    if turn["flow"]:
        flows[turn["flow"]]().reset(turn)
    turn["topic"] = None
    flows["report_fault"]().begin_with(turn, values)
    return True


def booked_time(turn: Turn) -> dict[str, Any]:
    """The visit that is to be moved, as `booked_day` (ISO) and `booked_part`; None for both if none
    is.
    """
    booked = repair_visits.get_booked(turn.uow, turn.line()) if turn[_MOVING] else None
    if booked is None:
        return {"booked_day": None, "booked_part": None}
    visit = booked[1]
    return {"booked_day": visit.day.isoformat(), "booked_part": part_label(visit.part_of_day)}


def same_day_if_unsaid(turn: Turn) -> None:
    """Another part of the day and no other day mean that of the visit: 还是那天 下午来."""
    asked = turn["step"] == "day" and turn["report_fault_day"] is None
    if turn[_MOVING] and asked and turn["report_fault_part"] and not turn.entities("date"):
        turn["report_fault_day"] = booked_time(turn)["booked_day"]


def propose_move(flow: Flow, turn: Turn) -> None:
    """Show the visit as it will be."""
    day, part = date.fromisoformat(turn["report_fault_day"]), turn["report_fault_part"]
    proposal = repair_visits.propose(turn.uow, turn.conversation_id, turn[_MOVING], day, part)
    labels = {f"{name}_label": part_label(proposal.terms[name]) for name in ("from_part", "part")}
    flow.propose(
        turn, proposal, "utter_confirm_report_fault_move", "cancel_broadband_move", **labels
    )


def move(flow: Flow, turn: Turn, proposal_id: str) -> None:
    """Move it."""
    ticket = repair_visits.confirm(turn.uow, turn.confirmation(proposal_id))
    facts = ticket.facts or {}
    turn.say(
        "utter_report_fault_moved",
        ticket_no=ticket.ticket_no,
        day=facts["day"],
        part=part_label(facts["part"]),
        repair_due_at=ticket.repair_due_at.isoformat() if ticket.repair_due_at else None,
    )
    flow.finish(turn)
