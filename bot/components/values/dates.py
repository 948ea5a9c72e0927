"""Months and days, relative to a given today (rules: intents.md, table of entities).

A bare month or day is the most recent one, today included; weeks start on Monday; the time of day
is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import pairwise

from bot.components.values.found import Found
from bot.components.values.numbers import parse_int

_N = r"(?:\d{1,2}|[一二两三四五六七八九十]{1,3}|廿[一二三四五六七八九]?)"
_MONTH_N = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九]|元)"
_DAY_N = (
    r"(?:3[01]|[12]\d|0?[1-9]|三十一?|二十[一二三四五六七八九]?|廿[一二三四五六七八九]?"
    r"|十[一二三四五六七八九]?|[一二三四五六七八九])"
)
_DIGIT_BEFORE = r"(?<![\d.零一二两三四五六七八九十百点/])"
_YEAR = (
    r"(?:(?P<year>20\d\d|[二两]零[零一二三四五六七八九]{2}|(?<!\d)[012]\d(?=年)"
    r"|[零二][零一二三四五六七八九](?=年)|大前年|去年|前年|上年|今年"
    r"|本年|明年)年?的?\s*)"
)
_WEEKDAYS = {
    "一": 0,
    "二": 1,
    "三": 2,
    "四": 3,
    "五": 4,
    "六": 5,
    "日": 6,
    "天": 6,
    "末": 5,
    **{str(n): n - 1 for n in range(1, 7)},
}
_DAYS = {"大前": -3, "前": -2, "昨": -1, "今": 0, "明": 1, "后": 2, "大后": 3}

_ISO = re.compile(
    r"(?<!\d)(20\d\d)\s*[-/.年]\s*(1[0-2]|0?[1-9])\s*[-/.月]\s*(3[01]|[12]\d|0?[1-9])"
    r"(?:(?!\d)|(?=\d{1,2}[时点:]))(?!\s*月)[日号]?"
)
_COMPACT = re.compile(r"(?<!\d)(20\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")
_SLASHED = re.compile(r"(?<![\d/.])(1[0-2]|0?[1-9])/(3[01]|[12]\d|0?[1-9])(?![\d/%])[日号]?")
_DOTTED = re.compile(
    r"(?<![\d/.\-])(1[0-2]|0?[1-9])\.(3[01]|[12]\d|0?[1-9])(?:[日号](?!线|楼)|(?=那天|当天|早|晚"
    r"|上午|下午|起|至))"
)
_DASHED = re.compile(r"(?<![\d/.\-])(1[0-2]|0[1-9])-(3[01]|[12]\d|0[1-9])(?=$|[ ,。!?的])")
_MONTH_REF = (
    rf"(?:{_YEAR}?{_DIGIT_BEFORE}(?P<month>{_MONTH_N})\s*(?:月份|月)"
    r"|(?P<relative>上上个?|大?(?<![以网晚线早])上个?|(?<![以之从目])前个|头个|这个?|本|当|下下个?"
    r"|次|(?<![一以])下个?)"
    r"月份?(?![租饼亮光嫂]))"
)
_AND_UNTIL = rf"(?:\s*[-~到至和跟、]\s*(?P<until>{_DAY_N})[日号])?"
_FULL = re.compile(
    rf"{_MONTH_REF}的?\s*(?P<day>{_DAY_N})(?:\s*(?P<mark>[日号])"
    rf"|(?=\s*[-~到至和跟、]\s*{_DAY_N}[日号])"
    r"|(?<=[十\d][\d一二三四五六七八九])(?!\s*[\d个多几块元毛兆gG%折倍次点条万千百十分来笔人份名张家度级兆:])"
    r"|(?=$|[,。!?、\s]|那天|晚|早|上午|下午|凌晨|中午|的)(?!\s*[\d块元个毛条gG]))"
    rf"{_AND_UNTIL}"
)
_DAY_SPAN = re.compile(
    rf"(?<![\d.月路街一二三四五六七八九十号日年到至\-])(?P<day>{_DAY_N})\s*[-~到至、和跟]\s*(?P<until>{_DAY_N})[日号](?![线楼店门院码键厅房卡段])"
)
_BARE_DAY = re.compile(
    rf"(?<![\d.第路街村巷弄座楼区栋尾每十二三/一编型哪某另几多已逾满])(?P<day>{_DAY_N})(?<!哪一)[号日]"
    rf"(?![线楼店门院码键厅房卡机坑段桌台窗球文柜铺位内池头套选车桥馆井令电]|之内|以内|三餐|无理由"
    rf"|游)(?<!(?<![号日])一日)"
    rf"(?:\s*[-~到至]\s*(?P<until>{_DAY_N})[号日](?![线楼店门院码键厅]))?"
)
_NAMED_DAY = re.compile(
    r"(?P<which>大前|(?<![以之从目提年月])前|昨|(?<!如)今|(?<![说聪声表精照证透分文发])明"
    r"|大后|(?<![以之今然最])后)"
    r"(?:天|日|儿个?|(?<=昨)(?:夜|晚|宵|个|早|天|晨)|(?<=今)(?:晚|早|晨|个|夜|朝)"
    r"|(?<=[昨今明])(?=上午|中午|下午|早上|晚上)|(?<=明)(?:晚|早|晨|朝|个)|(?<=前)晚|(?<=后)晚)"
    r"(?!天都?打|天天|后天天|本|就?先?(?:到此|到这|聊到|这样))(?:早上|上午|中午|下午|晚上|夜里|儿"
    r"|个儿)?"
)
_BOTH_DAYS = re.compile(r"(?P<first>[今昨前])(?P<second>[明今昨])(?:两|二|俩)[天日]")
_ENGLISH = re.compile(
    r"(?<![a-z])(?:(?P<day>yesterday|today|tonight|tomorrow)|(?P<month>(?:last|this|next) "
    r"month))(?![a-z])",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(
    r"(?P<week>上上个?|上个?|这个?|本|下下个?|下个?)?(?:(?:周|星期|礼拜)的?)?(?:周|星期"
    r"|礼拜)(?P<day>[一二三四五六日天末1-6])(?![年个天周期份月])"
)
_AGO = re.compile(
    rf"{_DIGIT_BEFORE}(?P<n>\d{{1,3}}|[一二两三四五六七八九十]{{1,3}})\s*(?P<unit>天|日"
    rf"|个?星期|个?礼拜|周|个月)(?P<side>之?以?前|之?以?后)(?!面)"
)
_RANGE = re.compile(
    rf"{_YEAR}?{_DIGIT_BEFORE}(?P<first>{_MONTH_N})(?:月份?)?\s*[到至~\-—和跟、]\s*(?P<year2>今年"
    rf"|去年)?(?P<last>{_MONTH_N})\s*月份?(?!{_DAY_N}?[日号])"
)
_SEVERAL = re.compile(
    rf"{_DIGIT_BEFORE}(?P<all>[一二三四五六七八九](?:[二三四五六七八九十])+"
    rf"|{_MONTH_N}(?:月份?)?(?:[、,，]\s*{_MONTH_N}(?:月份?)?)+(?:[和跟与]{_MONTH_N})?)(?<!月)\s*月份?(?!{_DAY_N}[日号])"
)
_MONTH = re.compile(_MONTH_REF)
_COMPACT_MONTH = re.compile(r"(?<!\d)(20[0-3]\d)(0[1-9]|1[0-2])(?=\s*(?:的|账|月|话费|详单|发票))")
_ISO_MONTH = re.compile(r"(?<!\d)(20\d\d)\s*[-/.]\s*(1[0-2]|0[1-9])(?![\d\-/.])")
_FROM_THEN = re.compile(
    r"(?:起|开始|生效|之前|以前|之后|以后|到期|停|来|上门|出差|出国|出发|去(?!过|了|的|营业|办)"
    r"|(?:上午|下午|晚上)?[上取])"
)
_FOR_THEN = re.compile(r"(?:预约|约在|约定|改约|请于|拟于|定于|计划)(?:在|于|到)?$")
_SOON = timedelta(days=62)
"""So near ahead, a day with a word of `_FROM_THEN` behind it is meant as the coming one."""
_BESIDE = 3
"""Most characters between a date and its day of the month said again."""
_REPEATED = re.compile(
    r"(?:每|每个|各|多少|几)(?:个?月|周|年)?\s*$"
    r"|每个?月[\d一二三四五六七八九十]{1,3}[日号]?[到至-]$"
)

Maker = Callable[[re.Match[str], date], Iterator[Found]]


def _number(text: str) -> int:
    return 1 if text == "元" else parse_int(text) or 0


def _make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _shift(today: date, months: int) -> tuple[int, int]:
    index = today.year * 12 + today.month - 1 + months
    return index // 12, index % 12 + 1


def _year(text: str, today: date) -> int:
    relative = {"去年": -1, "上年": -1, "前年": -2, "大前年": -3, "今年": 0, "本年": 0, "明年": 1}
    if text in relative:
        return today.year + relative[text]
    number = _number(text)
    return number + 2000 if number < 100 else number


def _relative_month(text: str, today: date) -> tuple[int, int]:
    months = {
        "上上": -2,
        "大上": -2,
        "前": -2,
        "头": -1,
        "上": -1,
        "这": 0,
        "本": 0,
        "当": 0,
        "次": 1,
        "下": 1,
        "下下": 2,
    }
    return _shift(today, months[text.rstrip("个")])


def _recent_month(month: int, today: date) -> tuple[int, int]:
    return (today.year if month <= today.month else today.year - 1), month


def _month_of(match: re.Match[str], today: date) -> tuple[int, int]:
    if match["relative"]:
        return _relative_month(match["relative"], today)
    month = _number(match["month"])
    return (_year(match["year"], today), month) if match["year"] else _recent_month(month, today)


def _recent_day(day: int, today: date) -> date | None:
    for back in range(0, 3):
        year, month = _shift(today, -back)
        found = _make(year, month, day)
        if found and found <= today:
            return found
    return None


def _dates(match: re.Match[str], *days: date | None) -> Iterator[Found]:
    for day in days:
        if day:
            yield Found("date", day.isoformat(), match.start(), match.end())


def _months(match: re.Match[str], *months: tuple[int, int]) -> Iterator[Found]:
    for year, month in months:
        yield Found("month", f"{year:04d}-{month:02d}", match.start(), match.end())


def _absolute(match: re.Match[str], today: date) -> Iterator[Found]:
    return _dates(match, _make(*(int(part) for part in match.groups()[:3])))


def _month_day(match: re.Match[str], today: date) -> Iterator[Found]:
    month, day = int(match[1]), int(match[2])
    found = _make(today.year, month, day)
    return _dates(match, _make(today.year - 1, month, day) if found and found > today else found)


def _full(match: re.Match[str], today: date) -> Iterator[Found]:
    if not match["mark"] and match["relative"] and not match["day"].isdigit():
        return
    year, month = _month_of(match, today)
    days = [_make(year, month, _number(match[key])) for key in ("day", "until") if match[key]]
    if days[0] and not match["year"] and not match["relative"] and days[0] > today:
        days = [day and _make(day.year - 1, day.month, day.day) for day in days]
    if (
        not match["year"]
        and not match["relative"]
        and (
            _FROM_THEN.match(match.string, match.end())
            or _FOR_THEN.search(match.string, 0, match.start())
        )
    ):
        coming = [day and _make(day.year + 1, day.month, day.day) for day in days]
        if coming[0] and coming[0] - today < _SOON:
            days = coming
    yield from _dates(match, *days)


def _bare_day(match: re.Match[str], today: date) -> Iterator[Found]:
    days = [_recent_day(_number(match[key]), today) for key in ("day", "until") if match[key]]
    yield from _dates(match, *days)


def _named_day(match: re.Match[str], today: date) -> Iterator[Found]:
    return _dates(match, today + timedelta(days=_DAYS[match["which"]]))


def _both_days(match: re.Match[str], today: date) -> Iterator[Found]:
    return _dates(
        match, *(today + timedelta(days=_DAYS[match[key]]) for key in ("first", "second"))
    )


def _english(match: re.Match[str], today: date) -> Iterator[Found]:
    if match["month"]:
        away = {"last": -1, "this": 0, "next": 1}[match["month"].lower().split()[0]]
        return _months(match, _shift(today, away))
    away = {"yesterday": -1, "today": 0, "tonight": 0, "tomorrow": 1}[match["day"].lower()]
    return _dates(match, today + timedelta(days=away))


def _weekday(match: re.Match[str], today: date) -> Iterator[Found]:
    if match["day"] == "末":
        return iter(())
    monday = today - timedelta(days=today.weekday())
    weekday = _WEEKDAYS[match["day"]]
    week = (match["week"] or "").rstrip("个")
    weeks = {"上上": -2, "上": -1, "这": 0, "本": 0, "下": 1, "下下": 2}
    day = monday + timedelta(days=weekday, weeks=weeks.get(week, 0))
    if not week and day > today:
        day -= timedelta(weeks=1)
    return _dates(match, day)


def _ago(match: re.Match[str], today: date) -> Iterator[Found]:
    count = _number(match["n"]) * (1 if "后" in match["side"] else -1)
    if not count or (len(match["n"]) > 1 and not re.search(r"[\d十]", match["n"])):
        return iter(())  # 两三天前, 三四天前
    if match["unit"] == "个月":
        return _months(match, _shift(today, count))
    return _dates(match, today + timedelta(days=count * (1 if match["unit"] in "天日" else 7)))


def _range(match: re.Match[str], today: date) -> Iterator[Found]:
    first, last = _number(match["first"]), _number(match["last"])
    end = (_year(match["year2"], today), last) if match["year2"] else _recent_month(last, today)
    if match["year"]:
        begin = (_year(match["year"], today), first)
        if not match["year2"]:
            end = (begin[0] + (last < first), last)
    else:
        begin = (end[0] - (first > last), first)
    return _months(match, begin, end)


def _several(match: re.Match[str], today: date) -> Iterator[Found]:
    names = (
        re.findall(_MONTH_N, match["all"]) if re.search("[、,，]", match["all"]) else match["all"]
    )
    numbers = [_number(name) for name in names]
    if any(later != earlier + 1 for earlier, later in pairwise(numbers)) and len(names) == len(
        match["all"]
    ):
        return iter(())
    months = [_recent_month(number, today) for number in numbers]
    while any(later < earlier for earlier, later in pairwise(months)) and numbers == sorted(
        numbers
    ):
        months = [(months[-1][0], number) for number in numbers]
    return _months(match, *months)


_A_MONTH = re.compile(
    r"(?:就|才|只)花|(?:也)?(?:就|得|要|才|给|挣|扣)?(?:你|我)?(?:好几|十好几|几|不到|大几)|挣"
    r"|多少钱|[\d一二两三四五六七八九十]{1,3}[块元]"
)
"""What shows that 一月 is a month long: 一月好几十, 一月八块."""


def _month(match: re.Match[str], today: date) -> Iterator[Found]:
    if match[0] == "一月" and (
        _A_MONTH.match(match.string, match.end())
        or match.string[max(0, match.start() - 1) : match.start()] in "钱块元费少"
    ):
        return iter(())
    return _months(match, _month_of(match, today))


def _iso_month(match: re.Match[str], today: date) -> Iterator[Found]:
    return _months(match, (int(match[1]), int(match[2])))


_PATTERNS: tuple[tuple[re.Pattern[str], Maker], ...] = (
    (_ISO, _absolute),
    (_COMPACT, _absolute),
    (_ISO_MONTH, _iso_month),
    (_COMPACT_MONTH, _iso_month),
    (_SLASHED, _month_day),
    (_DOTTED, _month_day),
    (_DASHED, _month_day),
    (_SEVERAL, _several),
    (_RANGE, _range),
    (_FULL, _full),
    (_AGO, _ago),
    (_WEEKDAY, _weekday),
    (_BOTH_DAYS, _both_days),
    (_NAMED_DAY, _named_day),
    (_ENGLISH, _english),
    (_DAY_SPAN, _bare_day),
    (_BARE_DAY, _bare_day),
    (_MONTH, _month),
)


def find_dates(text: str, today: date) -> list[Found]:
    """All `date`s (`YYYY-MM-DD`) and `month`s (`YYYY-MM`); a date swallows its month."""
    found: list[Found] = []
    repeated: list[Found] = []
    for pattern, make in _PATTERNS:
        for match in pattern.finditer(text):
            stretch = Found("", "", match.start(), match.end())
            if stretch.overlaps(repeated):
                continue
            if _REPEATED.search(text, max(0, match.start() - 9), match.start()):
                repeated.append(stretch)
                continue
            if pattern is _BARE_DAY and _says_again(match, found):
                continue
            if not stretch.overlaps(found):
                found += make(match, today)
    return found


def _says_again(match: re.Match[str], found: list[Found]) -> bool:
    """Whether the bare day is that of the date right before it: 明天23号."""
    return any(
        one.entity == "date"
        and 0 <= match.start() - one.end <= _BESIDE
        and int(str(one.value)[-2:]) == _number(match["day"])
        for one in found
    )
