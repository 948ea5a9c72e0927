"""From a text to its features, in blocks that are weighted and normalised apart.

Blocks: characters (1-4), jieba words (1-2), toneless pinyin (2-4), pairs of characters anywhere
in the text, kinds of value. A feature is a number of 64 bits, so that a text's features are made
and looked up by a few array operations: a run of items is the polynomial of their numbers, times
the factor of its block, which tells the blocks apart and spreads the numbers evenly.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from itertools import accumulate
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.components.values.pinyin import syllable

Numbers = NDArray[np.uint64]


class Features(NamedTuple):
    """The features of a text, block after block, `sizes` of them in each of `BLOCKS`; one may
    stand there several times.
    """

    numbers: Numbers
    sizes: tuple[int, ...]

    def blocks(self) -> list[Numbers]:
        """The features of each block."""
        ends = list(accumulate(self.sizes))
        return [self.numbers[end - size : end] for end, size in zip(ends, self.sizes, strict=True)]


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
_OF_BLOCK = (
    *(0xBF58476D1CE4E5B9, 0x94D049BB133111EB, 0xD6E8FEB86659FD93),
    *(0xA0761D6478BD642F, 0xE7037ED1A0B428DB),
)
"""The odd factor of each block's numbers."""
_CHARACTERS = np.array([_OF_BLOCK[0]], np.uint64)
_OF_PAIR = np.array([[_OF_BLOCK[3] << 32 & 0xFFFFFFFFFFFFFFFF], [_OF_BLOCK[3]]], np.uint64)


def simplify(text: str) -> str:
    """Lower case, long numbers as `#`, punctuation as blanks."""
    return _UNREAD.sub(" ", _LONG_NUMBER.sub("#", text.lower())).strip()


def _number(name: str, block: int) -> int:
    """The number of a word, a syllable or a fact: the same in every process."""
    digest = blake2b(name.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big") * _OF_BLOCK[block] & 0xFFFFFFFFFFFFFFFF


@lru_cache(maxsize=50_000)
def _word(word: str) -> int | None:
    read = simplify(word)
    return _number(read, 1) if read else None


@lru_cache(maxsize=30_000)
def _sound(char: str) -> int:
    return _number(syllable(char), 2)


@lru_cache(maxsize=1_000)
def _fact(name: str) -> int:
    return _number(name, 4)


@lru_cache(maxsize=_PAIRED_CHARS + 1)
def _above_diagonal(size: int) -> NDArray[np.intp]:
    return np.flatnonzero(np.triu(np.ones((size, size), np.bool_), 1))


def _codes(text: str) -> Numbers:
    return np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32).astype(np.uint64)


def _pairs(text: str) -> Numbers:
    """The numbers of all pairs of distinct characters, whatever stands between them."""
    chars = sorted(set(text))[-_PAIRED_CHARS:]
    first, second = _codes("".join(chars)) * _OF_PAIR
    return np.add.outer(first, second).take(_above_diagonal(len(chars)))


def uncovered(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """What the text says besides the values at `spans`, particles left out."""
    rest = list(text)
    for start, end in spans:
        rest[start:end] = " " * (end - start)
    return _PARTICLES.sub("", "".join(rest))


def features(
    text: str, words: Iterable[str], kinds: Iterable[str] = (), only_values: bool = False
) -> Features:
    """The features of a text.

    Args:
        text: the cleaned text.
        words: its jieba words.
        kinds: the entities in it (`phone_number`, `month`, ...).
        only_values: whether it says nothing besides them.
    """
    simple = simplify(text)
    solid = simple.replace(" ", "")
    characters = _codes(f"^{simple}$") * _CHARACTERS
    read = [one for one in map(_word, words) if one is not None]
    facts = [_fact(fact) for fact in _facts(simple, solid, kinds, only_values)]
    named = np.array([*read, *map(_sound, solid), *facts], np.uint64)
    # runs of everything in a row: those that reach from one block into the next are left out
    one = np.concatenate((characters, named[: len(named) - len(facts)]))
    two = one[:-1] * _FACTOR + one[1:]
    three = two[:-1] * _FACTOR + one[2:]
    four = three[:-1] * _FACTOR + one[3:]
    ends, sounds = len(characters), len(characters) + len(read)
    found = (
        (one[:ends], two[: ends - 1], three[: ends - 2], four[: max(ends - 3, 0)]),
        (one[ends:sounds], two[ends : max(sounds - 1, ends)]),
        (two[sounds:], three[sounds:], four[sounds:]),
        (_pairs(solid[-4 * _PAIRED_CHARS :]),),
        (named[len(named) - len(facts) :],),
    )
    return Features(
        np.concatenate([runs for block in found for runs in block]),
        tuple(sum(map(len, block)) for block in found),
    )


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
