"""Names of places that an address may begin with, looked up by text and position."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from operator import add
from pathlib import Path

from bot.components.values.found import words

_FOLDER = Path(__file__).parent
_NO_NAMES = frozenset(
    words(
        "东方 丰满 中方 互助 会同 兴业 兴化 共和 公安 光明 光泽 前进 前锋 南部 南岸 友好 友谊 "
        "向阳 合作 同心 名山 和平 城中 城北 大方 大名 大安 大通 安定 安居 宏伟 富裕 富民 平和 "
        "平安 平定 平房 延长 开化 惠民 文成 方正 新华 新兴 新星 无为 城关 城厢 老城 新城 振兴 "
        "新民 武功 民权 民乐 民和 永安 永新 正定 比如 温泉 港口 灯塔 爱民 石棉 红旗 解放 资源 "
        "路南 路北 通道 道外 道里 铁东 铁西 桥东 桥西 长子 长安 长寿 集贤 高明 高台 高密 龙凤 "
        "元宝 宝塔 天元 天心 天等 海棠 清水 赤水 白水 水城 江岸 湖里 台前 河东 河西 河口 东风 "
        "二道 三台 三元 三门 三水 五台 万年 万安 万全 七星 九龙 运河 监利 小店 小金 金牛 金山 "
        "金沙 金平 米脂 回民 临时 上高 上街 下关 常熟 东明 东光 华安 安康 太平 太和 神木 钟山 "
        "工农 复兴 威信 康定 仁寿 云安 西区 东区 安图 德保 福安 永福 建设 市中 市北 市南 大厂 "
        "大足 双桥 大观 青年 高新 高要 通河 海港 海安 玉环 灵台 方山 石台 石门 石林 保康 博爱 "
        "同仁 延寿 玉门 集安 应城 乐安 乐业 天全 天台 定安 定远 安平 安国 安远 新会 新和 新安 "
        "新源 新平 兴安 兴国 兴海 长治 长岭 长顺 大同 大庆 凤凰 弥勒 木兰 莲花 芙蓉 麒麟 梁山 "
        "仙游 桃源 东安 宁安 同安 信丰 全南 全州 商城 兰考 和顺 和政 政和 崇信 宝应 合水 合山 "
        "合江 平泉 平果 平罗 平顺 武宁 武安 尚义 尚志 公主岭"
    )
)
"""Districts whose name without 区 or 县 is an ordinary word: they count with it only."""
_LONGEST = 8


@dataclass(frozen=True)
class Place:
    """A known name at `text[start:end]`; `sure` ones are addresses by themselves, others only
    where the text speaks of a place.
    """

    start: int
    end: int
    sure: bool
    is_city: bool


@lru_cache(maxsize=1)
def _names() -> tuple[frozenset[str], frozenset[str], frozenset[str], frozenset[str]]:
    """Cities and provinces, districts, districts without their last character, quarters."""
    cities = {
        name
        for line in (_FOLDER / "places.txt").read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
        for name in line.split()
    }
    districts: set[str] = set()
    quarters: set[str] = set()
    for line in (_FOLDER / "districts.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("+"):
            quarters |= set(line[1:].split())
        elif not line.startswith("#"):
            districts |= set(line.split())
    short = {name[:-1] for name in districts if len(name) > 2} - _NO_NAMES - cities
    return frozenset(cities), frozenset(districts), frozenset(short), frozenset(quarters)


@lru_cache(maxsize=1)
def _beginnings() -> frozenset[str]:
    """The first two characters of every name, which has no fewer."""
    return frozenset(name[:2] for names in _names() for name in names)


def may_name(text: str) -> bool:
    """Whether a known name may be anywhere in the text."""
    return not _beginnings().isdisjoint(map(add, text, text[1:]))


def place_at(text: str, start: int) -> Place | None:
    """The longest known name that begins at `start`."""
    if text[start : start + 2] not in _beginnings():
        return None
    cities, districts, short, quarters = _names()
    for end in range(min(len(text), start + _LONGEST), start + 1, -1):
        name = text[start:end]
        if name in cities:
            return Place(start, end, True, True)
        if name in districts:
            return Place(start, end, len(name) > 2, False)
        if name in quarters or name in short:
            return Place(start, end, False, False)
    return None
