"""What a customer may want of the data held about him, besides knowing: a copy, a correction, the
deletion.
"""

from __future__ import annotations

import re

from actions._turn import Turn
from telecom import personal_data
from telecom.models import Order, Proposal

EXPORT, CORRECT, DELETE = "export", "correct", "delete"
_EXPORT = re.compile(r"导出|复制|副本|拷贝|复印|打包|下载|发.{0,4}一份|给.{0,3}一份|查阅复制")
_CORRECT = re.compile(
    r"(?:城市|地址|资料|信息|名字|姓名|身份证|登记).{0,8}(?:改|更正|更新|是?[写填登记弄搞]?错|不对)"
    r"|(?:改|更正|更新|修改).{0,8}(?:城市|地址|资料|信息|名字|姓名|身份证)"
)
_SHOP_ONLY = re.compile(r"名字|姓名|身份证|证件")
_DELETE = re.compile(r"(?<![不别没])删|清[除空掉]|抹[掉去]|销毁|被遗忘")
_INTO = re.compile(
    r"(?:[改换更正]{1,2}[成为到]|搬[到来去]|搬|现在[是在]|应该是|应当是|住|正确的是)(?:了|在|的是|那?是)?\s*$"
)
"""What stands before the right city where another place may be named too."""
_ANSWERS = ("inform", "correct_slot", "affirm", "deny", "find_store", "")
"""What an answer that names a place may be taken for."""
LONGEST_CITY = 8


def read_wish(text: str) -> str | None:
    """`delete`, `export`, `correct`, or None."""
    if _DELETE.search(text):
        return DELETE
    if _EXPORT.search(text):
        return EXPORT
    return CORRECT if _CORRECT.search(text) else None


def shop_only(text: str) -> bool:
    """Whether what is to be corrected needs the card in a shop."""
    return bool(_SHOP_ONLY.search(text))


def read_city(turn: Turn, *, asked: bool) -> str | None:
    """The right city: the place that is named, when asked; else the one after 改成 and the like.
    None if the message names no place that there is.
    """
    found = [entity for entity in turn.entities("address") if len(entity["value"]) <= LONGEST_CITY]
    into = [entity for entity in found if _INTO.search(turn.text[: entity["start"]])]
    named = into or (found if asked and turn.intent in _ANSWERS else [])
    return str(named[-1]["value"]).removesuffix("市") if named else None


def propose(turn: Turn, wish: str, city: str | None = None) -> tuple[Proposal, str]:
    """The proposal and the response that shows it."""
    uow, conversation = turn.uow, turn.conversation_id
    if wish == CORRECT:
        offer = personal_data.propose_correction(uow, conversation, city or "")
        return offer, "utter_confirm_query_consent_correct"
    if wish == DELETE:
        offer = personal_data.propose_deletion(uow, conversation)
        return offer, "utter_confirm_query_consent_delete"
    return personal_data.propose_export(uow, conversation), "utter_confirm_query_consent_export"


def execute(turn: Turn, proposal_id: str) -> None:
    """Do what was confirmed and say so."""
    order: Order = personal_data.confirm(turn.uow, turn.confirmation(proposal_id))
    response = {
        personal_data.EXPORT: "utter_query_consent_exported",
        personal_data.CORRECTION: "utter_query_consent_corrected",
        personal_data.DELETION: "utter_query_consent_deleted",
    }[order.kind]
    turn.say(response, order_no=order.order_no, **order.terms)
