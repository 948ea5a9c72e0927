"""Main plans that are named by nothing but their price: 59的, 二十八那个, 8元套餐, 换成39."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from bot.components.values.handles import MONEY, WHICH
from bot.components.values.numbers import ANY_NUMBER, NUMBER, parse

_A_MONTH = r"(?:(?:[一\ue000]个?|每个?|包)月|月租)?"
_NAMED = re.compile(
    rf"(?<![块元点毛.])(?P<n>{NUMBER}){MONEY}?\s*{_A_MONTH}(?:(?:钱)?的?(?:主|手机|卡的"
    rf"|低消)?(?:套餐|套仓|套参|套残|套惨|套三|资费|月租|档位|档)"
    rf"|{WHICH}|(?:钱)?(?:的|嘞)|额(?=$|[,。!? ])|版)(?!\S?(?:优惠券|券))"
)
CHANGE = (
    r"(?:换|改|降|升|生(?=到|成)|变|转|调|调整|变更|更换|升档|降档|退|切|升级|切换|降级"
    r"|upgrade|switch|change)"
)
_TO = r"\s?(?:成|到|为|回到?|作|做|至|to)"
_SWITCHED = re.compile(
    rf"(?:{CHANGE}(?:套餐|套仓|资费|一下)?{_TO}|换个|降到最低|选)\s?(?:了|个|那个|那|每月|最低|下"
    rf"|跟\S{{1,3}}一样的|(?:原来|之前|以前)的?那?个?)?"
    rf"(?P<n>{NUMBER}){MONEY}?(?!\d)"
)
_SWITCHED_AT_ONCE = re.compile(
    rf"(?:换|改|升|降|转|upgrade|switch)的?\s?(?P<n>{NUMBER}){MONEY}?"
    r"(?=$|[吧啊呢呗嘛吗么了,。!? ]|可以|行|好|嘞|的|怎么|咋|还|现在|什么)"
)
_SWITCHED_FROM = re.compile(
    rf"(?:从|由|原来?是?的?|现在是?的?|把)?\s?(?P<n>{NUMBER}){MONEY}?(?:钱)?的?(?:套餐|档)?"
    rf"(?=(?:[,给想要能不我]|现在){{0,3}}{CHANGE}{_TO}?\s?(?:了|个|那个|那)?{NUMBER})"
)
_OWN = re.compile(
    rf"(?:我|现在|目前|本来)(?:用的|办的)?不?是(?:那个)?\s?(?P<n>{NUMBER}){MONEY}?(?=[吗嘛的,。!?]"
    rf"|$)"
    rf"|套[餐参仓](?:是|为|费)?\s?(?P<n3>{NUMBER})(?:元|块钱?)?(?=[,。!? ]|$)"
    rf"|比(?P<n2>{NUMBER}){MONEY}?(?=(?:更|还)?(?:便宜|贵|划算))"
)
"""The price of the customer's own plan: 我不是五十九吗, 比59便宜的."""
_AGAINST = r"\s?(?:差|区别|哪|有啥|有什么|比)"
_COMPARED = re.compile(
    rf"(?P<n>{NUMBER}){MONEY}?的?(?=\s?[和跟与]\s?{NUMBER}{MONEY}?的?{_AGAINST})"
    rf"|(?<=[\d一二三四五六七八九十元块的][和跟与])\s?(?P<n2>{NUMBER}){MONEY}?的?(?={_AGAINST})"
)
"""Two prices held against each other: 39和59差在哪."""
_THAT = re.compile(rf"那个(?P<n>{NUMBER}){MONEY}?(?=[里带含有包]|[,。 ]|$)")
_ALONE = re.compile(
    rf"(?:^|(?<=[,。!?;、 ]))(?:就|要|来)?(?P<n>{NUMBER}){MONEY}?(?:就行|就好|就成|就中|就得"
    r"|吧|即可|足矣)?(?=$|[,。!?; ])"
)
_OTHER_PLAN = re.compile(
    r"(?:[换改降升]|调低?)(?:个|一个|一下|一降|了|成|到)?(?:便宜|低|少|划算|套[餐仓参])"
    r"|套[餐仓参](?:给我|帮我)?(?:[换改降升]|调低)|降[!,。 ]"
)
"""A text that wants another plan: a price that stands alone in it names the plan."""
_NUMBER = re.compile(NUMBER)
_PATTERNS = (_NAMED, _SWITCHED, _SWITCHED_AT_ONCE, _SWITCHED_FROM, _OWN, _COMPARED, _THAT)
_LISTED = re.compile(rf"(?P<n>{NUMBER}){MONEY}?的?(?:、|和|跟|还是|与|,|或者?)$")
"""A price before another that names a plan: 29、39、59这三个."""
_NOT_ABOUT_PLANS = re.compile(
    r"封顶|上限|限额|额度|提醒|阈值|threshold|超出|套外|充值|缴费|充(?!电)|号码|尾号|发票|分钟数?改"
)
"""What a number after 改成 or 降到 is no plan's price beside."""
# What makes 59的… the price of something else than a main plan.
_PRICED_THING = re.compile(
    r".{0,4}?(?:包|会员|彩铃|彩信|业务|视频|话费|话废|发票|账单|费用|钱|宽带|宽代|券|红包"
    r"|服务|权益|月费|违约|滞纳|封顶|上限|扣费|收费|那笔|功能费|时候|点|价|提醒|投诉|工单|退[款费]|流量(?!版"
    r"|套餐))|话(?!多|少)"
)
_PAID = re.compile(
    r"(?:充值?|缴|交|冲|扣|收|欠|付|存|第|封顶|超过?|赔|打|多|少|剩|涨|设|提醒|尾号|尾巴|末尾|后四位"
    r"|出账[从由]|账单[从由])(?:了|我|的"
    r"|个|到|值|成|我的)*$"
)
_NOT_MONEY = re.compile(
    r"\s*(?:个[gG]|[gG]|兆|年|月(?!租)|号|日|天|分钟|岁|个月|个亲|点|次|条|%|成|折|级|楼|人|位|秒"
    r"|毛|角|倍)"
)


