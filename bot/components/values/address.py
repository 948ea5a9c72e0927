"""Addresses: the literal stretch of text that names a place, for finding a branch or a line
(rules: intents.md).

An address is a chain of pieces: known places (`places.py`), names that end in a unit (文三路,
火炬小区), house numbers. It begins where a word begins, and no word of `_BREAKS` is in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.components.values.found import Found, words
from bot.components.values.places import Place, may_name, place_at

_ROAD = r"(?:路|街(?!道)|大道|大街|胡同|巷)"
_SITE = (
    r"(?:自治区|自治州|开发区|高新区|经开区|新区|工业园区?|软件园|科技园|产业园|街道|小区|社区|花园"
    r"|广场|大厦|公寓|家园|花苑|新村|新城|步行街|商业街|火车站|高铁站|地铁站|汽车站|客运站|[东南西北]站|机场"
    r"|大学城|大学|中学|小学|学院|校区|医院|商场|商城|购物中心|体育馆|体育场|公园|市场|大桥"
    r"|立交桥|写字楼|[一二三四五六]院|镇|乡|村|苑|湾)"
)
_NOT_AFTER_ROAD = (
    r"(?!由|过|费|程|灯|人[^民]|面|障|况|线|子|径|标|牌|途|演|数|上(?:堵|碰|遇|捡|被))"
)
_NOT_AFTER_SITE = rf"(?!{_ROAD}{_NOT_AFTER_ROAD}|上|下|里的人|民|长|官|干部|医生|老师|学生|毕业)"
_HAN = "[\u4e00-\u9fff]"
_PIECE = re.compile(
    rf"(?P<name>{_HAN}{{1,6}}?)(?:(?P<road>{_ROAD}){_NOT_AFTER_ROAD}(?:[东南西北中]?[东南西北中一二三四五六七八九\d]段)?(?:口(?!碑|才))?"
    rf"|(?P<site>{_SITE}){_NOT_AFTER_SITE})"
)
_ANY_UNIT = re.compile(rf"{_ROAD}|{_SITE}")
_UNIT = re.compile(
    rf"[东南西北中]?{_ROAD}{_NOT_AFTER_ROAD}(?:[东南西北中]?[东南西北中一二三四五六七八九\d]段)?(?:口(?!碑|才))?"
    rf"|(?!市场|社区|乡|苑|湾){_SITE}{_NOT_AFTER_SITE}"
)
_DISTRICT_PIECE = re.compile(rf"{_HAN}{{1,4}}?[区县旗镇乡](?!别|分|域|号|间|长|亲|民)")
_AUTONOMOUS = re.compile(
    rf"(?:{_HAN}{{1,4}}?族){{1,4}}自治[区州县旗]|(?:壮族|回族|维吾尔)?自治区|特别行政区"
    r"|市(?!场|民|面|话|里|价)|省(?!内|外|钱|会|份|心|事|得|下)|州(?!市)|(?<=[林山安恩西])地区"
)
_N = r"[\d一二三四五六七八九十百零〇幺]{1,6}"
_NUMBER = re.compile(
    rf"\s*(?:(?:附|甲|乙|丙|第)?{_N}(?:号楼|号院|号|弄|栋|幢|单元|室|楼|座|组|队|巷|层|期)(?!线|键"
    rf"|选项|套餐)"
    rf"(?:之{_N})?|[A-Za-z]\d?(?:座|栋|区|馆)|(?<=机场)\s*[tT]\d(?:航站楼)?|(?<=元|楼|栋|座"
    rf"|幢)\d{{3,4}}室?"
    rf"|(?<=[\d号])-\d{{1,4}}(?:-\d{{1,4}})?(?!\d))"
)
_CROSSING = re.compile(rf"[和与跟]({_HAN}{{1,5}}?{_ROAD})(?=交叉口|交汇处?|路?口)")
_AFTER_CROSSING = re.compile(r"交叉口|交汇处?|路?口")
_BREAKS = frozenset(
    words(
        "地址 住址 家住 住在 我家 我店 你们 我们 他们 她们 咱们 俺们 阿拉 侬 俺 恁 这个 那个 哪个 "
        "这里 那里 这边 那边 附近 旁边 左近 营业厅 营业听 营业 移动 联通 电信 广电 宽带 宽代 网络 "
        "手机 电话 流量 套餐 话费 话废 账单 号码 信号 师傅 师父 投诉 故障 报修 麻烦 请问 敢问 "
        "帮我 给我 查询 查 查找 想 想问 问 问问 现在 今天 昨天 早上 下午 晚上 上班 上学 干活 打工 "
        "出差 经常 一直 整个 一整 所有 全部 哪家 那家 这家 哪 哪里 哪儿 什么 如何 怎么 多少 无法 "
        "提前 提供 处理 参加 送餐 送货 投书 人 都 要 就 也 还 有 没 没有 有没有 和 与 跟 及 或 上 "
        "下 里头 里面 家 家里 店 店里 厅 开 关 办 办理 去 到 来 回 走 跑 住 在 从 离 离我 离家 靠 "
        "靠近 搁 于 至 往 是 叫 为 给 把 被 让 请 看 看看 看到 听 得 一 两 几 每 多 老 那 这 其 "
        "本 该 某 各 全 整 同 另 名 姓名 登记 安装 装机 装 搬 搬家 搬到 新 新家 公司 单位 最近 最 "
        "近 远 属于 属 归属地 位于 坐标 地点 位置 路过 经过 门口 对面 隔壁 周边 周围 一带 自有 "
        "本市 本区 当地 外地 我妈 我爸 我儿子 我女儿 爷爷 奶奶 孙子 孩子 娃 儿子 女儿 爸 妈 他 她 "
        "我 你 它 您 俺家 人在 家在 店在 大概 应该 可能 读 考上 考 上过 乘 坐 骑 打 打车 接 送 停 "
        "修 断 断网 停电 停机 天天 老是 总是 已经 刚 刚才 马上 准备 打算 计划 一下 查一下 看一下 "
        "推荐 推荐一下 下周 上周 周末 周一 周二 周三 周四 周五 周六 周日 礼拜一 礼拜二 礼拜三 "
        "礼拜四 礼拜五 礼拜六 礼拜天 礼拜日 星期一 星期二 星期三 星期四 星期五 星期六 星期天 "
        "星期日 明天 后天 先生 女士 小姐 同志 老板 客服 你好 您好 喂 嗯 呃 额 哦 啊 吧 呢 嘛 了 "
        "的 嘞 哒 勒 普通 一般 附 报 报名 关于 因为 所以 如果 但是 可是 而且 然后 另外 还有 以及 "
        "不对 不是 说错 错 错了 更正 应为 实为 改为 应该 "
        "使用 用 收 扣 充 交 缴 拿 带 拍 告知 晓得 晓不晓得 知道 示知"
    )
)
_NEVER = frozenset(
    "不喺某住到送说查我你他她它们是的在了吗呢吧啊嘛呀哦嗯呃额咋啥么谁怎没把被让跟这那也很又再还请址搁哪您俺咱于侬嘞哒每"
)
"""Characters that are in no name that is not known, however the words were cut."""
_TAKEN_BACK = re.compile("不[对是]")
_NO_ROADS = re.compile(
    r"(?:.{0,6}(?:网|线|充值|跑|高速公?|登|退|问|迷|赶|条|段|逛|满|当|堵|修|封|思|套|销|铁|铁道|铁"
    r"|公"
    r"|送餐|送货|送单|上班|下班|回家|上学|放学|开车|骑车|出差|抄近|走|带|绕|半|一脚|前跑|找)"
    r"|电|马|动|出|来|短|一|门|道|后|回|商业|步行|小吃|美食|山|水|陆|小|同|顺|多|死|活|两|各|上|下|前"
    r"|近|老"
    r"|村|乡|镇|县|市|省|盘山|土|石子|乡间|林荫|跨|拦|扫|天|弯|串|背|夜|街|末|去|名|个)"
)
_NO_SITES = re.compile(
    r".{0,4}(?:整|城中|农|小|老|本|各|全|每|下|进"
    r"|(?<![\u4e00-\u9fff])城|[县省老新进同古主全]城|(?:老|搬|回|我|你|大|全)家|故|回|山|几|全|同"
    r"|返|读|念|考|上|过|去|逛|买|进|出|新|大|重点"
    r"|一|二|三|两|人民|市|县|省|超级|菜|批发|股票|二手|人才|房产|大学|高|港|海|台|电|手|旧|片|郊"
    r"|景|校|服务|在线|网络|老年"
    r"|一进|免税|网上|积分|掌上|线上|官方|相关|附近|家属)"
)
_NUMBERED_SITE = re.compile(r"第[一二三四五六七八九十\d]{1,2}(?:人民|中心|附属)?(?:医院|中学|小学)")
_GENERIC = frozenset(
    words(
        "公司 学校 单位 家 店 店里 村 村里 村子 医院 车站 火车站 高铁站 地铁站 机场 工地 厂 厂里 "
        "工厂 小区 饭店 酒店 宿舍 市场 菜市场 超市 商场 公园 银行 路 街 门口 楼下 村口 镇 镇上 "
        "县城 城里 市里 市区 郊区 乡下 农村 老家 外地 国外 外省 省外 本地 家里 这 那 哪 我 你 您 "
        "咱 自己 最 客户 现在 人 位置 这里 那里 房子 出租屋 新家 学校里 校园 教室 办公室 写字楼 "
        "公交站 加油站 幼儿园 社区 街道 工作 居住 住处 住 哪个 哪些 什么 有 没有 就 就在 在 屋 "
        "屋里 屋头 寒舍 舍下 移动 你们 我们 他们 老人 孩子 半夜 时间 期限 年底 月底 月末 到期 "
        "中午 晚上 下班 上班 春节 过年 周末 网点 基站 营业厅 营业网点 网店 厅 服务厅 信号 充电 "
        "额度 封顶 流量 手机 我店 我家 俺家 机房 码头 大门 大厅 大楼 老城区 定位 查 查询 看看 找 "
        "找找 推荐"
    )
)
_PLACE_BEFORE = re.compile(
    r"(?:在|住|住的是|到|去|离|靠近|靠|搁|于|来|回|址|地点|位置|位于|路过|经过|家住|跑|搬|坐标)"
    r"(?:的|了|那个|是|为|嗯|呃|就|这|我们|我家|[::,,\s])*$"
)
_PLACE_AFTER = re.compile(
    r"\s*的?(?:附近|旁边|左近|左右|周边|周围|一带|这边|那边|这块|那块|这儿|那儿|这里|那里|这片|那片"
    r"|门口|对面|隔壁|里头|里面|边上"
    r"|有没有|有没得|有无|有你们|有移动|有.{0,3}营业|哪|最近的?(?:营业|厅|店|网点)|离|移动(?:的?厅"
    r"|营业|网点|公司)|营业|的?厅|门店|网点|自助"
    r"|那家|那个(?:营业|厅|店)|上班|没信号|没有信号|信号|这地方|[,。!?]|$)"
)
_NEAR = re.compile(
    r"的?(?:附近|左近|旁边|周边|周围|一带|隔壁)|(?:那边|这边|那块|这块)(?:的|有).{0,4}(?:厅|店"
    r"|网点)|(?:最近|近)的?(?:那个|那家)?(?:营业|厅|店|网点)"
)
_NOT_PLACE_AFTER = re.compile(
    r"\s*(?:移动|联通|电信|话(?!费)|人|口音|号|的号|卡|的卡|嘞卡|银行|信用|手机|日报|一卡通"
    r"|公积金|本地|打来|的电话|归属|那边打|号码|大学毕业|的号码|游|漫游|时间|省内|一带一路"
    r"|菜|烤|长途|的客服|那个诈骗)"
)


_LONGEST_NEAR = 6
"""Most characters of a name that nothing but a word of nearness shows."""
_MOST_SKIPPED = 2
"""Most characters of a proper name before a quarter that are passed over."""


@dataclass
class _Reader:
    """One text, with what its words say about where a name may begin and run."""

    text: str
    starts: frozenset[int] = frozenset()
    broken: list[bool] = field(default_factory=list)
    has_unit: bool = True
    has_near: bool = True

    @classmethod
    def of(cls, text: str, tokens: Sequence[tuple[str, int]]) -> _Reader:
        broken = [char in _NEVER for char in text]
        for word, start in tokens:
            if word in _BREAKS:
                broken[start : start + len(word)] = [True] * len(word)
        for match in _TAKEN_BACK.finditer(text):
            broken[match.start() : match.end()] = [True] * len(match[0])
        return cls(
            text,
            frozenset(start for _, start in tokens),
            broken,
            has_unit=_ANY_UNIT.search(text) is not None,
            has_near=_NEAR.search(text) is not None,
        )

    def begins(self, at: int) -> bool:
        """Whether a name may begin here: at a word, or right behind one that breaks."""
        return at in self.starts or at == 0 or self.broken[at - 1]

    def named(self, start: int) -> re.Match[str] | None:
        """A name with its unit at `start`, if no breaking word is in the name."""
        match = _PIECE.match(self.text, start) if self.has_unit else None
        if not match or any(self.broken[start : match.end("name")]):
            return None
        name = match["name"]
        if match["road"]:
            return None if _NO_ROADS.fullmatch(name) else match
        if _NO_SITES.fullmatch(name) and not _NUMBERED_SITE.fullmatch(name + match["site"]):
            return None
        return match

    def united(self, end: int) -> int:
        """The end of the unit right behind a known place that ends at `end`: 光谷步行街, 北京路."""
        match = _UNIT.match(self.text, end)
        return match.end() if match else end

    def quarter_ahead(self, at: int) -> int | None:
        """The end of a quarter or landmark that a proper name stands before: 长岭北路中天会展城."""
        for start in range(at + 1, min(at + _MOST_SKIPPED, len(self.text)) + 1):
            if self.broken[start - 1] or not _is_han(self.text[start - 1]):
                return None
            place = place_at(self.text, start)
            if place and not place.is_city and place.end - place.start > _MOST_SKIPPED:
                return place.end
        return None

    def chain(self, end: int) -> int:
        """The end of the address whose first piece ends at `end`."""
        while True:
            at = end
            suffix = _AUTONOMOUS.match(self.text, at)
            if suffix and place_at(self.text, at) is None:
                end = suffix.end()
                continue
            gap = 1 if self.text[at : at + 1] in (" ", "的") else 0
            place = place_at(self.text, at + gap)
            if place and not (gap and place.is_city):
                end = self.united(place.end)
                continue
            number = _NUMBER.match(self.text, at)
            if number:
                end = number.end()
                continue
            piece = self.named(at + gap)
            district = _DISTRICT_PIECE.match(self.text, at + gap)
            if district and any(self.broken[district.start() : district.end()]):
                district = None
            if district and (not piece or district.end() < piece.end()):
                end = district.end()
            elif piece:
                end = piece.end()
            elif skipped := self.quarter_ahead(at):
                end = skipped
            else:
                crossing = _CROSSING.match(self.text, at)
                mouth = _AFTER_CROSSING.match(self.text, crossing.end()) if crossing else None
                return mouth.end() if mouth else self.nearby(end) or end

    def nearby(self, start: int) -> int | None:
        """The end of a name without a unit at `start` that a word of nearness follows."""
        if not self.has_near:
            return None
        for end in range(start + 1, min(len(self.text), start + _LONGEST_NEAR) + 1):
            if self.broken[end - 1] or not _is_han(self.text[end - 1]):
                return None
            near = end in self.starts and _NEAR.match(self.text, end)
            if near and self.text[start:end] not in _GENERIC:
                return end
        return None


def find_addresses(text: str, tokens: Sequence[tuple[str, int]]) -> list[Found]:
    """All `address`es, as they are written.

    Args:
        text: the text, with what other finders have taken masked.
        tokens: (word, offset in `text`) of the unmasked text, in order.
    """
    found: list[Found] = []
    if not (may_name(text) or _ANY_UNIT.search(text) or _NEAR.search(text)):
        return found
    reader = _Reader.of(text, tokens)
    at = 0
    while at < len(text):
        end = _address_at(reader, at) if reader.begins(at) else None
        if end is None:
            at += 1
            continue
        found.append(Found("address", text[at:end], at, end))
        at = end
    return found


def _address_at(reader: _Reader, start: int) -> int | None:
    """Where the address that begins at `start` ends, `None` if there is none."""
    text = reader.text
    place = place_at(text, start)
    if place:
        end = reader.chain(reader.united(place.end))
        if end > place.end or _stands_alone(reader, place):
            return end
        return _near(reader, start)
    piece = reader.named(start)
    if piece:
        end = reader.chain(piece.end())
        if end > piece.end() or _speaks_of_place(text, start, end):
            return end
        if piece["road"] and len(piece["name"]) > 1:
            return end
    return _near(reader, start)


def _stands_alone(reader: _Reader, place: Place) -> bool:
    text, end = reader.text, place.end
    if _NOT_PLACE_AFTER.match(text, end):
        return False
    whole = end in reader.starts or end == len(text) or not _is_han(text[end])
    return place.sure or (whole and _speaks_of_place(text, place.start, end))


def _speaks_of_place(text: str, start: int, end: int) -> bool:
    return bool(_PLACE_BEFORE.search(text, 0, start) or _PLACE_AFTER.match(text, end))


def _near(reader: _Reader, start: int) -> int | None:
    """The end of a name without a unit that a word of nearness follows: 文昌阁左近."""
    end = reader.nearby(start) if start in reader.starts else None
    return end if end and end - start > 1 else None


def _is_han(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"
