"""Of a value that the customer takes back in the same message, only the final one counts:
不是A是B, A哦不B, A不对是B.
"""

from __future__ import annotations

import re

from bot.components.values.found import Found
from bot.components.values.numbers import NUMBER, parse

_FILLER = r"[\s,。.、!?啊呃嗯哦噢唉哎那个就的]*"
_TAKEN_BACK = (
    r"(?:(?:哦|噢|啊|呃|嗯|哎|诶|唉|喔)+\s*[,，]?\s*不(?![用要想去能])(?:是|对)?"
    r"|不对(?:不对)*|说错了?|讲错了?|记错了?|打错了?|搞错了?|弄错了?|写错了?|(?:错了)+"
    r"|应该是|我是说|我说的是|更正|改一下|不是不是|等等|等一下|口误|不行|不成|不算(?!上)|没空|不方便"
    r"|(?:(?<=[,。 ])|^)不+(?=[,。 ])|不不+(?:是|对)?"
    r"|不是(?=[, ]+(?:是|$)))"
)
_AFTERWARDS = re.compile(
    rf"^[^。!?;\d]{{0,6}}?{_TAKEN_BACK}{_FILLER}(?:{_TAKEN_BACK}|是|应该|改成|我说)*[^。;]{{0,5}}$"
)
_AS_WELL = re.compile(r"[也都](?![可行])")
"""What takes nothing back: 手机不行宽带也不行."""
_DENIED_BEFORE = re.compile(
    r"(?:[不勿]是|唔系|不叫|并非|(?<!除)非|而不是|不选|不要)(?:\s|说|在|那个|那|我的|这个|什么|充|扣|要"
    r"|第)*$"
)
_INSTEAD = re.compile(
    r"^(?!.*(?:还是|是不是|要不是|但是|可是|而且)).{0,8}?(?:是|系|要|选|而是|查)(?:那个|那|我的"
    r"|要|充|说|在|第|底下)*.{0,2}$|^[,，\s]+$"
)
_DENIED_AFTER = re.compile(
    r"^[^。!?;]{0,3}(?:[,，\s]|而|可|啊)?(?:[不勿]是|唔系|(?<!除)非)(?:\s|那个|那|说|什么|我的)*$"
)
_WANTED = re.compile(r"(?:要|换成?|改成?|选|办|升到?|降到?)(?:个|那个|的是|了)*$")
_HESITATES = re.compile(r"[块元钱的\s,，]*(?:呃|额|哦|噢)+[\s,，]*")
"""Between two sums, two places or two plans of a breath: the second is meant, 充三百 呃四百."""
_CHOICES = ("amount", "percent", "ordinal", "plan_name")
_NOT_THE_OTHER = re.compile(r"^[^。!?;]{0,4}[,，\s]*不要(?:那个|那)?$")
_KIN = {"month": "when", "date": "when", "ticket_no": "case", "order_no": "case"}
_BARE_AFTER = re.compile(
    rf"^{_FILLER}{_TAKEN_BACK}{_FILLER}(?:是|要|充|应该是"
    rf"|改成)*\s*(?P<n>{NUMBER})(?![个gGmM兆%成天号月年次折条])"
)
_BARE_PAIR = re.compile(
    rf"[^\d]*?(?P<old>{NUMBER})(?:的|块|元|个|吧|啊)?{_FILLER}{_TAKEN_BACK}{_FILLER}(?:是|要|我说"
    rf"|应该|还是)*\s*(?P<n>{NUMBER})(?:吧|啊|的|那个|块|元)?"
)


_PARTIAL = re.compile(r"号|尾|密码|数字|位|最后")
"""Figures of a number rather than a value."""
_PAIR_DENIED = re.compile(
    rf"(?:[不勿]是|唔系|不要)(?:那个|充|选|说)?\s?(?P<old>{NUMBER})(?:的|块|元|个)?(?:[,，\s]*(?:而?是|系|我?[说讲]的?是?|要"
    rf"|应该是)|(?<=\d)[,，]|(?<=[一二三四五六七八九十百])[,，])(?:那个|充|选)?\s?(?P<n>{NUMBER})(?![个gGmM兆%成天号月年次折条])"
    rf"|(?:是|要|系|[改换]成?为?|充)(?:那个|充|选)?[,，\s]*(?P<n2>{NUMBER})(?:的|嘞|块|元)?[,，\s]*(?:而)?(?:[不勿]是|唔系"
    rf"|不要)(?:那个|充|选)?\s?(?P<old2>{NUMBER})(?![个gGmM兆%成天号月年次折条])"
)


def final_values(text: str, found: list[Found]) -> list[Found]:
    """`found`, in order of place, without the values that the text takes back."""
    kept = sorted(found, key=lambda one: (one.start, one.end))
    for old in list(kept):
        if old not in kept:
            continue
        later = [one for one in kept if one.start >= old.end and _kind(one) == _kind(old)]
        if later and _replaced(text, old, later[0]):
            kept.remove(old)
        elif any(
            one.start > old.end
            and _kind(one) == _kind(old)
            and _DENIED_BEFORE.search(text[: one.start])
            and _DENIED_AFTER.match(text[old.end : one.start])
            for one in later[:1]
        ):  # 是B不是A
            kept.remove(later[0])
        elif (
            old.entity == "plan_name"
            and later
            and _WANTED.search(text[: old.start])
            and _NOT_THE_OTHER.match(text[old.end : later[0].start])
        ):  # 要A,不要B
            kept.remove(later[0])
    return kept


def bare_replacement(text: str, end: int) -> tuple[float, int, int] | None:
    """A number without unit that replaces the value ending at `end` (五十块不对一百), with its
    place.
    """
    match = _BARE_AFTER.match(text[end:])
    value = parse(match["n"]) if match else None
    return (
        (value, end + match.start("n"), end + match.end("n"))
        if match and value is not None
        else None
    )


def bare_pair(text: str) -> tuple[float, int, int] | None:
    """The one that counts of two bare numbers, with its place: 三十八哦不三十六,
    是一百不是二百.
    """
    match = _BARE_PAIR.fullmatch(text)
    if not match and not _PARTIAL.search(text):
        match = _PAIR_DENIED.search(text)
    group = "n" if match and match["n"] else "n2"
    value = parse(match[group]) if match else None
    return (value, match.start(group), match.end(group)) if match and value is not None else None


def _kind(found: Found) -> str:
    return _KIN.get(found.entity, found.entity)


def _replaced(text: str, old: Found, new: Found) -> bool:
    between = text[old.end : new.start]
    if len(between) > 24:
        return False
    if _AFTERWARDS.match(between) and not _AS_WELL.match(text, new.end):
        return True
    if old.entity in _CHOICES and _HESITATES.fullmatch(between):
        return True
    return bool(_DENIED_BEFORE.search(text[: old.start]) and _INSTEAD.match(between))
