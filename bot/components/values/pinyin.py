"""Toneless pinyin of single characters, by table look-up: the sound a speech recogniser went by."""

from __future__ import annotations

import os
import unicodedata
from functools import lru_cache

os.environ.setdefault(
    "PYPINYIN_NO_PHRASES", "1"
)  # single characters are enough; saves 40,000 phrases

from pypinyin.constants import PINYIN_DICT

# Pairs that recognisers and most southern speakers do not keep apart.
_MERGED_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"))
# Characters whose first reading in the table is not the one they have in this service.
_READINGS = {
    "还": "hai",
    "行": "xing",
    "都": "dou",
    "了": "le",
    "给": "gei",
    "长": "chang",
    "重": "chong",
}


@lru_cache(maxsize=30_000)
def syllable(char: str) -> str:
    """The toneless syllable of a Chinese character, any other character itself (lower case)."""
    if char in _READINGS:
        return _READINGS[char]
    readings = PINYIN_DICT.get(ord(char))
    if not readings:
        return char.lower()
    marked = unicodedata.normalize("NFD", readings.split(",")[0])
    return "".join(c for c in marked.replace("ü", "v") if c.isascii())


@lru_cache(maxsize=2_000)
def merge(sound: str) -> str:
    """The syllable with zh/z, ch/c, sh/s and final ng/n taken for one."""
    for retroflex, plain in _MERGED_INITIALS:
        if sound.startswith(retroflex):
            sound = plain + sound[len(retroflex) :]
    return sound[:-1] if sound.endswith("ng") else sound


def syllables(text: str) -> list[str]:
    """One syllable for each character of `text`."""
    return [syllable(char) for char in text]


def merged_syllables(text: str) -> list[str]:
    """One merged syllable (see `merge`) for each character of `text`."""
    return [merge(syllable(char)) for char in text]
