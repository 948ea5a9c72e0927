"""Only the line of the conversation is told of and acted for: whether a message means another one.

A conversation is identified for one line (telecom/policy.md, identity). Whoever names another one
is told so before anything is shown or proposed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from actions._turn import Turn

if TYPE_CHECKING:
    from actions._flow import Flow

_KIN = (
    r"(?:老?[爸妈爹娘]{1,2}|父亲|母亲|爷爷|奶奶|姥姥|姥爷|外公|外婆|公公|婆婆|岳父|岳母|老公|老婆|老伴|媳妇|先生"
    r"|爱人|对象|男朋友|女朋友|儿子|女儿|闺女|孩子|孙子|孙女|娃|哥哥?|姐姐?|弟弟?|妹妹?|朋友|同事|室友|舅舅|叔叔"
    r")"
)
_DEEDS = r"(?:[办退换改变停复查看开订定关设升降加买弄拆报挂撤充]|取消|注销|恢复|解除|屏蔽)"
_MY_KIN = rf"(?:我|俺|咱)?们?家?{_KIN}(?:儿|们)?"
_PHONE = re.compile(
    rf"(?<![给跟和同对打我俺咱小大]){_MY_KIN}(?:的|那个?|这个?|名下的?|用的)*"
    r"(?:手机号?|号码?(?!召)|电话卡?|卡|话费|余额|流量|账单|服务密码|套餐|积分|合约|业务)"
    r"|家里?人的(?:手机|号|卡|话费|套餐)|(?:另外?一?个|别的|其他|别人的?|人家的?|[他她]的)(?:手机)?(?:号码?|卡|手机)"
    r"|不是(?:我|本机|这个|这张)(?:这个|的|自己的?)*(?:号码?|卡|手机)"
)
"""Somebody else's phone is named: 我妈的手机. 给我妈的手机打了多少分钟 is about one's own."""
_ON_BEHALF = re.compile(
    rf"(?:帮|替|给)(?:我|俺|咱)?们?家?{_KIN}(?:儿|们)?(?:也|把|的|那边|那个|名下)*[^,，。!！?？]{{0,8}}?{_DEEDS}"
    rf"|(?:^|[,，。\s是])(?:我|俺|咱)们?家?{_KIN}(?:想要?|要|需要|得)(?:把|也)*[^,，。!！?？让叫]{{0,6}}?{_DEEDS}"
)
_TALKS_TO = re.compile(r"(?:给|帮|替)[^,，。]{0,6}(?:打电话|发短信|打了?|回电|发了?)")
"""给我妈打电话 does nothing for her line."""
_OWN = re.compile(
    r"用的?就?是|登录的?|本机|(?<!不)是?这(?:个|部|张)(?:手机)?(?:号码?|卡|手机)|这是|给我自己"
)
_REACHED_AT = re.compile(r"联系|回电|打给我|回我|通知我|打这个")
"""Why a number may be told: how to be reached."""
_MOBILE = re.compile(r"1\d{10}")


def means_another(turn: Turn) -> bool:
    """Whether the message is about another line than the conversation's: by number or by person."""
    text = turn.text
    own = turn.line().phone_number
    numbers = {str(entity["value"]) for entity in turn.entities("phone_number")}
    if any(_MOBILE.fullmatch(n) and n != own for n in numbers) and not _REACHED_AT.search(text):
        return True
    if _OWN.search(text):
        return False
    if _PHONE.search(text) or (_ON_BEHALF.search(text) and not _TALKS_TO.search(text)):
        return True
    return _names_their_service(turn)


def _names_their_service(turn: Turn) -> bool:
    """我妈的彩铃: a product right after whose it is."""
    products = turn.entities("service_name") + turn.entities("plan_name")
    whose = re.compile(rf"(?<![给跟和同对打]){_MY_KIN}的(?:那个)?$")
    return any(whose.search(turn.text[: entity["start"]]) for entity in products)


def told_of_another(flow: Flow, turn: Turn) -> bool:
    """Whether that was said and ended `flow`, because the message means another line."""
    asked_for = flow.registry.get(turn.intent)
    if asked_for is not None and asked_for.other_lines and flow.is_another_request(turn):
        return False  # such as the report of a number
    if flow.other_lines or not means_another(turn):
        return False
    turn.say("utter_own_line_only", phone_number=turn.line().phone_number, title=flow.title)
    flow.finish(turn)
    return True
