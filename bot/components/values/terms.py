"""Words that stand for a product line.

They are matched with spaCy on whole jieba words, which keeps 手机 out of 手机号; a recogniser's
slips
(宽代) are found by their sound in the characters.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

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
_SAID = frozenset(word for line in _LINES.values() for word in line)
_BY_SOUND = {
    ("kuan", "dai"): "broadband",
    ("guang", "mao"): "broadband",
    ("lu", "you", "qi"): "broadband",
    ("ji", "ding", "he"): "tv",
}
"""Syllables that are hardly ever anything else."""
_SPLIT = re.compile(
    r"(?P<broadband>(?:wi-fi|歪fai|wlan)(?! ?calling|通话))|(?P<mobile>老[人年]机)", re.IGNORECASE
)
"""What jieba cuts into pieces."""
_NOT_MOBILE = re.compile(
    r"手机\s*(?:号|报(?![修停失警])|银行|壳|店|厅|城|营业厅|app|版|端|尾号|钱包|支付)",
    re.IGNORECASE,
)
_ANOTHER = re.compile(r"电视剧|盒子里")


class TermRuler:
    """Finds `product_line` in a text that is already cut into words."""

    def __init__(self) -> None:
        self.vocab = spacy.blank("zh").vocab
        self.matcher = Matcher(self.vocab)
        for value, said in _LINES.items():
            self.matcher.add(value, [[{"LOWER": {"IN": list(said)}}]])

    def find(self, text: str, tokens: Sequence[tuple[str, int]]) -> list[Found]:
        """All product lines.

        Args:
            text: what the words were cut from.
            tokens: (word, offset in `text`), in order.
        """
        found = self._whole_words(tokens)
        sounds = syllables(text)
        heard = set(sounds)
        for sound, value in _BY_SOUND.items():
            size = len(sound)
            for at in range(len(sounds) - size + 1) if heard.issuperset(sound) else ():
                if tuple(sounds[at : at + size]) == sound:
                    found.append(Found("product_line", value, at, at + size))
        for match in _SPLIT.finditer(text):
            found.append(Found("product_line", match.lastgroup or "", match.start(), match.end()))
        if not found:
            return found
        others = [
            match.span() for pattern in (_ANOTHER, _NOT_MOBILE) for match in pattern.finditer(text)
        ]
        return [
            one
            for one in found
            if not any(one.start < stop and begin < one.end for begin, stop in others)
        ]

    def _whole_words(self, tokens: Sequence[tuple[str, int]]) -> list[Found]:
        tokens = [token for token in tokens if token[0].lower() in _SAID]
        if not tokens:
            return []
        doc = Doc(self.vocab, words=[word for word, _ in tokens], spaces=[False] * len(tokens))
        return [
            Found(
                "product_line",
                self.vocab.strings[key],
                tokens[first][1],
                tokens[first][1] + len(tokens[first][0]),
            )
            for key, first, _ in self.matcher(doc)
        ]


@lru_cache(maxsize=1)
def term_ruler() -> TermRuler:
    """The one ruler; it holds no state of a message."""
    return TermRuler()
