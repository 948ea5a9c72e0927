"""Numbers as customers write and say them: 120, 1,200, 1.5, 一百二, 两千零五, 一个半, 二十来,
百八十.
"""

from __future__ import annotations

import re

DIGITS = {
    char: value
    for value, chars in enumerate(
        ("零〇", "一幺壹", "二两俩贰", "三仨叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
    )
    for char in chars
}
UNITS = {
    "十": 10,
    "拾": 10,
    "百": 100,
    "佰": 100,
    "千": 1000,
    "仟": 1000,
    "万": 10_000,
    "萬": 10_000,
}
_SHORT = {"廿": "二十", "卅": "三十"}

HAN_UNITS = "零〇一二两三四五六七八九十百千万拾佰仟萬壹贰叁肆伍陆柒捌玖廿卅"
ARABIC = r"(?<![\d.])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|(?<![\d.])\d{1,7}(?:\.\d+)?(?![\d])"
HAN = (
    rf"(?<![{HAN_UNITS}几])(?<![{HAN_UNITS}几好]多)(?<!收(?=拾))[{HAN_UNITS}]+"
    rf"(?:点[零一二三四五六七八九]+)?(?![{HAN_UNITS}])"
)
NUMBER = rf"(?:{ARABIC}(?:[百千万](?!分))?|{HAN})"
"""A number in either script. `parse` may still refuse what it matches (二三十)."""
ANY_NUMBER = re.compile(rf"[\d{HAN_UNITS}]")
"""What is in every text that `NUMBER` is in."""
INTEGER = rf"(?:(?<![\d.])\d{{1,4}}(?![\d]|\.\d)|{HAN})"

_COUNTING = "一二三四五六七八九"
_ABOUT = frozenset(
    {"三五"}
    | {
        _COUNTING[first : first + count]
        for first in range(len(_COUNTING))
        for count in (2, 3)
        if first + count <= len(_COUNTING)
    }
)
"""Digits that count up, which leave the number open: 五六块, 三五个."""
_LONGEST = 16
_NUMERIC = re.compile(r"([\d,]*\d(?:\.\d+)?)([百千万]?)")


def parse(text: str) -> float | None:
    """The value of a number in digits or characters, `None` if it is not exactly one number."""
    text = text.strip()
    if len(text) > _LONGEST:
        return None
    numeric = _NUMERIC.fullmatch(text)
    if numeric:
        return float(numeric[1].replace(",", "")) * UNITS.get(numeric[2], 1)
    for short, long in _SHORT.items():
        text = text.replace(short, long)
    whole, _, fraction = text.partition("点")
    value = _parse_han(whole)
    if value is None or not _:
        return value
    if not fraction or any(char not in DIGITS for char in fraction):
        return None
    return value + float("0." + "".join(str(DIGITS[char]) for char in fraction))


def _parse_han(text: str) -> float | None:
    if not text or any(char not in DIGITS and char not in UNITS for char in text):
        return None
    if not any(char in UNITS for char in text):  # digit by digit: 五九, 二零二六
        if len(text) > 1 and ("两" in text or text in _ABOUT):
            return None
        return float("".join(str(DIGITS[char]) for char in text))
    total = section = 0
    digit: int | None = None
    last_unit = 0
    zero = False
    for index, char in enumerate(text):
        if char in DIGITS:
            if digit not in (None, 0):
                return None  # 二三十 is a range, not a number
            digit = DIGITS[char]
            zero = zero or digit == 0
            continue
        unit = UNITS[char]
        if unit == 10_000:
            total, section, digit = (total + section + (digit or 0)) * unit, 0, None
        else:
            if digit is None and (
                unit != 10 or (index and text[index - 1] in UNITS and last_unit <= 10)
            ):
                return None
            section += (1 if digit is None else digit) * unit
            digit = None
        last_unit, zero = unit, False
    if digit:
        # 一百二 is 120, 一百零二 is 102
        section += digit * (last_unit // 10 if last_unit >= 100 and not zero else 1)
    return float(total + section)


def parse_int(text: str) -> int | None:
    """`parse` for whole numbers only."""
    value = parse(text)
    return int(value) if value is not None and value == int(value) else None
