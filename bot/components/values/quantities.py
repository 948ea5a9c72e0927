"""Data volumes (GB), percentages and ordinals (rules: intents.md, table of entities)."""

from __future__ import annotations

import re

from bot.components.values.found import Found, whole
from bot.components.values.numbers import NUMBER, parse, parse_int

_VOLUME = re.compile(
    rf"(?:(?P<half>(?<![\u4e00-\u9fff\d]个)半)个?|(?P<n>{NUMBER}|[俩仨])(?P<about>[多来]"
    rf"|(?<=[二两三四五六七八九]十)几)?\s*(?P<of>个)?(?P<and>半)?多?)"
    r"\s*(?P<unit>[gG][bB]?|[mM][bB]?|[tT][bB]?|兆|吉|[kK][bB])(?![a-zA-Z\d])(?P<more>半)?"
)
_SPEED_AFTER = re.compile(
    r"\s*(?:的)?(?:家庭|家里|移动|光纤|企业)?(?:宽[带代待]|款带|光纤|光猫|网速|带宽|专线|路由"
    r"|速率|速度|每秒|/s|bps|下行|上行)"
)
_SPEED_BEFORE = re.compile(
    r"(?:宽[带代待]|款带|网速|速度|速率|光纤|带宽|下载|上传|限速|降速|测速|提速|达量|throttle)[^流,。;!?，]{0,6}$"
)
_LINE_SPEEDS = (50, 100, 200, 300, 500, 600, 1000, 2000)
_ABOUT_LINES = re.compile(
    r"宽[带代待]|款带|网速|光纤|测速|线路|下载|实测|测出来|千兆|[那这]条|带网|牵网|装网|网线"
)
_NETWORK = re.compile(r"[2345二三四五]+")
_NETWORK_AFTER_2_3 = re.compile(r"\s*(?:网|卡|信号|手机|基站|制式|退|停)")
_CLOSED_DOWN = re.compile(r"[23二三][gG]\s*(?:网|信号)?的?(?:要|快|马上|也|都)?(?:关|退|停)")
_NETWORK_AFTER = re.compile(r"的?(?:卡(?![住在死])|信号|手机|基站|套餐|网络)")
_NETWORK_BEFORE = re.compile(
    r"(?<!\d)[2-5][gG](?:变|变成|跳|跳到|掉|掉到|切|切到|降|降到|转|换|和|跟|与|、|/|或|还是|到)+$"
)
_A_VOLUME_AFTER = re.compile(
    r"\s*(?:的?(?:通用|定向|国内|全国)|[/每]|(?:提醒|告诉|叫|通知|喊)|的?(?:流量|量)(?:包|呢|了|没"
    r"|多少|就|才|用|啊|$)|的包|的加油|多|左右|就)"
)
_A_VOLUME_BEFORE = re.compile(
    r"(?:剩|剩下|剩了|还有|用了|用掉|用了快|送|送了|送我|超|超了|超出|才|只有|就|够|到|加"
    r"|加个|买|买个|来|来个|办个|办|多|给|满|每月|每个月|一共|不到|大概|约|近|差不多|剩余|余|低于"
    r"|少于|超过|共|含|有|含有|赠|赠送|另加|叠|换)$"
)
_PERCENT = re.compile(
    rf"(?P<p>{NUMBER})\s*(?:%|percent|个?百分点)|%\s*(?P<after>\d{{1,3}})(?![\d%])"
    rf"|百分之?\s*(?P<han>百|{NUMBER})"
    r"|(?<![一二三四五六七八九十\d第分])(?P<tenths>[一二两三四五六七八九1-9])成"
    r"(?:(?P<half>[半一二三四五六七八九])|(?!就(?!发|提|告|通|短|喊|叫|说|给|行|够|好|可|吱|报|响)|[是又会要得没都交立功为天员人本员个长绩见熟新]|的?是))"
    r"|(?P<parts>[四五]|十)分之(?P<of>[一二三四五六七八九])"
    r"|(?<![多少])(?P<even>一半|对半)(?!天|儿天)"
)
# Halfway through doing something, not half of something.
_MIDWAY = re.compile(
    r"(?:说|开|播|打|讲|看|听|走|做|办|过|干|玩|下|写|吃|唱|弄|修|会|聊|排|接|上|洗|骑|跑|刷|考|录"
    r"|拍|念|整|忙|课|游戏|讲话|话)"
    r"(?:到|了|得|着)?$"
)
_HALF_OF = re.compile(
    r"用|话废|剩|流量|流亮|六量|刘亮|提醒|阈值|费|价|钱|省|返|退|额|套餐|减|涨|扣|量"
)
"""What half of something is half of."""
_UNCOUNTED = "次时天方代回遍年月周季轮声手任期眼现届夜场反期三者产"
_RANK_UNIT = (
    "个|项|条|款|种|张|份|档|家|单|笔|类|样|行|排|位|步|栏|选项|套餐|套|件|只|组|段|页|号|首|道"
    "|间|句|部|格"
)
_ORDINAL = re.compile(
    rf"(?:倒数第?|最后第)(?P<back>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})(?:{_RANK_UNIT})?"
    r"|(?P<last>最后(?:面)?(?:那|这|一)?(?:一)?(?:个|项|条|款|种|张|份|笔|档|家|套)"
    r"|最末(?:尾)?(?:那|一)?(?:个|项|条)?|(?:末|临)了(?:那|的)(?:个|项|条|款|种)|(?:末尾|最底下|最下[面边头]|最后头|最末)(?:那|的)?(?:个"
    r"|项|条)?)"
    rf"|(?<!倒数)(?<!最后)第(?P<n>\d{{1,2}}"
    rf"|[一二三四五六七八九十]{{1,3}})(?![{_UNCOUNTED}\d]|个月|个人|条第|档期)(?:(?:{_RANK_UNIT})"
    rf"|(?=$|[\s,.。;!?、吧呢啊呀嘛的和跟与及或都退]|那[个条项种]|第)|选项)"
    r"|(?P<first>头一(?:个|项|条|款|种|张|档|份)|首个|(?<![\d零])打头(?:那|的)个?|最(?:上|前)(?:面|头|边)(?:那"
    r"|的)?(?:个|项|条))"
    r"|(?:(?<![挑当候\d二三几多任])选(?:项|择)?|(?:^|(?<=[,。 就]))按|序号|编号)\s*(?P<pick>\d{1,2}"
    r"|[一二三四五六七八九])(?:号|项)?[嘛吧啊呢呗哦噢啦了哈咯嘞呀哇喔]*(?![\d.\w])"
    r"|(?<![\d\w])(?P<option>\d|[一二三四五六七八九])号(?:选项|方案|那个)"
)


