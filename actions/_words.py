"""What a message in the middle of a flow may be, by its intent or by its words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from actions._turn import Turn

SURE = 0.55
"""A request this certain interrupts a step that it does not answer."""
VERY_SURE = 0.8
"""A request this certain interrupts an answer, and free text if it is as short as a request and
begins like one.
"""
LIKELY = 0.4
"""From here on a message that says so itself is for something else."""
SHORT, LONGEST_ASIDE = 14, 30
"""So many characters a request in the middle of a story has at most, and one that says at its
beginning that it is something else.
"""
SWITCH = re.compile(r"先|等|对了|另外|顺便|帮我|替我|给我|我想|我要|想|查|问|看")
"""How a message begins that turns to something else in the middle of a story."""
_OPENS = r"(?:[哎唉诶欸嗯哦啊那][,，、\s]*)*"
_BREAKS = r"(?:对了|话说|顺便|顺带|插一?句|打断一?下|先不说这|等一?[下等会]|等会儿?|稍等)"
ELSEWHERE = re.compile(_OPENS + _BREAKS)
"""How a message begins that breaks off what is talked of."""
_ASIDE = re.compile(
    rf"{_OPENS}(?:{_BREAKS}|(?:你|您)?先(?:别|不)?(?:急|帮|替|给|查|看|问|说)|(?:再|还有|另外)?(?:帮|替|给)我(?:先)?[查看问]"
    r"|我?(?:先|还)?想?(?:查|看|问)[一下个看])"
)
"""How a message begins that says itself that it is about something else."""
_LOOKS_UP = re.compile(
    r"多少|几[个块分号点天]|[吗？?]|什么|哪|怎么|还剩|余额|[查看]一?下|[查看][查看]|告诉我|([一-鿿])[不没]\1"
)
_ASKS = ("find_store", "ask_faq", "ask_commitments")
"""Intents besides those of queries that only ask."""
_GRIEVANCE = re.compile(
    r"扣|乱|骗|坑|多收|不对|凭什么|凭啥|为什么|为啥|怎么(?:还|又|这么|那么|就|老|会)|莫名|没用过|没[开同办人]|不[给让告说理管]|太[差慢贵坑]|老是|总是|天天|一直|每次"
)
"""Words of who complains, whatever the sentence asks."""
SMALL_TALK = (
    *("greet", "thank", "goodbye", "out_of_scope", "bot_challenge", "ask_capabilities"),
    "express_frustration",
)
"""Not asked for when the message answers what was asked."""
ABOUT_TERMS = ("query_tariffs", "query_plan", "query_usage", "query_contract", "query_order")
"""What a question about a proposal may be taken for: 多少钱一个月, 流量有多少."""
NAVIGATION = ("cancel_flow", "go_back", "repeat")
LEAVES = re.compile(
    r"算了|不.{0,3}(?:投诉|举报|弄|办|说|搞|报|填|写|登记)了|退出|返回|上一步|回去|主菜单|再[说念]一|没听清|听不清|重复"
    r"|取消(?:操作|投诉|举报|办理)?[吧了。!！]*$"
)
"""What leaves a story, where 取消 alone may belong to it."""
GIVES_UP = re.compile(
    r"(?:[那唉哎嗯我][,，]?)*(?:算了[吧啊]?[,，。\s]*|(?=.{0,2}不))我?"
    r"(?:不(?:想|要)?(?:投诉|举报|退|换|改|办|弄|搞|说|开|关|提交|登记|充|查|看|问|听)了[吧啊]?)?[。!！\s]*"
)
"""A short word of giving up, whatever it was understood as."""
GIVES_UP_AT_LAST = re.compile(
    r"(?:(?<=[,，。\s])|(?<=[^的个])那)(?:那|就|还是|我|先)*不(?:想|要)?"
    r"(?:投诉|举报|退|换|改|办|弄|搞|开|关|提交|登记|充|查|看|问)了[吧啊]?[。!！\s]*$"
)
"""How a message ends that gives up for a reason: 还有五十块 那不充了; a recogniser writes no
blank.
"""
MEANT_ELSE = re.compile(
    r"[^,，。]{0,4}(?:我?[查问说看要]的)?(?<!是)不是[^,，。\s]{1,8}[,，。\s]+(?=我?(?:是|就|想|要)*[查问说看要])"
)
"""What says which matter was not meant, before the one that was: 不是积分 我查的是话费."""
AFTER_ALL = re.compile(
    r"(?:[那唉哎嗯][,，\s]*)*算了[吧啊,，。\s]*(?:那|还是|就|只|改|换|开|退|选|要|用).{2,}"
)
"""算了 before what is wanted instead: 算了还是开个人的吧."""
NOD = re.compile(
    r"(?:[嗯恩哦噢喔啊唉行对成吧呀嘛]|好[嘞呀吧滴]?|知道|明白|了解|可以|收到|没问题"
    r"|原来如此|原来是?这样|是?这样子?(?=[啊呀哦呢的哈]|$)"
    r"|就这样|那?倒?也[行好]|ok|那(?=.)|我(?=[知明了清])|了|的|[\s,，。.!！~])+",
    re.IGNORECASE,
)
"""A nod to what was told; where nothing is being asked it agrees to nothing."""
WAIT = re.compile(
    r"(?:那|嗯|哦|税号|名字|单号|编号|号码|[,，\s])*我(?:去|先|得)?(?:找找|查查|翻翻|问问|想想|看看)(?:啊|哈|吧|先)*[。!！~]?"
    r"|(?:[哎唉诶欸嗯哦呃,，\s]|你|您|先|请|麻烦)*(?:等等|稍等|等一?下|等会儿?|等我一下|别急)(?:啊|哈)?[,，。!！~\s]*"
    r"(?:我(?:去|先)?(?:看看?|找找?|想想|[拿戴翻](?:一?下|个|支|出|我的?)*"
    r"(?:老?花?镜|眼镜|笔|纸|本子|单子|卡|身份证|手机)?))?[,，。!！~\s]*"
)
"""A customer who looks for something."""
NOT_THIS = re.compile(
    r"不(?:用|要|需要?|必)(?:这么|那么|太)|^不是(?=[^的吧啊了。,，!！\s])|不要(?:这|那)[个些种]"
)
"""A no to a value, not to the matter."""
NO_CALL = re.compile(
    r"(?:不用|不要|不必|不需要|别|甭|无需)(?:再|给我|打电话|来电话?|打)*(?:联系|打电话|回电话?|来电话?|通知|找我|打给我)"
    r"|(?:发|给个?)(?:我)?(?:短信|信息)(?:就|给我|通知)*(?:行|好|可以)?|短信(?:通知|告诉)?(?:就|也)?(?:行|好|可以)"
)
"""The answer to 联系您哪个号码 of who wants no call: the notices go to the line itself."""
NOT_A_REQUEST = (
    *("affirm", "deny", "inform", "correct_slot", "identity_verified", "nlu_fallback", ""),
    *NAVIGATION,
)
INSTEAD = re.compile(
    r"(?:[那唉哎嗯][,，\s]*)*(?:先?算了[吧啊]?|先?不(?:[换退开办要充停改用]|投诉|举报)了[吧啊]?(?=[,，。\s]))[,，。\s]*(?=.{3})"
    r"(?![,，。\s]*(?:还是|我|就)*(?:先)?[不别][^,，。\s]{1,6}[。!！]?$)"
)
"""What gives up the matter at hand for what is said after it: 算了 查话费吧."""
NOT_BUT = re.compile(
    r"(?:[那唉哎嗯啊]|不对|错了|,|，|\s)*我?(?:说的)?不是(?:要|想|说)?(?!这|那|的|吧)[^,，\s]{1,8}[,，\s]+(?:我?(?:说的)?是|而是|我?要|我?想)"
)
"""What says that another matter was meant: 不是推销的 是国外打来的."""


def says_it_is_another(turn: Turn) -> bool:
    """Whether a message whose intent is no more than likely says that it is something else."""
    return turn.confidence >= LIKELY and bool(_ASIDE.match(turn.text))


def turns_aside(turn: Turn) -> bool:
    """Whether a message that could answer a question in free words asks for something else: in few
    words, or saying so at its beginning, and complaining of nothing.
    """
    if turn.confidence < VERY_SURE or turn.intent in SMALL_TALK:
        return False
    short = len(turn.text) <= SHORT
    if turn.intent == "request_human":
        return short
    if short and SWITCH.match(turn.text) and (turn.intent != "ask_faq" or turn.asks()):
        return True
    return asks_to_know(turn) or (
        len(turn.text) <= LONGEST_ASIDE
        and bool(_ASIDE.match(turn.text))
        and not _GRIEVANCE.search(turn.text)
    )


def asks_to_know(turn: Turn) -> bool:
    """Whether the message asks, in few words and without a complaint, for what can be looked up."""
    return (
        (turn.intent.startswith("query_") or turn.intent in _ASKS)
        and turn.confidence >= VERY_SURE
        and len(turn.text) <= (LONGEST_ASIDE if _ASIDE.match(turn.text) else SHORT)
        and bool(_LOOKS_UP.search(turn.text))
        and not _GRIEVANCE.search(turn.text)
    )
