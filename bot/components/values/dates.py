"""Months and days, relative to a given today (rules: intents.md, table of entities).

A bare month or day is the most recent one, today included; weeks start on Monday; the time of day
is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import pairwise

from bot.components.values import date_patterns as patterns
from bot.components.values.found import Found
from bot.components.values.numbers import parse_int

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
_DAYS = {"大前": -3, "前": -2, "昨": -1, "夜": -1, "今": 0, "明": 1, "后": 2, "大后": 3}

_SOON = timedelta(days=62)
"""So near ahead, a day with `FROM_THEN` behind or `FOR_THEN` before it is the coming one."""
_A_PRICE = ("钱", "块", "元", "费", "多少", "哪", "连续", "将近", "足足", "满")
"""Before 一月: what is paid for a month, or which one, or that it lasts."""
_BESIDE = 3
"""Most characters between a date and its day of the month said again."""
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
        "今": 0,
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
    if found and found > today and not _is_coming(match, found, today):
        found = _make(today.year - 1, month, day)
    return _dates(match, found)


def _is_coming(match: re.Match[str], day: date, today: date) -> bool:
    """Whether a day without a year is the one ahead, for what the text says of it: 12月1日起."""
    return day - today < _SOON and bool(
        patterns.FROM_THEN.match(match.string, match.end())
        or patterns.FOR_THEN.search(match.string, 0, match.start())
    )


def _full(match: re.Match[str], today: date) -> Iterator[Found]:
    if not match["mark"] and match["relative"] and not match["day"].isdigit():
        return
    year, month = _month_of(match, today)
    days = [_make(year, month, _number(match[key])) for key in ("day", "until") if match[key]]
    first = days[0]
    bare = not match["year"] and not match["relative"]
    if bare and first and first > today and not _is_coming(match, first, today):
        days = [day and _make(day.year - 1, day.month, day.day) for day in days]
    elif bare and first and first <= today:
        coming = [day and _make(day.year + 1, day.month, day.day) for day in days]
        if coming[0] and _is_coming(match, coming[0], today):
            days = coming
    yield from _dates(match, *days)


def _bare_day(match: re.Match[str], today: date) -> Iterator[Found]:
    days = [_recent_day(_number(match[key]), today) for key in ("day", "until") if match[key]]
    yield from _dates(match, *days)


def _named_day(match: re.Match[str], today: date) -> Iterator[Found]:
    return _dates(match, today + timedelta(days=_DAYS[match["which"]]))


def _both_days(match: re.Match[str], today: date) -> Iterator[Found]:
    named = match["next"] or match["first"] + match["second"]
    return _dates(match, *(today + timedelta(days=_DAYS[day]) for day in named))


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
    """七八九月, which must count up, or 7、8、9月."""
    listed = re.search("[、,，]", match["all"])
    names = re.findall(patterns.MONTH_N, match["all"]) if listed else list(match["all"])
    numbers = [_number(name) for name in names]
    if not listed and any(later != earlier + 1 for earlier, later in pairwise(numbers)):
        return iter(())
    months = [_recent_month(number, today) for number in numbers]
    if numbers == sorted(numbers) and months != sorted(months):
        months = [(months[-1][0], number) for number in numbers]
    return _months(match, *months)


def _month(match: re.Match[str], today: date) -> Iterator[Found]:
    if match[0] == "一月":
        before = match.string[: match.start()]
        if patterns.A_MONTH.match(match.string, match.end()) or before.endswith(_A_PRICE):
            return iter(())
    return _months(match, _month_of(match, today))


def _iso_month(match: re.Match[str], today: date) -> Iterator[Found]:
    return _months(match, (int(match[1]), int(match[2])))


_PATTERNS: tuple[tuple[re.Pattern[str], str, Maker], ...] = (
    (patterns.ISO, "2", _absolute),
    (patterns.COMPACT, "2", _absolute),
    (patterns.ISO_MONTH, "2", _iso_month),
    (patterns.COMPACT_MONTH, "2", _iso_month),
    (patterns.SLASHED, "/", _month_day),
    (patterns.DOTTED, ".", _month_day),
    (patterns.DASHED, "-", _month_day),
    (patterns.SEVERAL, "月", _several),
    (patterns.RANGE, "月", _range),
    (patterns.FULL, "月", _full),
    (patterns.AGO, "前后", _ago),
    (patterns.WEEKDAY, "周期拜", _weekday),
    (patterns.BOTH_DAYS, "天日", _both_days),
    (patterns.NAMED_DAY, "昨今明前后夜", _named_day),
    (patterns.ENGLISH, "yYtT", _english),
    (patterns.DAY_SPAN, "日号", _bare_day),
    (patterns.BARE_DAY, "日号", _bare_day),
    (patterns.MONTH, "月", _month),
)
"""Patterns in their order of precedence, with the characters of which each needs one."""


def find_dates(text: str, today: date) -> list[Found]:
    """All `date`s (`YYYY-MM-DD`) and `month`s (`YYYY-MM`); a date swallows its month."""
    found: list[Found] = []
    repeated: list[Found] = []
    there = set(text)
    for pattern, signs, make in _PATTERNS:
        if there.isdisjoint(signs):
            continue
        for match in pattern.finditer(text):
            stretch = Found("", "", match.start(), match.end())
            if stretch.overlaps(repeated):
                continue
            if patterns.REPEATED.search(text, max(0, match.start() - 9), match.start()):
                repeated.append(stretch)
                continue
            if pattern is patterns.BARE_DAY and _says_again(match, found):
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
