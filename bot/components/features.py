"""From a text to the names of its features, in blocks that are weighted and normalised apart.

Blocks: characters (1-4), jieba words (1-2), toneless pinyin (2-4), pairs of characters anywhere
in the text, kinds of value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import combinations

from bot.components.values.pinyin import syllables

BLOCKS = ("characters", "words", "sounds", "pairs", "values")
_LONG_NUMBER = re.compile(r"\d{5,}")
_UNREAD = re.compile(r"[^\w#]+")
_PAIRED_CHARS = 40
"""Of longer texts only the last so many distinct characters are paired: pairs grow with the
square.
"""


def simplify(text: str) -> str:
    """Lower case, long numbers as `#`, punctuation as blanks."""
    return _UNREAD.sub(" ", _LONG_NUMBER.sub("#", text.lower())).strip()


def _grams(items: Sequence[str], least: int, most: int, mark: str, glue: str = "") -> set[str]:
    return {
        mark + glue.join(items[start : start + size])
        for size in range(least, most + 1)
        for start in range(len(items) - size + 1)
    }


def features(text: str, words: Iterable[str], kinds: Iterable[str] = ()) -> list[set[str]]:
    """Names of the features of a text, one set for each of `BLOCKS`.

    Args:
        text: the cleaned text.
        words: its jieba words.
        kinds: the entities in it (`phone_number`, `month`, ...).
    """
    simple = simplify(text)
    solid = simple.replace(" ", "")
    framed = f"^{simple}$"
    read = [word for word in (simplify(word) for word in words) if word]
    distinct = sorted(set(solid[-4 * _PAIRED_CHARS :]))[-_PAIRED_CHARS:]
    size = (
        "long"
        if len(solid) > 40
        else "middle"
        if len(solid) > 12
        else "short"
        if len(solid) > 5
        else "tiny"
    )
    return [
        _grams(framed, 1, 4, "c"),
        _grams(read, 1, 2, "w", "_"),
        _grams(syllables(solid), 2, 4, "p", "."),
        {f"b{one}{other}" for one, other in combinations(distinct, 2)},
        {f"e{kind}" for kind in kinds} | {f"s{size}"},
    ]