def _patterns(text: str) -> tuple[re.Pattern[str], ...]:
    """What to look for in this text."""
    if _NOT_ABOUT_PLANS.search(text):
        return (_NAMED,)
    return (*_PATTERNS, _ALONE) if _OTHER_PLAN.search(text) else _PATTERNS


def _may_name(text: str, plans_at: Callable[[float | None], list[str]]) -> bool:
    """Whether any number in the text is a plan's price, or may be part of one."""
    return ANY_NUMBER.search(text) is not None and any(
        plans_at(parse(number)) or not (number.isdecimal() or number.isalpha()) or "点" in number
        for number in _NUMBER.findall(text)
    )


def plans_by_price(
    text: str, plans_at: Callable[[float | None], list[str]]
) -> Iterator[tuple[list[str], int, int]]:
    """(ids of the plans at that price, start, end) of every price that names a plan.

    Args:
        text: the message.
        plans_at: ids of the main plans at a price in yuan a month.
    """
    if not _may_name(text, plans_at):
        return
    for pattern in _patterns(text):
        for match in pattern.finditer(text):
            price = next(name for name, said in match.groupdict().items() if said)
            ids, start = plans_at(parse(match[price])), match.start(price)
            if not ids or _PAID.search(text[max(0, start - 5) : start]):
                continue
            if "套" not in match[0] + text[match.end() : match.end() + 1] and _PRICED_THING.match(
                text, match.end()
            ):
                continue
            if not _NOT_MONEY.match(text, match.end(price)):
                yield ids, start, match.end()
                while before := _LISTED.search(text, max(0, start - 8), start):
                    ids, start = plans_at(parse(before["n"])), before.start()
                    if not ids or _PAID.search(text, max(0, start - 5), start):
                        break
                    yield ids, start, before.end("n")
