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
    r"(?:城市|地址|资料|信息|名字|姓名|身份证|登记).{0,8}(?:改|更正|更新|[写填登记弄]错|不对)"
    r"|(?:改|更正|更新|修改).{0,8}(?:城市|地址|资料|信息|名字|姓名|身份证)"
)
_SHOP_ONLY = re.compile(r"名字|姓名|身份证|证件")
_DELETE = re.compile(r"删[除掉了]|删我|清[除空掉]|抹[掉去]|销毁|被遗忘")
_CITY = re.compile(r"(?:改成|改为|改到|更正为|换成|搬到|是|到)?([一-鿿]{2,8}?)市?(?:了|吧|就行)?")
_INTO = re.compile(r"(?:改成|改为|改到|更正为|换成|搬到)([一-鿿]{2,8}?)市?(?:了|吧|就行)?$")


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
    """The city that the message ends with: 改成南京; when asked, a bare name too."""
    said = turn.text.strip(" 。.!！")
    match = _CITY.fullmatch(said) if asked else _INTO.search(said)
    return match[1] if match else None


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