_ANY_VOLUME = re.compile(r"[gmtk兆吉]", re.IGNORECASE)
_ANY_PERCENT = re.compile("[%p分成半]")
_ANY_ORDINAL = re.compile("[第倒最末临头首选按号]")
"""One of these is in whatever is found of the kind."""
_RANK = re.compile(r"\d{1,2}|[一二三四五六七八九十]{1,3}")
_LISTED = re.compile(rf"((?:[、,和跟与](?:{_RANK.pattern}))+)(?:{_RANK_UNIT})")
"""Further places after the first: 第1、3、4项."""


def find_volumes(text: str) -> list[Found]:
    """All `data_volume`s in GB; 1000 and 1024 MB are 1. Neither line speeds nor networks (4G,
    5G).
    """
    found: list[Found] = []
    if not _ANY_VOLUME.search(text):
        return found
    for match in _VOLUME.finditer(text):
        value = 0.5 if match["half"] else parse(match["n"])
        if value is None or value == 0:
            continue
        if match["and"] or match["more"]:
            value += 0.5
        unit = match["unit"][0].lower()
        if unit in "m兆":
            if _MEASURED.search(text) and "流量" not in text:
                continue
            if value in _LINE_SPEEDS and _ABOUT_LINES.search(text) and "流量" not in text:
                continue
        if unit in "m兆k":
            if _SPEED_AFTER.match(text, match.end()) or _SPEED_BEFORE.search(text[: match.start()]):
                continue
            if unit == "k":
                value /= 1_000_000
            else:
                value = value / 1024 if value % 256 == 0 else value / 1000
        elif unit == "t":
            value *= 1024
        elif _is_network(text, match):
            continue
        found.append(Found("data_volume", whole(value), match.start(), match.end()))
    return found


_MEASURED = re.compile(r"网速|测速|测出来|下行|上行|下载速度|只有\S{0,6}[兆mM]\S{0,3}速")
"""A text about how fast a line is: no megabyte in it is a volume."""
_FUTURE = re.compile(r"\s*(?:什么时候|啥时候|商用|网络|时代|技术|信号)")


def _is_network(text: str, match: re.Match[str]) -> bool:
    number = match["n"]
    if number in ("6", "六") and _FUTURE.match(text, match.end()):
        return True
    if (
        not number
        or not _NETWORK.fullmatch(number)
        or match["of"]
        or match["about"]
        or match["and"]
    ):
        return False
    if len(match["unit"]) > 1:
        return False
    if _NETWORK_BEFORE.search(text, 0, match.start()):
        return True
    if number in "23二三":
        return bool(_NETWORK_AFTER_2_3.match(text, match.end()) or _CLOSED_DOWN.search(text))
    if _NETWORK_AFTER.match(text, match.end()):
        return True
    return not (
        _A_VOLUME_AFTER.match(text, match.end())
        or _A_VOLUME_BEFORE.search(text[: match.start()].rstrip())
    )


def find_percents(text: str) -> list[Found]:
    """All `percent`s: 80%, 八成, 一半."""
    found: list[Found] = []
    if not _ANY_PERCENT.search(text):
        return found
    for match in _PERCENT.finditer(text):
        if match["even"]:
            about = _HALF_OF.search(text) or match.end() - match.start() == len(
                text.strip("的吧了,。 ")
            )
            if not about or _MIDWAY.search(text[: match.start()]):
                continue
            value: float | None = 50
        elif match["parts"]:
            value = 100 * (parse(match["of"]) or 0) / (parse(match["parts"]) or 1)
        elif match["tenths"]:
            rest = match["half"]
            value = (parse(match["tenths"]) or 0) * 10 + (
                0 if not rest else 5 if rest == "半" else parse(rest) or 0
            )
        else:
            said = match["p"] or match["after"] or match["han"]
            value = 100 if said == "百" else parse(said)
        if value is not None:
            found.append(Found("percent", whole(value), match.start(), match.end()))
    return found


def find_ordinals(text: str) -> list[Found]:
    """All `ordinal`s: the place in a list just shown; the last is -1, 倒数第二 is -2."""
    found: list[Found] = []
    if not _ANY_ORDINAL.search(text):
        return found
    for match in _ORDINAL.finditer(text):
        if match["last"]:
            value: int | None = -1
        elif match["first"]:
            value = 1
        elif match["back"]:
            value = -(parse_int(match["back"]) or 1)
        else:
            value = parse_int(match["n"] or match["pick"] or match["option"]) or None
        if value is not None:
            found.append(Found("ordinal", value, match.start(), match.end()))
            listed = _LISTED.match(text, match.end()) if match["n"] else None
            for also in _RANK.finditer(listed[1]) if listed else ():
                start = match.end() + also.start()
                found.append(Found("ordinal", parse_int(also[0]) or 0, start, start + len(also[0])))
    return found
