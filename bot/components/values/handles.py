"""Which words can stand for a row of the catalogue: its name, its handles, and parts of both."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from bot.components.values.found import words
from bot.components.values.numbers import NUMBER, parse

MONEY = r"(?:块钱|块|元钱|元|圆|蚊)"
WHICH = r"(?:(?:钱)?的?(?:那|这|嗰|搿)(?:个|款|档|种|张|只|一档|一款|套)?|的)"
"""Words that point: 那个, 的那款."""
_PRICE = re.compile(rf"({NUMBER})\s*{MONEY}?的?(?!个?[gG])")
_VOLUME_FIRST = re.compile(r"([五六\d])(个?g)")
_BRANDS = ("移动", "全国", "动感地带")
_ENDINGS = ("的套餐", "套餐", "会员", "星钻卡", "卡")
_NOUNS = ("套餐", "卡")
_PACK = re.compile(r"(?!流量)(.{2,}?)(?:流量|专属)?包")

_APPS = frozenset({"抖音", "头条", "追剧", "阿里", "淘宝"})
NEEDS_PRICE = _APPS | frozenset(
    {"流量版", "打电话的", "带流量的", "流量包", "保号", "不限量", "夜间"}
)
"""Words that mean a row only next to its price (8元流量版, 十块的流量包) or beside what points at
it (`POINTED_AT` behind, `POINTED_BY` before it).
"""
POINTED_BY = {"流量版": re.compile(r"(?:是|要|换|改|成|选|用|那个|办|升级?到|降到)$")}
"""What makes a word of `NEEDS_PRICE` count right behind it."""
POINTED_AT = {
    **dict.fromkeys(_APPS, re.compile(r"的?那个(?:的|吧|嘛|呢|啊)?(?=$|[,。!?;])")),
    "保号": re.compile(r"的?(?:那个|那种|那款|套餐|套仓|套参|卡|版|档)|的(?=$|[,。!?;])"),
    "不限量": re.compile(r"的?(?:那个|那种|那款)"),
}
SAY_NOTHING = frozenset(
    words(
        "最便宜 残疾人 随便用 看视频的 音乐 视频 爱心 流量 那个 最便宜的 随便用的 "
        "最便宜卡 最便宜的卡 最便宜那个卡 随便用卡 "
        "移动爱心 流量加油 加油 特惠 抖音大 网盘 骚扰 六个g的 6个g的 6gb夜间 五g特惠 5g特惠"
    )
)
"""Parts of handles that occur all the time and name nothing."""
HEARD_SHORT = frozenset({"彩铃", "彩信", "咪咕", "云盘", "星钻"})
"""Handles of two syllables that are rare enough to be recognised by sound alone."""
WEAK_BY_SOUND = frozenset({"潮玩", "花卡"})
"""Handles that sound like something ordinary (流量超完, 话卡) and are heard only beside their
price.
"""
NOT_BY_SOUND = frozenset({"手机报"})
"""Handles that sound like something ordinary (手机保号) and count only as they are written."""
HEARD_NOT = re.compile(
    r"才[领零令信新]|采信|人我用|电话卡|亲情好|加油[宝保](?!.*流量)|[先再都也]夜间"
)
"""What only sounds like a handle (才领了工资, 不予采信)."""
NOT_BEFORE = {
    "手机报": "修停失警名销错备案",
    "自由选": "择",
    "家庭网": "络",
    "亲情号": "码",
    "任我用": "户",
    "农网": "络",
}
"""Following characters that make another word of a handle."""
ANOTHER = re.compile(
    r"停机保号|(?:百度|阿里|夸克|百度的)[云网]盘|咪咕(?:视频|快游|阅读)"
    r"|(?:腾讯|优酷|芒果|哔哩|咪咕|[a-z站])(?:视频|tv)?会员"
    r"|爱奇艺(?:会员)?(?:账号|密码)"
)
"""Expressions that contain a handle and mean something else."""


def parts(row: dict[str, Any]) -> Iterable[str]:
    """Every way to say the row of the catalogue, price left out (it narrows the choice later),
    lower case.
    """
    spoken = {
        part
        for name in (row["name"], row.get("family") or "", *row["handles"])
        for part in _parts_of(name.lower())
    }
    if "family" in row:
        spoken.discard("爱奇艺")  # by itself the pack, not the plan
    return sorted(part for part in spoken if len(part) >= 2 and part not in SAY_NOTHING)


def _parts_of(name: str) -> set[str]:
    core = name if _VOLUME_FIRST.match(name) else _PRICE.sub("", name)
    said = {core}
    for brand in _BRANDS:
        said |= {part.removeprefix(brand) for part in list(said)}
    for ending in _ENDINGS:
        said |= {part.removesuffix(ending) for part in list(said)}
    for part in list(said):
        for noun in _NOUNS:
            if part.endswith(noun) and len(part) > len(noun) + 1:
                base = part.removesuffix(noun).removesuffix("的")
                said |= {base + which + noun for which in ("", "的", "那个", "的那个", "那张")}
                said |= {base + "卡", base + "的卡", base + "那个卡"}
    if "夜间" in core:
        said.add("夜间")
    if "花卡宝藏版" in core:
        said |= {"宝藏版", "花卡", "宝藏卡", "花卡宝藏"}
    if "爱奇艺" in core and core.endswith("包"):
        said.add("爱奇艺")
    for part in list(said):
        pack = _PACK.fullmatch(part)
        if (
            pack
            and not _VOLUME_FIRST.match(part)
            and not pack[1].endswith(("加油", "特惠", "大", "夜间"))
        ):
            said |= {pack[1]} & _APPS
            said |= {
                pack[1] + tail
                for tail in words(
                    "包 流量包 的流量包 的包 那个包 那个流量包 的那个包 的那个流量包 定向包 "
                    "定向流量包 那个定向包 的定向包 大礼包"
                )
            }
        volume = _VOLUME_FIRST.match(part)
        if volume:
            rest = part[volume.end() :]
            written = str(int(parse(volume[1]) or 0))
            counts = {written, *(han for han in "五六" if parse(han) == float(written))}
            said |= {count + unit + rest for count in counts for unit in ("g", volume[2])}
            said |= {count + "个g" + rest for count in counts if "个" in volume[2]}
            said |= {
                pack.removesuffix("的包") + "的那个包"
                for pack in list(said)
                if pack.endswith("的包")
            }
    return said
