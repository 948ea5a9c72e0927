"""Amounts of money in yuan (rules: intents.md, table of entities)."""

from __future__ import annotations

import re

from bot.components.values.found import Found, whole
from bot.components.values.numbers import NUMBER, parse

_D = "零一二两三四五六七八九"
_VAGUE_BEFORE = re.compile(r"(?:[几多]|好几|第|[年月/:.])$")
# 五块八毛三, 两块五, 一百块零五毛, 二十来块, 100元, 1千块
_YUAN = re.compile(
    rf"(?P<sign>[¥￥$]\s*)?(?P<n>{NUMBER})(?P<about>[来多]|好几)?\s*(?P<unit>块钱|块|元钱"
    rf"|元|圆|rmb|RMB|人民币)(?P<half>半)?"
    rf"(?:零?(?P<jiao>[{_D}\d])(?:毛"
    rf"|角)?(?:(?P<fen>[{_D}\d])分?)?(?![{_D}\d十百千万个条次天月号年张点gG兆%折]))?(?P<tail>钱)?"
)
_JIAO = re.compile(
    rf"(?<![{_D}\d.几])(?P<jiao>[{_D}]|\d{{1,2}})(?:毛|角)(?P<fen>[{_D}\d])?(?:分)?(?:钱)?"
)
_FEN = re.compile(rf"(?<![{_D}\d.几十百])(?P<fen>[{_D}十]{{1,3}}|\d{{1,2}})分钱")
_SIGNED = re.compile(rf"[¥￥]\s*(?P<n>{NUMBER})")
_COLLOQUIAL = re.compile(
    rf"(?<![{_D}十百千万\d第几])(?P<n>[{_D[1:]}][百千][{_D[1:]}](?:十)?)(?![{_D}十百千万个gG兆分条天次号人多平米公小页斤名\d])"
)
_VERBS = (
    r"(?:充值?|充上|缴费?|续费?|(?<!提)(?<!外)交|冲|(?<!内)(?<!库)存|转账?|打进去|"
    r"封顶|限额?|上限|额度|超过|不超|最多|顶多|控制在|扣|(?<!开)(?<!要)花|收了?|付|退我|赔"
    r"|(?<!拖)欠|余额)"
)
_SPENT = re.compile(
    rf"{_VERBS}(?:了|到|的|个|它|上|我|是|为|设为?|定为?|调到?|改到?|在|就|成|费|话费|钱|掉"
    rf"|整|一共|总共|大概|差不多|快|设成|设到|只要|给我|话废|[一下]{{2}}|\s){{0,3}}"
    rf"(?P<n>{NUMBER})(?P<about>[多来])?(?![\d.]|[{_D}]|\s*(?:个|[gGmM%]|兆|成|折|次|天|月"
    rf"|年|号|日|条|分钟|小时|点|倍|张|遍|回|笔|级|岁|人|位|周|礼拜|星期|份|块|元|毛|角|分"
    rf"|种|样|下|起|直|些|般|定|会|遇|趟|旦|路|半|共|再|切|家|股|句|口|万个|通|部|只|秒"
    rf"|时))"
)
_TOGETHER = re.compile(r"一块(?!钱|[一二三四五六七八九\d]|半|多)")
_ONE_YUAN = re.compile(
    r"(?:扣|收|充|加|花|差|少|多|剩|欠|就|才|每[天日月]|个月|退)了?(?:我)?(?:个)?$"
)
_BARE = re.compile(
    rf"(?:那就|就|要|来|先|嗯|呃|额|那|啊|给我|改成|是|[, ])*(?P<n>{NUMBER})(?:吧|啊|呢"
    rf"|就行|就好|好了|可以|[。.!, ])*"
)


def _small(text: str | None) -> float:
    return parse(text) or 0 if text else 0


def find_amounts(text: str) -> list[Found]:
    """All `amount`s in yuan. Prices that name a main plan must already be masked out of `text`."""
    found: list[Found] = []
    for pattern, read in (
        (_YUAN, _yuan),
        (_JIAO, _jiao),
        (_FEN, _fen),
        (_SIGNED, _plain),
        (_COLLOQUIAL, _plain),
        (_SPENT, _plain),
    ):
        for match in pattern.finditer(text):
            value = read(match, text)
            group = "n" if pattern in (_SPENT, _COLLOQUIAL) else 0
            candidate = Found("amount", whole(value or 0), match.start(group), match.end(group))
            if value is not None and not candidate.overlaps(found):
                found.append(candidate)
    return found


def bare_number(text: str) -> tuple[float, int, int] | None:
    """The number that is all the text says, with its place; `None` if it says anything else."""
    match = _BARE.fullmatch(text)
    value = parse(match["n"]) if match else None
    return (value, match.start("n"), match.end("n")) if match and value is not None else None


def _yuan(match: re.Match[str], text: str) -> float | None:
    if _VAGUE_BEFORE.search(text[: match.start()]):
        return None
    if _TOGETHER.match(text, match.start("n")) and not match["tail"]:
        at_end = match.end() == len(text)
        if not _ONE_YUAN.search(text[: match.start()]) and not (at_end and match.start() == 0):
            return None
    value = parse(match["n"])
    if value is None:
        return None
    return (
        value
        + (0.5 if match["half"] else 0)
        + _small(match["jiao"]) / 10
        + _small(match["fen"]) / 100
    )


def _jiao(match: re.Match[str], text: str) -> float | None:
    return _small(match["jiao"]) / 10 + _small(match["fen"]) / 100


def _fen(match: re.Match[str], text: str) -> float | None:
    value = parse(match["fen"])
    return None if value is None else value / 100


def _plain(match: re.Match[str], text: str) -> float | None:
    value = parse(match["n"])
    return value if value else None
