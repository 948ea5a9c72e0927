"""What happens to a sentence between a customer's head and the bot.

Typed: a wrong choice of the pinyin input method, a lost, doubled or swapped character, no full
stops. Spoken: words that sound alike, fillers, repeats, no punctuation. Sound alike what share
their toneless pinyin, or differ in what many speakers do not tell apart (zh/z, n/l, in/ing).
Values (figures, names of the catalogue) come through: what is noisy there is tested by their own
tests, and no honest customer could tell afterwards what he should have got.
"""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from functools import cache
from random import Random

import jieba
from pypinyin import Style, lazy_pinyin

from benchmarks.simulated.goals import phrases

COMMON = 400
"""Occurrences in jieba's dictionary from which on a word comes to mind of an input method."""
LONGEST_WORD = 2
_HAN = re.compile(r"[㐀-鿿]")
_FIGURES = frozenset("零〇一二两三四五六七八九十百千万幺点")
_FUZZY = [("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"), ("l", "n")]


def mistyped(text: str, rng: Random) -> str:
    """`text` with one slip of a hurried thumb."""
    places = [at for at, char in enumerate(text) if _HAN.match(char) and char not in _FIGURES]
    if len(places) < 4:
        return text
    at = rng.choice(places[:-1])
    slip = rng.choices(("homophone", "lost", "doubled", "swapped"), (6, 1, 1, 1))[0]
    if slip == "swapped" and at + 1 not in places:
        slip = "doubled"
    if slip == "homophone":
        return misheard(text, rng)
    if slip == "lost":
        return text[:at] + text[at + 1 :]
    if slip == "doubled":
        return text[: at + 1] + text[at:]
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def misheard(text: str, rng: Random) -> str:
    """`text` with one word replaced by one that sounds like it."""
    words = list(_words().cut(text))
    places = [
        at
        for at, word in enumerate(words)
        if _HAN.match(word) and not _FIGURES & set(word) and _alike(word)
    ]
    if not places:
        return text
    at = rng.choice(places)
    words[at] = rng.choice(_alike(words[at]))
    return "".join(words)


def spoken(text: str, rng: Random, hesitant: bool) -> str:
    """`text` as a recogniser writes it: no punctuation, and what a hesitant speaker adds."""
    text = re.sub(r"[，。！？、,!?]+", " " if rng.random() < 0.5 else "", text).strip()
    if hesitant and len(text) > 4:
        said = phrases()
        if rng.random() < 0.6:
            text = rng.choice(said["fillers"]) + text
        else:
            starts = [s for s in said["stutters"] if text.startswith(s)]
            text = (starts[0] if starts else text[:1]) + text
    return text


def _alike(word: str) -> list[str]:
    if len(word) > LONGEST_WORD:
        return []
    return [other for other in _by_sound()[_sound(word)] if other != word]


def _sound(word: str) -> str:
    parts = []
    for syllable in lazy_pinyin(word, style=Style.NORMAL):
        for one, other in _FUZZY:
            syllable = syllable.replace(one, other)
        parts.append(syllable)
    return " ".join(parts)


@cache
def _words() -> jieba.Tokenizer:
    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    tokenizer.initialize()
    return tokenizer


@cache
def _by_sound() -> dict[str, list[str]]:
    """The common words of each sound, the most common first, at most four."""
    words = [
        (count, word)
        for word, count in _words().FREQ.items()
        if count >= COMMON and len(word) <= LONGEST_WORD and all(map(_HAN.match, word))
    ]
    found: dict[str, list[str]] = defaultdict(list)
    for _, word in sorted(words, reverse=True):
        alike = found[_sound(word)]
        if len(alike) < 4:
            alike.append(word)
    return found
