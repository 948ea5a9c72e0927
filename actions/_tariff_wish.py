"""What a question about tariffs is after: names, a recommendation, a kind, bounds."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from actions._denied import meant
from actions._shared import Turn
from telecom.money import fen
from telecom.query_tariffs import NEAR_FEN, Filter

_RECOMMEND = re.compile(
    r"推荐|划算|合适|适合|合算|哪[个种款档](?:套餐)?(?:比较|更|最)?(?:好|值|省)|怎么选|帮我选|帮我挑|最省|省钱|值得"
)
_PACK = re.compile(r"流量包|加油包|叠加包|定向|流亮包|包(?!含|括|月|年|办)")
_VALUE_ADDED = re.compile(r"会员|增值|彩铃|菜铃|音乐|权益|业务")
_PLAN = re.compile(r"套餐|套仓|资费|月租|主套|保号|无忧|卡")
_BROADBAND = re.compile(r"宽带|宽代|光纤|网线|wifi", re.IGNORECASE)
_TV = re.compile(r"电视|机顶盒|盒子")
_MOST = re.compile(r"以内|以下|不超过|别超过|不能超|最多|之内|不到|封顶|内的?")
_LEAST = re.compile(r"以上|起步|超过|至少|不低于|多于")
_NEAR = re.compile(r"左右|上下|差不多|大概|来块|多块|的")
_CHEAPER = re.compile(r"便宜|低一?[点些]|低的|少一?点|省一?点|实惠|最低")
_DEAREST = re.compile(r"最贵|贵一?点|高档|最高|最好的|最大|最多")
_MINUTES = re.compile(r"(\d{2,4})\s*分钟")
ORDER = re.compile(
    r"(?:那|就|我|帮|给|嗯|行|好|,|，|\s)*(?:换|办|开通?|要|订|来)(?:成|个|了|它|一个|这个|那个|就)*(?:吧|啊|呗|了)?[。!！]*"
)
"""Words that want to have what is looked at."""
_CALLS = re.compile(r"(?:带|含|包|有|送)(?:点|些|的|着)?(?:免费)?(?:通话|语音|分钟|电话)|能打电话")
AGAIN = re.compile(r"(?:那|还有|那么).{1,12}呢[?？]?$")
"""How a look goes on from one to the next: 那视频彩铃呢."""
UNPUBLISHED = re.compile(
    r"内部(?:套餐|资费|价|优惠)|(?:不|没|未)(?:对外)?(?:公开|公示)|隐藏(?:的)?(?:套餐|资费)|查不到的套餐"
)
"""Plans that are not sold, because they are not published."""
_LEAVE = re.compile(
    r"(?:不用|没事|好的?|知道|了解|明白|行|够|看看|就这样|这样|原来|如此|没|[哦噢嗯啊呀那]|了|吧|,|，|\s|。)+"
)
_ENOUGH = re.compile(
    r"(?<![能可])(?:不(?:看|问|要|换|办|想|选|听)了|算了|就先?这样)[吧啊呀]?[。!！]?$"
)


def has_enough(text: str) -> bool:
    """Whether these are words of who has seen enough. Whoever says 好 to an offer agrees, which is
    looked at first.
    """
    return bool(_LEAVE.fullmatch(text) or _ENOUGH.search(text))


@dataclass(frozen=True)
class Wish:
    """`names`: ids for each name, more than one where several fit. `kind`: plan, pack,
    value_added or home (`home`: broadband, tv).
    """

    names: list[list[str]] = field(default_factory=list)
    recommend: bool = False
    kind: str = "plan"
    home: str | None = None
    bounds: Filter = field(default_factory=Filter)
    cheaper: bool = False
    dearest_first: bool = False
    told_kind: bool = False

    @property
    def ids(self) -> list[str]:
        """All ids that are named, each once."""
        return list(dict.fromkeys(entry for name in self.names for entry in name))

    @property
    def says_anything(self) -> bool:
        """Whether anything was found in the words at all."""
        return bool(
            self.names
            or self.recommend
            or self.told_kind
            or self.cheaper
            or self.dearest_first
            or self.bounds != Filter()
        )


def read_wish(turn: Turn) -> Wish:
    """What the message is after."""
    text = meant(turn.text)
    names = [
        [str(candidate) for candidate in entity.get("candidates") or [entity["value"]]]
        for entity in turn.message.get("entities") or []
        if entity["entity"] in ("plan_name", "service_name")
    ]
    kind, home = _kind(turn)
    return Wish(
        names=names,
        recommend=bool(_RECOMMEND.search(text)) and kind == "plan",
        kind=kind,
        home=home,
        bounds=_bounds(turn),
        cheaper=bool(_CHEAPER.search(text)),
        dearest_first=bool(_DEAREST.search(text)),
        told_kind=kind != "plan" or bool(_PLAN.search(text)),
    )


def _kind(turn: Turn) -> tuple[str, str | None]:
    lines = {entity["value"] for entity in turn.entities("product_line")}
    text = meant(turn.text)
    broadband = "broadband" in lines or bool(_BROADBAND.search(text))
    tv = "tv" in lines or bool(_TV.search(text))
    if broadband or tv:
        return "home", None if broadband and tv else "broadband" if broadband else "tv"
    if _PACK.search(text):
        return "pack", None
    if _VALUE_ADDED.search(text) and not _PLAN.search(text):
        return "value_added", None
    return "plan", None


def _bounds(turn: Turn) -> Filter:
    prices = sorted(fen(entity["value"]) for entity in turn.entities("amount"))
    volumes = [round(entity["value"] * 1024) for entity in turn.entities("data_volume")]
    minutes = _MINUTES.search(turn.text)
    least, most = None, None
    if len(prices) >= 2:
        least, most = prices[0], prices[-1]
    elif prices and _MOST.search(turn.text):
        most = prices[0]
    elif prices and _LEAST.search(turn.text):
        least = prices[0]
    elif prices:
        least, most = max(prices[0] - NEAR_FEN, 0), prices[0] + NEAR_FEN
    return Filter(
        least_fen=least,
        most_fen=most,
        least_mb=max(volumes) if volumes else None,
        least_minutes=int(minutes[1]) if minutes else 1 if _CALLS.search(turn.text) else None,
    )
