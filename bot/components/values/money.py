"""Amounts of money in yuan (rules: intents.md, table of entities)."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.components.values.found import Found, whole
from bot.components.values.numbers import HAN_UNITS, NUMBER, parse

_D = "零一二两三四五六七八九"
_ANY_NUMBER = re.compile(rf"[\d{HAN_UNITS}块毛角]")
_UNIT = r"(?:块钱|块|元钱|元|圆|蚊|大洋|软妹币|rmb|RMB|人民币|cny|CNY|yuan)"
MEASURES = (
    rf"(?:[\d.:/{_D}十百千万几]|\s*(?:个|[gGmMkKtT][bB]?(?![a-z])|%|兆|吉|成|折|次|天|月|年|号|日"
    rf"|条|分|秒|小时|钟|点(?!就)|倍|张|遍|回|笔"
    r"|级|岁|人|位|周|礼拜|星期|份|种|样|下|起|直|些|般|定|会|遇|趟|旦|路|共|(?<=一)再|切|家|股|句|口|通"
    r"|部|只|时|楼|层"
    r"|栋|斤|度|项|期|段|道|字|款|档|套|页|首|声|代|寸|公里|米|平(?!时)|[kK]?bps|[mM]bps|积分|元|块|毛|角"
    r"|圆|遭|堆|刻|早"
    r"|[多来](?:个|次|天|年|条|分|岁|人|[gGmM]|兆|块|元)))"
)
"""What shows that a number counts something else than yuan."""
_SOME = "(?<=[二两三四五六七八九]十)几"
_VAGUE_BEFORE = re.compile(r"(?:[几数]|好[几多]|第|[/:.])$")
_FEN_END = rf"(?![{_D}\d个次条天月年折样下直些定会般种块元])"
# 五块八毛三, 两块五, 一百块零五毛, 三块零五分, 二十来块, 100元, 1千块
_YUAN = re.compile(
    rf"(?P<sign>[¥￥$]\s*)?(?P<n>{NUMBER})(?P<about>[来多把]|好几|(?<=十)大几"
    rf"|{_SOME})?\s*(?P<unit>{_UNIT})(?P<half>半)?"
    rf"(?:零(?P<cents>[{_D}\d])分"
    rf"|零?(?P<jiao>[{_D}\d])(?:[毛角](?:(?P<fen>[{_D}\d])(?:分(?!钟)|(?=一分钟)"
    rf"|{_FEN_END}(?!(?<=一)[\u4e00-\u9fff])))?"
    rf"|(?:(?P<fen2>[{_D}\d])(?!分钟)(?:分)?)?(?!(?!一[^{_D}十百千万点])[{_D}]"
    rf"|[\d十百千万个条次天月号年张点gG兆%折块元笔秒份家人档款种项样套])"
    r"(?!(?<=一)(?!的|钱|呢|吧)[\u4e00-\u9fff])))?"
    r"(?P<tail>钱|整)?"
)
_JIAO = re.compile(
    rf"(?<![{_D}\d.几块元])(?P<jiao>[{_D}]|\d{{1,2}})[毛角](?P<fen>[{_D}\d])?(?:分(?!钟))?(?:钱)?"
)
_FEN = re.compile(rf"(?<![{_D}\d.几十百])(?P<fen>[{_D}十]{{1,3}}|\d{{1,2}})分钱")
_NOT_A_CENT = re.compile(r"\s*(?:都|也|没|不)")
_NOT_A_CENT_BEFORE = re.compile(r"(?:多|少|差|没|不[花要给出]|省|一分)$")
_BIT = re.compile(r"(?<![几数一二两三四五六七八九十\d])(?P<unit>[块毛角])把(?:钱|多|的)?")
"""A yuan or ten cents, about: 就剩块把钱."""
_SIGNED = re.compile(rf"(?:[¥￥]|(?:rmb|RMB|人民币)(?!.{{0,3}}{_UNIT}))\s*(?P<n>{NUMBER})")
_ROUND = re.compile(rf"(?<![几数上好第{HAN_UNITS}\d])(?P<n>[百千万])[来把多]?(?:块|元|圆)")
_ROUND_WORDS = {"百": 100, "千": 1000, "万": 10_000}
_RANGE = re.compile(rf"(?P<n>{NUMBER})\s*[到至~\-—–]\s*(?P<to>{NUMBER})[来多]?\s*{_UNIT}")
_COLLOQUIAL = re.compile(
    rf"(?<![{_D}十百千万\d第几])(?P<n>[{_D[1:]}][百千万][{_D[1:]}](?:十)?)(?![{_D}十百千万个gG兆分条天次号人多平米公小页斤名\d])"
)
_VERBS = (
    r"(?:充值?|充上|缴费?|续费?|费用|(?:套餐|月租|功能|服务|代收|通话|短信|流量)费|(?<!提)(?<!外)交"
    r"|冲|(?<!内)(?<!库)存|转账|转给\S{1,3}|打进去|预算|报销|金额|总共|合计|一共|共计"
    r"|封顶|封|限额?|上限|额度|超过?|不超|超了|最多|顶多|控制在|卡在|卡到|卡死在|扣"
    r"|骗了?|转(?=了)|(?<!开)(?<!要)花|收了?|付|送|满|退(?:我|还|给我|了)|退(?=\d)|赔|补|减免|返"
    r"|(?<!拖)欠|余额|逾|不到|低于|高于|到账|剩余?)"
)
_SPENT = re.compile(
    rf"{_VERBS}(?:了|到|的|个|它|上|我|是|为|设为?|定为?|调到?|改到?|在|就|成|费|话费|钱|掉|那|走"
    rf"|下"
    rf"|整|一共|总共|大概|差不多|快|设成|设到|只要|给我|话废|[一下]{{2}}|至|\s|每月|那笔|款|过|值"
    rf"|数|各|他|她|您){{0,3}}"
    rf"(?P<n>{NUMBER})(?P<about>[多来]|{_SOME})?(?!{MEASURES})"
)
_HOTLINES = frozenset((10000, 10010, 10080, 10085, 10086, 12110, 12300, 12315, 12321, 12345))
"""Numbers that are dialled, not paid."""
_NO_AMOUNT = re.compile(r"[一两]|100(?:80|85|86)")
_TOGETHER = re.compile(r"一块(?!钱|[一二三四五六七八九\d]|半|多)")
_ONE_YUAN = re.compile(
    r"(?:扣|收|充|加|花|差|少|多|剩|欠|就|才|每[天日月]|个月|退)了?(?:我)?(?:个)?$"
)
_BARE = re.compile(
    r"(?:就|行|好的?|可以|要|来[张个]?|充[张个]|先|[写说讲打弄搞]错了?|更正|嗯|呃|额|那|啊"
    r"|给我|我(?=要|想|说|是)|改成?|换成?|是|不对|不是|错了|应该|还是|[, ])*"
    rf"(?P<n>{NUMBER})(?:吧|啊|呢|整|(?<=[0十百千])的"
    rf"|就行|就好|就?够了?|得了|好了|可以|[。.!, ])*"
)


def find_amounts(text: str) -> list[Found]:
    """All `amount`s in yuan. Prices that name a main plan must already be masked out of `text`."""
    if not _ANY_NUMBER.search(text):
        return []
    found: list[Found] = []
    there = set(text)
    for pattern, signs, read in _PATTERNS:
        if signs and there.isdisjoint(signs):
            continue
        for match in pattern.finditer(text):
            value = read(match, text)
            group = "n" if pattern in (_SPENT, _COLLOQUIAL, _RANGE) else 0
            candidate = Found("amount", whole(value or 0), match.start(group), match.end(group))
            if value is not None and not candidate.overlaps(found):
                found.append(candidate)
    return found


def bare_number(text: str) -> tuple[float, int, int] | None:
    """The number that is all the text says, with its place; `None` if it says anything else."""
    match = _BARE.fullmatch(text)
    value = parse(match["n"]) if match else None
    if not match or value is None or value in _HOTLINES:
        return None
    return value, match.start("n"), match.end("n")


def _small(text: str | None) -> float:
    return parse(text) or 0 if text else 0


def _yuan(match: re.Match[str], text: str) -> float | None:
    if _VAGUE_BEFORE.search(text, 0, match.start()):
        return None
    if _TOGETHER.match(text, match.start("n")) and not match["tail"]:
        at_end = match.end() == len(text)
        if not _ONE_YUAN.search(text[: match.start()]) and not (at_end and match.start() == 0):
            return None
    value = parse(match["n"])
    if not value and (value is None or match["n"] in _ROUND_WORDS):
        return None
    return (
        value
        + (0.5 if match["half"] else 0)
        + _small(match["jiao"]) / 10
        + _small(match["fen"] or match["fen2"] or match["cents"]) / 100
    )


def _jiao(match: re.Match[str], text: str) -> float | None:
    return _small(match["jiao"]) / 10 + _small(match["fen"]) / 100


def _fen(match: re.Match[str], text: str) -> float | None:
    value = parse(match["fen"])
    if value == 1 and (
        _NOT_A_CENT.match(text, match.end()) or _NOT_A_CENT_BEFORE.search(text, 0, match.start())
    ):
        return None
    return None if value is None else value / 100


def _plain(match: re.Match[str], text: str) -> float | None:
    if _NO_AMOUNT.fullmatch(match["n"]):
        return None
    value = parse(match["n"])
    return value if value else None


def _round(match: re.Match[str], text: str) -> float | None:
    return _ROUND_WORDS[match["n"]]


def _bit(match: re.Match[str], text: str) -> float | None:
    return 1 if match["unit"] == "块" else 0.1


def _range(match: re.Match[str], text: str) -> float | None:
    first, last = parse(match["n"]), parse(match["to"])
    return first if first and last and first < last else None


_UNIT_SIGNS = "块元圆蚊洋币rRcCy"
_PATTERNS: tuple[tuple[re.Pattern[str], str, Callable[[re.Match[str], str], float | None]], ...] = (
    (_RANGE, _UNIT_SIGNS, _range),
    (_YUAN, _UNIT_SIGNS, _yuan),
    (_ROUND, "块元圆", _round),
    (_JIAO, "毛角", _jiao),
    (_BIT, "把", _bit),
    (_FEN, "分", _fen),
    (_SIGNED, "¥￥rR币", _plain),
    (_COLLOQUIAL, "百千万", _plain),
    (_SPENT, "", _plain),
)
"""Patterns in order of precedence, with the characters of which each needs one, if it does."""
