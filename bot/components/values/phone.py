"""Telephone numbers: mobiles, landlines with area code, service numbers. Never part of a number,
never the hotline 10086.
"""

from __future__ import annotations

import re

from bot.components.values.digits import Run, runs
from bot.components.values.found import Found

_MOBILE = r"1[3-9]\d{9}"
_LANDLINE = r"0(?:10|2\d|[3-9]\d{2})[2-8]\d{6,7}"
_SERVICE = r"10085|400\d{7}|800\d{7}|95\d{3,9}|106\d{5,17}"
_COUNTRY = re.compile(r"(?:00)?86(?=1[3-9]\d{9}$|[1-9]\d{8,11}$)")
_NUMBER = re.compile(rf"{_MOBILE}|{_LANDLINE}|{_SERVICE}")
_DICTATED = 9
"""Digits, one by one, from which on a run said in characters is part of some long number."""
_LONGEST = 24
"""Digits of the longest number with its country code."""
_NO_MONEY = re.compile(r"\s*(?:块|元|兆|[gGmM](?![a-zA-Z])|分钟|条|%)")
_SERVICE_ONLY = re.compile(r"(?:95|106)\d+")
_BEGINNING = re.compile(r"\s*(?:开头|打头|起头|当头)")
_COUNTED = re.compile(r"[一两二三四五六七八九](?:天|直|个|次|会|条|遍|回|共|到|下|次|周|月|块|年)")
"""A last digit that belongs to the next word."""


def find_phone_numbers(text: str) -> list[Found]:
    """All `phone_number`s, normalised to their digits, and under the entity name `""` what is
    dictated like one and none: no value is in it.
    """
    found: list[Found] = []
    for run in runs(text):
        if not _NO_MONEY.match(text, run.ends[-1]):
            numbers = _of_run(text, run)
            if not numbers and len(run.digits) >= _DICTATED and not text[run.starts[0]].isascii():
                numbers = [Found("", run.digits, run.starts[0], run.ends[-1])]
            found += numbers
    return found


def normal_form(digits: str) -> str | None:
    """The number that these digits are, without country code; `None` if they are none."""
    bare = _COUNTRY.sub("", digits)
    if bare != digits and re.fullmatch(r"[1-9]\d{8,11}", bare) and not re.fullmatch(_MOBILE, bare):
        bare = "0" + bare
    return bare if _NUMBER.fullmatch(bare) else None


def _of_run(text: str, run: Run) -> list[Found]:
    found = _pieces(run)
    if _COUNTED.match(text, run.starts[-1]):  # 一零零八五一天打三回
        without = _pieces(run.without_last())
        found = without if len(without) > len(found) else found
    return [one for one in found if not _is_beginning(text, one)]


def _is_beginning(text: str, number: Found) -> bool:
    """Whether the number is only what others begin with: 95017开头的."""
    served = _SERVICE_ONLY.fullmatch(str(number.value)) is not None
    return served and _BEGINNING.match(text, number.end) is not None


def _pieces(run: Run) -> list[Found]:
    """The numbers of a run: all of it, or several in a row, or one begun again."""

    def stretch(first: int, last: int, value: str) -> Found:
        return Found("phone_number", value, run.starts[first], run.ends[last - 1])

    value = normal_form(run.digits)
    if value:
        return [stretch(0, len(run.digits), value)]
    # The longest pieces that start and end at gaps.
    found: list[Found] = []
    edges = [*run.parts, len(run.digits)]
    at = 0
    while at < len(edges) - 1:
        for to in range(len(edges) - 1, at, -1):
            size = edges[to] - edges[at]
            value = normal_form(run.digits[edges[at] : edges[to]]) if size <= _LONGEST else None
            if value:
                found.append(stretch(edges[at], edges[to], value))
                at = to
                break
        else:
            at += 1
    if found or len(run.digits) <= 11:
        return found
    # Dictated with a false start: 幺三八幺三八零零… Only if what precedes repeats the beginning.
    tail = run.digits[-11:]
    if re.fullmatch(_MOBILE, tail) and tail.startswith(run.digits[:-11]):
        return [stretch(len(run.digits) - 11, len(run.digits), tail)]
    return []
