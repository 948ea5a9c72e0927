"""Addresses: the literal stretch of text that names a place, for finding a branch or a line
(rules: intents.md).
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from bot.components.values.found import Found

_PLACES = Path(__file__).with_name("places.txt")
_UNIT = (
    r"(?:自治区|自治州|开发区|高新区|新区|工业园区?|街道|大道|大街|胡同|小区|花园|广场"
    r"|大厦|公寓|家园|新村|步行街|火车站|高铁站|地铁站|汽车站|客运站|机场|大学城|大学|中学"
    r"|学院|校区|医院|商场|商城|购物中心|体育馆|体育场|公园|市场"
    r"|[省市县镇乡村区路街巷里桥苑])"
)
# Characters that end what a place name could begin with.
_STOP = (
    "在住到去从离是我你他她的家们那这哪有查找搜问想要就说叫给帮请往靠近边和跟了吗呢吧"
    "啊嗯呃哦个上下过把被让用办开关没不什么怎很都也还又再才能会可以该带来回走里本每附"
    "国外线络网超天号全所各几某同当分别其另地人得看条座老提供预约请将此至俺勿莫咋"
)
_NAME = rf"[^\W\d_{_STOP}]{{1,8}}?"
_NUMBER = r"(?:\s*[\d一二三四五六七八九十百零]{1,5}(?:号楼|号院|号|弄|栋|幢|单元|室|楼)(?!线|键))"
_NOT_UNITS = re.compile(
    r"(?:网络|线|电|马|铁|公|出|半|思|来|套|销|短|充值|走|一|门|道|后|城|超|夜|菜|股|都|闹"
    r"|专|区|赶|登|封|堵|修|牛|刘|级|农|小|老|山|这|本|同|各|全|多|省|市|外|所|地|宽带|路"
    r"|套餐|超市|城市|农村"
    r"|乡村|社区|片|专|服务|盲|郊|市)$"
)
_NOT_PLACE_AFTER = re.compile(
    r"\s*(?:移动|联通|电信|话(?!费)|人|口音|号|的号|卡|的卡|银行|信用|手机|日报|一卡通"
    r"|公积金|本地|打来|的电话|归属|那边打|号码|大学毕业|的号码|游|漫游|时间|省内|一带一路"
    r"|菜|烤)"
)
_WORDS_AFTER = re.compile(r"(?:附近|那边|这边|那块|旁边|周边|那儿|那里|这里|一带)$")


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    lines = _PLACES.read_text(encoding="utf-8").splitlines()
    places = sorted(
        (place for line in lines if not line.startswith("#") for place in line.split()),
        key=len,
        reverse=True,
    )
    known = rf"(?:{'|'.join(places)})"
    piece = rf"(?:{_NAME}{_UNIT}{{1,2}}|{known}{_UNIT}?)"
    return re.compile(
        rf"(?:(?P<known>{known}[省市区州县]?)"
        rf"|{_NAME}{_UNIT}{{1,2}})(?:的?{piece}){{0,6}}{_NUMBER}{{0,4}}"
    )


def find_addresses(text: str) -> list[Found]:
    """All `address`es, as they are written."""
    found: list[Found] = []
    for match in _pattern().finditer(text):
        start, stretch = match.start(), match[0]
        stretch = _WORDS_AFTER.sub("", stretch).rstrip()
        end = start + len(stretch)
        is_place = bool(match["known"])
        if is_place and stretch == match["known"] and _NOT_PLACE_AFTER.match(text, end):
            continue
        if not is_place and not _plausible(stretch):
            continue
        found.append(Found("address", stretch, start, end))
    return found


def _plausible(stretch: str) -> bool:
    """Whether a stretch that begins with no known place is one: 文三路, 西湖区文三路 but not
    网络, 一路, 套餐里.
    """
    numbered = re.search(r"\d+号|号楼|号院|弄|栋|室$", stretch)
    unit = re.search(rf"{_UNIT}", stretch[1:])
    if not unit:
        return False
    head = stretch[: unit.start() + 1]
    return bool(
        len(head) >= (1 if numbered else 2)
        and not _NOT_UNITS.search(head)
        and not stretch.endswith(("里", "线路", "市场", "公园"))
    )
