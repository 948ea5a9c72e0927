"""From a text to its features, in blocks that are weighted and normalised apart.

Blocks: characters (1-4), jieba words (1-2), toneless pinyin (2-4), pairs of characters anywhere
in the text, kinds of value. A feature is a number of 64 bits, so that a text's features are made
and looked up by a few array operations: a run of items is the polynomial of their numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from bot.components.values.pinyin import syllable

Numbers = NDArray[np.uint64]
Features = list[Numbers]
"""One array for each of `BLOCKS`; a feature may stand in it several times."""

BLOCKS = ("characters", "words", "sounds", "pairs", "values")
_LONG_NUMBER = re.compile(r"\d{5,}")
_UNREAD = re.compile(r"[^\w#]+")
# What may stand around values without asking for anything: particles, and the time of day.
_PARTICLES = re.compile(
    r"[\W_]+|那个|就是|就|是|的|吧|啊|呢|嘛|哦|呀|了|嗯|呃|额|那|这|个|号码|它|俺|我|在|选"
    r"|要|喂|和|嘞|额"
    r"|身份证|单号|工单号?|订单号?|大概|左右|应该|可能|上午|下午|早上|晚上|中午|夜里|后晌|傍晚"
    r"|[\d一两二三四五六七八九十]{1,3}点(?:多|半|钟|左右"
    r"|[\d一二三四五六七八九十]{1,3}分?)?|套餐|那边|附近"
)
# Whose business it is, where it is not this operator's: what makes a request out of scope, or the
# grievance of a port-out.
_ELSEWHERE = {
    "operator": re.compile(
        r"联通|电信(?!诈骗|服务|业务|条例|用户)|广电|中国铁塔|虚拟运营|t-?mobile|vodafone"
    ),
    "bank": re.compile(
        r"银行|农行|工行|建行|农商|信用社|存折|贷款|信用卡|借记卡|理财|股票|基金|保险|公积金"
        r"|社保|医保|养老金|退休金|工资"
    ),
    "household": re.compile(r"电费|水费|燃气|煤气|物业|暖气|电表|水表|房租|停车费"),
    "internet": re.compile(
        r"支付宝|微信|qq|淘宝|京东|拼多多|苹果|app ?store|icloud|steam|王者|游戏|抖音号|美团"
        r"|滴滴|饿了么|网易|百度|知乎|腾讯|点卡|b站|小红书|朋友圈"
    ),
    "travel": re.compile(
        r"机票|高铁|火车|航班|酒店|打车|地铁|公交|交通卡|一卡通|门票|签证|快递|外卖|包裹"
    ),
    "life": re.compile(
        r"天气|笑话|唱|菜|做饭|吃|作业|数学|考试|彩票|星座|电影|电视剧|对象|医院|挂号|兼职"
        r"|招聘|招人|新闻|诗|翻译|学校|图书馆|几点了"
    ),
}
_PAIRED_CHARS = 40
"""Of longer texts only the last so many distinct characters are paired: pairs grow with the
square.
"""
_FACTOR = np.array([0x9E3779B97F4A7C15], np.uint64)
_NOTHING = np.zeros(0, np.uint64)
_HALF = np.uint64(32)


def simplify(text: str) -> str:
    """Lower case, long numbers as `#`, punctuation as blanks."""
    return _UNREAD.sub(" ", _LONG_NUMBER.sub("#", text.lower())).strip()


@lru_cache(maxsize=50_000)
def number(name: str) -> int:
    """The number of a word, a syllable or a fact: the same in every process."""
    return int.from_bytes(blake2b(name.encode("utf-8", "replace"), digest_size=8).digest(), "big")


@lru_cache(maxsize=50_000)
def _word(word: str) -> int | None:
    read = simplify(word)
    return number(read) if read else None


@lru_cache(maxsize=30_000)
def _sound(char: str) -> int:
    return number(syllable(char))


@lru_cache(maxsize=_PAIRED_CHARS + 1)
def _pairs_of(size: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    first, second = np.triu_indices(size, 1)
    return first, second


def _characters(text: str) -> Numbers:
    codes = np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32)
    return codes.astype(np.uint64)


def _runs(items: Numbers, least: int, most: int) -> Numbers:
    """The numbers of all runs of `least` to `most` items."""
    runs = items
    found = [items] if least == 1 else []
    for size in range(2, most + 1):
        if len(items) < size:
            break
        runs = runs[:-1] * _FACTOR + items[size - 1 :]
        if size >= least:
            found.append(runs)
    return np.concatenate(found) if found else _NOTHING


def _pairs(items: Numbers) -> Numbers:
    """The numbers of all pairs of distinct items, whatever stands between them."""
    distinct = np.unique(items)[-_PAIRED_CHARS:]
    first, second = _pairs_of(len(distinct))
    return np.asarray(distinct[first] << _HALF | distinct[second])


def uncovered(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """What the text says besides the values at `spans`, particles left out."""
    rest = list(text)
    for start, end in spans:
        rest[start:end] = " " * (end - start)
    return _PARTICLES.sub("", "".join(rest))


def features(
    text: str, words: Iterable[str], kinds: Iterable[str] = (), only_values: bool = False
) -> Features:
    """The features of a text, one array for each of `BLOCKS`.

    Args:
        text: the cleaned text.
        words: its jieba words.
        kinds: the entities in it (`phone_number`, `month`, ...).
        only_values: whether it says nothing besides them.
    """
    simple = simplify(text)
    solid = simple.replace(" ", "")
    read = [one for one in map(_word, words) if one is not None]
    return [
        _runs(_characters(f"^{simple}$"), 1, 4),
        _runs(np.array(read, np.uint64), 1, 2),
        _runs(np.array([_sound(char) for char in solid], np.uint64), 2, 4),
        _pairs(_characters(solid[-4 * _PAIRED_CHARS :])),
        np.array([number(fact) for fact in _facts(simple, solid, kinds, only_values)], np.uint64),
    ]


def _facts(simple: str, solid: str, kinds: Iterable[str], only_values: bool) -> list[str]:
    size = (
        "long"
        if len(solid) > 40
        else "middle"
        if len(solid) > 12
        else "short"
        if len(solid) > 5
        else "tiny"
    )
    facts = [f"e{kind}" for kind in kinds]
    if only_values:
        facts += [f"o{fact[1:]}" for fact in facts]
    facts += [f"t{topic}" for topic, named in _ELSEWHERE.items() if named.search(simple)]
    return [*facts, f"s{size}"]
