"""Numbers without a unit, where only the matter of the message says what they count: yuan of a
top-up or a cap (封顶三十, 充话费,二十就行), percent of a reminder (阈值从80改成90).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.components.values.found import Found, whole
from bot.components.values.money import MEASURES
from bot.components.values.numbers import NUMBER, parse

_CAP = re.compile(
    r"封顶|疯顶|风顶|封鼎|封项|[丰蜂锋哄]顶|封的是|定死|顶格|锁死|(?<![a-z])caps?(?![a-z])|overage|上限|上线(?=[改调设])|限额|限制|额度|超出|超额|超套|套外|超量|超流量|超支"
    r"|卡死|卡在"
    r"|控制在|封在|[零0]封|超就|超.{0,10}(?:断|停)"
)
_CHARGE = re.compile(
    r"充(?!电|满|实|足|分)|缴费|交费|话费|花费|话废|话非|续费|[存打冲搁](?:点儿?|些)?钱|recharge"
    r"|top[ -]?up|余额|金额|pay|amount|[打放]\S{0,4}进去|号[上里](?:再|先|给)?[打放充存]"
)
_FEE = re.compile(
    r"扣|钱|元|块|月租|年费|发票|开票|票据?|退款|退费|违约金|套餐|套仓|宽带|便宜|预算|贵|月费|低消"
    r"|收费|资费|[音话]费|\ue000.{0,3}比.{0,6}\ue000|账单|出账|明细|价|报销|会员|预算|budget|每分钟"
)
_ALERT = re.compile(r"提醒|提型|提示|阈值|预警|告警|threshold|alert|用到|通知我|告诉我|喊我|叫我")
_NUMBER = re.compile(NUMBER)
_COUNTS = re.compile(
    rf"[多来]?(?:{MEASURES}|的?(?:套[餐参惨仓三残]|档)|\s?(?:mins?|min|months?|days?|hours?|h|gb"
    rf"|mb)(?![a-z]))"
)
_EDGE = r"(?:^|(?<=[,。!?;:、 ]))"
_FILL = (
    r"(?:就|先|那个|那|要|来|给我|给|只要|整数|各|嗯|呃|大概|最多|顶多|再|都|每次|一共|总共|啊|额"
    r"|我说|充"
    r"|冲|金额|个|下|就是|哦|还是){0,3}\s?$"
)
_CLAUSE = (
    re.compile(_EDGE + _FILL),
    re.compile(
        r"(?:吧|啊|呢|嘛|哈|咯|就行|就好|就成|就够|就得|即可|足矣|可以|行|好了|得了|就|了|整|话费"
        r"|左右"
        r"|够了|算了|多一分\S{0,4}){0,2}(?=$|[,。!?; ])"
    ),
)
_ANYTHING = re.compile("")
_AFTER_VERB = (
    re.compile(
        r"(?:从|由|原来?的?(?:是|为)?|到|成|为|[改返]做|设|调|改|降|升|提|定死?|是|卡在?|锁?死?[在喺]|压|封项?|顶格?|限|控制在?|剩|才|开"
        r"|报|来"
        r"|给|弄|搞|整|最多|最高|不过|之前|搁|显示|还有|[没少多涨]了"
        r"|号[上里]先?[打放存]|[打放]|recharge|top[ -]?up)"
        r"(?:了|的|个|一个|那|是|每月|就|为|他|她|我|上|张"
        r"|一张){0,2}\s?$"
    ),
    _ANYTHING,
)
_OR = (re.compile(r"(?:还是|不是|或者?|和|跟|、)\s?$"), _ANYTHING)
_EITHER = (re.compile(r"(?:块钱?|元|\ue000)还是\s?$"), _ANYTHING)
"""The second of two prices: 八块还是十八."""
_BILLED = (
    re.compile(r"(?:[账帐张]单|帐但|话费|电话费)(?:是|才|都|要|就|出了?|一共|总共){0,2}\s?$"),
    _ANYTHING,
)
_WITH_DE = (
    re.compile(
        r"(?:充|来|扣|开|交|存|缴|收|冲|弄)(?:了|我|张|个|\ue000{2,4}|一张|他|她|掉){0,2}\s?$"
    ),
    re.compile(r"的(?=$|[,。!?; ]|话费|话废|票|发票|费|钱|吧|不)"),
)
_GONE = re.compile("又[少没]")
_A_TIME = re.compile("[个每一]月|[一每]年")
_LOST = (
    re.compile(r"(?:(?:没|少|多|扣|涨|跑)了|变成?|[又再][少扣没](?:脱|掉|了)?)我?$"),
    _ANYTHING,
)
_RISEN = (re.compile(r"(?:从|由)$"), re.compile(r"(?:块|元)?钱?(?:变|涨|升|掉|降)[成到为]"))
_A_YEAR = (_ANYTHING, re.compile("\ue000(?:年|个?月)"))
_THAT = (re.compile(r"(?:[那这]|多的|差的)$"), re.compile(r"\s?(?:都?是|怎么|哪|去哪|扣|就)"))
_ABOUT = (
    re.compile(r"(?:还有?|都要|要|有|变成?|就是|才|出账|平时|以前|都是|没了|花)\s?$"),
    re.compile(r"多(?=$|[,。!? 的了你我呢啊])"),
)
_EXCHANGED = (re.compile(r"换(?:个|了)?$"), _ANYTHING)
_INVOICED = (re.compile(r"(?:开|报销?)(?:张|了|个|一张)?\s?$"), _ANYTHING)
_WITHIN = (
    _ANYTHING,
    re.compile(r"\s?[多来]?(?:以内|以下|以上|左右|之内|封顶|到顶|为限|打底|起步|撑死)(?!\S?岁)"),
)
_EACH = (
    re.compile(
        r"(?:一年|每年|一个月|每个月|每月|月租费?|月费|年费|一次|一人|每人|一单|各)(?:就|才|只|要"
        r"|得|是|扣"
        r"|都|大概|差不多|不到|要?交|收|给|花|费|也|我|了|你们|能){0,3}\s?$"
    ),
    _ANYTHING,
)
_PERCENT = (
    re.compile(
        r"(?:用到|用了|达到|到|超过|超|过|阈值|比例|改成|改为|换成|调成|调到|调为|提到|设成|设为"
        r"|设到"
        r"|设置成|设在|设|定在|改|调|换|从|由|是|不是|别|别再|百分比)(?:了|的|个|是|为|现在){0,2}\s?$"
    ),
    _ANYTHING,
)
_PERCENT_CLAUSE = (
    re.compile(rf"{_EDGE}(?:那个|嗯|呃|就|改|别)?$"),
    re.compile(r"的那种|就(?:喊|提醒|叫|发|说|告诉)|太早|太晚|再"),
)
_NOTHING = (
    re.compile(
        r"(?:封顶|上限|限额|额度|设|调成|改成|改为|定为|定成|卡在|限制在|到)(?:是|为|到|成|在)?\s?$"
    ),
    re.compile(r"(?:元|块钱?)?"),
)
_NOTHING_AT_ALL = (_ANYTHING, re.compile(r"元?封顶"))
_LEAST, _MOST = 5, 9999
_BEFORE = 14
"""Characters before a number that are looked at."""

_Frame = tuple[re.Pattern[str], re.Pattern[str]]


def find_loose(text: str, money: bool = False) -> list[Found]:
    """`amount`s and `percent`s that bear no unit.

    Args:
        text: the text, with everything that the other finders took masked.
        money: whether there is a sum with its unit among that.
    """
    if not _NUMBER.search(text):
        return []
    cap, charge = bool(_CAP.search(text)), bool(_CHARGE.search(text))
    if _ALERT.search(text) and not cap and not charge:
        return list(_framed(text, "percent", (_PERCENT, _PERCENT_CLAUSE), _LEAST, 100))
    frames: tuple[_Frame, ...] = ()
    if cap or charge:
        frames = (_CLAUSE, _AFTER_VERB, _OR)
    if frames or money or _FEE.search(text) or _GONE.search(text):
        frames += (
            _WITHIN,
            _EITHER,
            _BILLED,
            _EACH,
            _WITH_DE,
            _THAT,
            _LOST,
            _ABOUT,
            _RISEN,
            _A_YEAR,
        )
    elif _A_TIME.search(text):
        frames = (_EACH,)
    if "分" in text and charge:
        frames += (_EXCHANGED,)
    if "票" in text:
        frames += (_INVOICED,)
    found = list(_framed(text, "amount", frames, _LEAST, _MOST)) if frames else []
    if cap:
        found += _framed(text, "amount", (_NOTHING, _NOTHING_AT_ALL), 0, 0)
    return found


def _framed(
    text: str, entity: str, frames: tuple[_Frame, ...], least: int, most: int
) -> Iterator[Found]:
    for match in _NUMBER.finditer(text):
        value = parse(match[0])
        if value is None or not least <= value <= most or _COUNTS.match(text, match.end()):
            continue
        before = text[max(0, match.start() - _BEFORE) : match.start()]
        if any(head.search(before) and tail.match(text, match.end()) for head, tail in frames):
            yield Found(entity, whole(value), match.start(), match.end())
