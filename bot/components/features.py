"""From a text to the names of its features, in blocks that are weighted and normalised apart.

Blocks: characters (1-4), jieba words (1-2), toneless pinyin (2-4), pairs of characters anywhere
in the text, kinds of value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import combinations

from bot.components.values.pinyin import syllables

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


def simplify(text: str) -> str:
    """Lower case, long numbers as `#`, punctuation as blanks."""
    return _UNREAD.sub(" ", _LONG_NUMBER.sub("#", text.lower())).strip()


def _runs(text: str, most: int, mark: str) -> set[str]:
    return {
        mark + text[start : start + size]
        for size in range(1, most + 1)
        for start in range(len(text) - size + 1)
    }


def _grams(items: Sequence[str], least: int, most: int, mark: str, glue: str) -> set[str]:
    return {
        mark + glue.join(items[start : start + size])
        for size in range(least, most + 1)
        for start in range(len(items) - size + 1)
    }


def uncovered(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """What the text says besides the values at `spans`, particles left out."""
    rest = list(text)
    for start, end in spans:
        rest[start:end] = " " * (end - start)
    return _PARTICLES.sub("", "".join(rest))


def features(
    text: str, words: Iterable[str], kinds: Iterable[str] = (), only_values: bool = False
) -> list[set[str]]:
    """Names of the features of a text, one set for each of `BLOCKS`.

    Args:
        text: the cleaned text.
        words: its jieba words.
        kinds: the entities in it (`phone_number`, `month`, ...).
        only_values: whether it says nothing besides them.
    """
    simple = simplify(text)
    solid = simple.replace(" ", "")
    framed = f"^{simple}$"
    read = [word for word in (simplify(word) for word in words) if word]
    distinct = sorted(set(solid[-4 * _PAIRED_CHARS :]))[-_PAIRED_CHARS:]
    size = (
        "long"
        if len(solid) > 40
        else "middle"
        if len(solid) > 12
        else "short"
        if len(solid) > 5
        else "tiny"
    )
    return [
        _runs(framed, 4, "c"),
        _grams(read, 1, 2, "w", "_"),
        _grams(syllables(solid), 2, 4, "p", "."),
        {f"b{one}{other}" for one, other in combinations(distinct, 2)},
        {f"e{kind}" for kind in kinds}
        | {f"o{kind}" for kind in kinds if only_values}
        | {f"t{topic}" for topic, named in _ELSEWHERE.items() if named.search(simple)}
        | {f"s{size}"},
    ]
