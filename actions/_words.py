"""What a message in the middle of a flow may be, by its intent or by its words."""

from __future__ import annotations

import re

SURE = 0.55
"""A request this certain interrupts a step that it does not answer."""
VERY_SURE = 0.8
"""A request this certain interrupts an answer, and free text if it is as short as a request and
begins like one.
"""
SHORT = 14
SWITCH = re.compile(r"先|等|对了|另外|顺便|帮我|替我|给我|我想|我要|想|查|问|看")
"""How a message begins that turns to something else in the middle of a story."""
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
    r"(?:不(?:想|要)?(?:投诉|举报|退|换|改|办|弄|搞|说|开|关|提交|登记)了[吧啊]?)?[。!！\s]*"
)
"""A short word of giving up, whatever it was understood as."""
NOD = re.compile(
    r"(?:[嗯恩哦噢喔啊行对成]|好[的嘞呀吧滴啊]?|知道|明白|了解|可以|收到|没问题|ok|了|的|[\s,，。.!！~])+",
    re.IGNORECASE,
)
"""A nod to what was told; where nothing is being asked it agrees to nothing."""
WAIT = re.compile(
    r"(?:你|先|请|麻烦)*(?:等等|稍等|等一?下|等会儿?|等我一下|别急)(?:啊|哈)?[,，。!！~\s]*(?:我(?:看看?|找找|想想))?[,，。!！~\s]*"
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
