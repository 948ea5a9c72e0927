"""Words that stand for a product line or for the way an unwanted contact came.

They are matched with spaCy on whole jieba words, which keeps 手机 out of 手机号; a recogniser's
slips
(宽代) are found by their sound in the characters.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import spacy
from spacy.matcher import Matcher
from spacy.tokens import Doc

from bot.components.values.found import Found, words
from bot.components.values.pinyin import syllables

_LINES = {
    "mobile": ["手机", "老人机", "手机卡", "智能机"],
    "broadband": words("宽带 家宽 光猫 路由器 路由 wifi wi-fi 无线网 无线网络 光纤 家庭宽带"),
    "tv": words("电视 机顶盒 电视机 iptv 网络电视 电视盒子 魔百盒 魔百和"),
}
_CHANNELS = {
    "call": words(
        "电话 打电话 来电 通电话 打来 打来电话 语音电话 电话骚扰 骚扰电话 "
        "打过来 接到电话 接电话 打给我 陌生电话 推销电话 营销电话 诈骗电话 境外来电 "
        "国际电话 外国电话 响铃 呼叫"
    ),
    "sms": words("短信 信息 短消息 垃圾短信 发短信 短讯 群发短信 sms"),
}
_BY_SOUND = {("kuan", "dai"): "broadband", ("guang", "mao"): "broadband"}
"""Syllables that are hardly ever anything else."""
_NOT_MOBILE = re.compile(
    r"手机\s*(?:号|报(?![修停失警])|银行|壳|店|厅|城|营业厅|app|版|端|尾号|屏|膜|钱包|支付)",
    re.IGNORECASE,
)
_ANOTHER = re.compile(
    r"电视剧|(?:回|打|客服|服务|人工|联系|热线|的)电话(?=号码?(?:是|多少))|电话(?:费|号码?"
    r"|卡|会议|手表|簿|线|客服|服务|没人接|打不出|打不通)|来电(?:显示|提醒|铃声)"
    r"|短信(?:还剩|剩|验证码|提醒|通知|条数|套餐|费|包|余量)|(?:验证码|提醒|余额|账单|通知"
    r"|一百条)短信|(?:个人|身份|我的|位置|用户|客户|定位|隐私|授权|这些|实名|登记"
    r"|资料)的?信息|信息(?:安全|泄露|给|被)|盒子里"
)
_UNWANTED = re.compile(
    r"推销|推消|促销|营销|赢销|骚扰|烧扰|广告|举报|诈骗|骗|冒充|假冒|屏蔽|拦截"
    r"|(?:境外|国外|外国|海外|国际|港澳台).{0,8}?(?:电话|来电|短信|打|号|信息|拦|屏)"
    r"|垃圾|打扰|轰炸|(?:别再|不要再|不想再|不准再|别给我|不许|禁止|别)[^,。]{0,6}(?:打|发"
    r"|来电|短信)|不想接"
    r"|(?:天天|老|老是|总|总是|一直|整天|一天到晚)[^,。]{0,6}(?:打我|打给我|给我打|打来"
    r"|打电话|来电|发广告|给我发)"
    r"|免打扰"
    r"|拒接|拒收|陌生|可疑|10085|10086999|106\d|一零零八五|幺零零八五|00\d"
)
_ALL_IT_SAYS = re.compile(
    r"(?:是|就是|嗯|呃|那个|他|她|它|对方|用|通过|靠|都|的|了|来|过|给|我|和|跟|也|有|还有"
    r"|又|一条|一个|条|个|收到|收|接到|发|打|说|啊|吧|呗|呢|[,。、 ]|电话|短信|来电|信息"
    r"|两种|两个|方式|渠道|途径|选|过来|形式)+"
)
_HOTLINE = re.compile(
    r"(?:给你们|给客服|打10086|打10080|打客服|打热线|(?<!给)我打|回我|给我回|回个"
    r"|你们)[^,。;!]{0,3}$"
)


class TermRuler:
    """Finds `product_line` and `channel` in a text that is already cut into words."""

    def __init__(self) -> None:
        self.vocab = spacy.blank("zh").vocab
        self.matcher = Matcher(self.vocab)
        for table, entity in ((_LINES, "product_line"), (_CHANNELS, "channel")):
            for value, said in table.items():
                patterns = [[{"LOWER": {"IN": list(said)}}]]
                self.matcher.add(f"{entity}:{value}", patterns)

    def find(self, text: str, tokens: Sequence[tuple[str, int]]) -> list[Found]:
        """All product lines and, where the text is about unwanted contact or says nothing else,
        channels.

        Args:
            text: what the words were cut from.
            tokens: (word, offset in `text`), in order.
        """
        doc = Doc(self.vocab, words=[word for word, _ in tokens], spaces=[False] * len(tokens))
        others = [
            match.span() for pattern in (_ANOTHER, _NOT_MOBILE) for match in pattern.finditer(text)
        ]
        unwanted = bool(_UNWANTED.search(text) or _ALL_IT_SAYS.fullmatch(text))
        found: list[Found] = []
        for key, first, last in self.matcher(doc):
            entity, _, value = self.vocab.strings[key].partition(":")
            end = tokens[last - 1][1] + len(tokens[last - 1][0])
            one = Found(entity, value, tokens[first][1], end)
            if entity == "channel" and (
                not unwanted or (value == "call" and _HOTLINE.search(text[: one.start]))
            ):
                continue
            found.append(one)
        sounds = syllables(text)
        for at, pair in enumerate(pairwise(sounds)):
            if pair in _BY_SOUND:
                found.append(Found("product_line", _BY_SOUND[pair], at, at + 2))
        return [
            one
            for one in found
            if not any(one.start < stop and begin < one.end for begin, stop in others)
        ]


@lru_cache(maxsize=1)
def term_ruler() -> TermRuler:
    """The one ruler; it holds no state of a message."""
    return TermRuler()
