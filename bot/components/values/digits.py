"""Runs of digits, written or dictated: `138-0013 8000`, 幺三八 零零 一三八 四个零, o for zero."""

from __future__ import annotations

import re
from dataclasses import dataclass

_NAMES = {
    char: str(value)
    for value, chars in enumerate(
        ("零〇洞oO", "一幺么妖", "二两", "三", "四", "五", "六", "七拐", "八", "九勾")
    )
    for char in chars
}
_SURE = "0-9零〇一幺二两三四五六七八九"
_ONE = rf"[{_SURE}oO洞么妖拐勾]"
_TIMES = {
    char: value
    for value, chars in enumerate(
        ("二两俩双2", "三仨3", "四4", "五5", "六6", "七7", "八8"), start=2
    )
    for char in chars
}
_SEVERAL = rf"(?:[两二俩三仨四五六七八2-8]个|[俩仨双]){_ONE}"
# What may stand between digits: blanks and dashes, a filler of speech, the closing of an area code.
_GAP = (
    r"(?:[ \-—–·.,，、。()_]{1,3}|[嗯呃啊额哦呐]{1,2}|杠|然后(?:是)?|那个|就是|接着(?:是)?"
    r"|后面(?:是)?){0,2}"
)
_RUN = re.compile(
    rf"[+(]?(?<!周)(?<!礼拜)(?<!星期)(?:{_SEVERAL}|[{_SURE}])(?:{_GAP}(?:{_SEVERAL}|{_ONE}))*"
)
_MOST_A_CHARACTER = 4
"""At least as many digits as a character of a run stands for: 俩零 are two, 八个零 eight."""
_DIGIT = re.compile(_ONE)
_DIGITS_AT_ONCE = re.compile(_SEVERAL)
_UNIT = re.compile(rf"({_SEVERAL})|({_ONE})|[^{_SURE}]")


@dataclass(frozen=True)
class Run:
    """The digits of one run; digit `i` stands at `text[starts[i]:ends[i]]`; `parts` are the
    digits between gaps.
    """

    digits: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    parts: tuple[int, ...]
    """Indices into `digits` where a part begins, the first (0) included."""

    def without_last(self) -> Run:
        """The run without its last digit."""
        kept = len(self.digits) - 1
        parts = tuple(part for part in self.parts if part < kept)
        return Run(self.digits[:kept], self.starts[:kept], self.ends[:kept], parts)


def runs(text: str, at_least: int = 5) -> list[Run]:
    """All runs of at least so many digits, left to right."""
    if len(_DIGIT.findall(text)) < at_least and not _DIGITS_AT_ONCE.search(text):
        return []
    return [
        run
        for match in _RUN.finditer(text)
        if (match.end() - match.start()) * _MOST_A_CHARACTER >= at_least
        and len((run := _read(match)).digits) >= at_least
    ]


def _read(match: re.Match[str]) -> Run:
    digits: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    parts: list[int] = []
    gap = True
    for unit in _UNIT.finditer(match.string, match.start(), match.end()):
        said = unit[0]
        if unit[1]:
            names = [_NAMES.get(said[-1], said[-1])] * _TIMES[said[0]]
        elif unit[2]:
            names = [_NAMES.get(said, said)]
        else:
            gap = True
            continue
        if gap:
            parts.append(len(digits))
        digits += names
        starts += [unit.start()] * len(names)
        ends += [unit.end()] * len(names)
        gap = False
    return Run("".join(digits), tuple(starts), tuple(ends), tuple(parts))
