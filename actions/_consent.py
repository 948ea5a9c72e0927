"""What counts as a yes to a proposal (commitment 1): only words that can mean nothing else.

A bare 嗯 hears, it does not agree; a yes that also asks, doubts or bargains is none; and whatever else a message says must be
explained by politeness or by naming the matter, or it is asked again. Asking once more costs a turn, a wrong order costs trust.
"""

from __future__ import annotations

import re

_HEDGE = re.compile(
    r"[吗么嘛呢?？]|多少|怎么|为什么|为啥|凭什么|什么时候|等等|等一下|等会|想想|考虑|但|不过|如果|要是|别|没想|还没"
    r"|不(?!客气|好意思|用谢)|算了|差不多|应该|可能|随便|无所谓|再说|看看|撤销|取消"
)
_WEAK = re.compile(r"[嗯恩哦噢喔啊呃额呀唉哎诶欸唔\s,，。.!！~、]*")
_AGREES = re.compile(
    r"确认|确定|同意|可以|没问题|没错|没事|好|行|对|是|中|要得|得嘞|妥|成|办|换|退|提交|撤回|登记|举报|开通|关闭|预约|要|就这样|就这么|ok|okay|yes",
    re.IGNORECASE,
)
_STRONG = re.compile(r"确认|确定|同意|(?:办|换|退|提交|撤回|举报|开通|预约|登记)[理订掉]?吧")
_EXPLAINED = re.compile(
    r"确认|确定|同意|可以的?|没问题|没错|没事|好[的嘞呀啊滴]*|行[了啊呗]?|对[的啊呀]?|是[的啊呀]?|中|要得|得嘞|得了|妥了?|成交?|ok(?:ay)?|yes"
    r"|办理?|更?换成?|退订?掉?|提交|撤回|登记|举报|开通|关闭|预约|搞|弄|来"
    r"|就这样|就这么|就它|照|按|嗯|恩|哦|噢|喔|啊|呃|额|呀|唉|哎|诶|欸|那个?|就|都|全部|给|帮|替|麻烦|劳驾|请|你们?|您|我们?|咱们?|他|它|谢谢|多谢|辛苦"
    r"|吧|了|的|呗|哈|嘞|啦|嘛|着|吗|要|想|这个?|这样|一下|马上|赶紧|赶快|快点?|现在|立刻|直接|知道|明白|清楚|听清|听明白|套餐|业务|投诉|免打扰|手续|订单|说"
    r"|[\s,，。.!！~、…\d]",
    re.IGNORECASE,
)


def is_clear_yes(text: str, intent: str) -> bool:
    """Whether `text`, understood as `intent`, is an unambiguous yes."""
    if _HEDGE.search(text) or _WEAK.fullmatch(text) or not _AGREES.search(text):
        return False
    rest = _EXPLAINED.sub("", text)
    if _STRONG.search(text):
        return len(rest) <= 6
    return intent == "affirm" and len(rest) <= 1
