"""Which row of a model each feature has: a hash table in two arrays, asked for all features of a
text at once.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bot.components.features import Numbers

Rows = NDArray[np.int64]
_MOST_MOVES = 500
"""So often is one feature put in another's place before the table counts as too small."""
_LEAST_BITS = 8
_MOST_MORE = 4
"""So often is the table doubled."""
_NOWHERE = np.uint64(0xFFFFFFFFFFFFFFFF)
"""What stands in place 0 if nothing does: it belongs elsewhere, as the 0 of all other places."""


class Vocabulary:
    """Features numbered by their order, the most frequent first for speed.

    Cuckoo hashing: each feature stands in one of two places, which are bits of the feature itself,
    so that two looks are enough.

    Raises:
        ValueError: the numbers are not spread evenly, as those of `features.py` are.
    """

    def __init__(self, numbers: Numbers) -> None:
        self.numbers = numbers
        least = max(len(numbers).bit_length() + 1, _LEAST_BITS)
        for bits in range(least, least + _MOST_MORE):
            rows = _placed(numbers, bits)
            if rows is not None:
                break
        else:
            raise ValueError("numbers that want too few places")
        self._shifts, self._mask = _shifts(bits), np.uint64((1 << bits) - 1)
        self._rows = rows
        self._numbers = np.where(rows < 0, np.uint64(0), numbers.take(rows) if len(numbers) else 0)
        if rows[0] < 0:
            self._numbers[0] = _NOWHERE

    def __len__(self) -> int:
        return len(self.numbers)

    def rows(self, wanted: Numbers) -> Rows:
        """The rows, ascending and each once, of those of the features that are known."""
        places = (wanted >> self._shifts & self._mask).view(np.int64)
        rows = self._rows.take(places[self._numbers.take(places) == wanted])
        if len(rows) < 2:
            return rows
        rows.sort()
        first = np.empty(len(rows), np.bool_)
        first[0] = True
        np.not_equal(rows[1:], rows[:-1], out=first[1:])
        return rows[first]


def _shifts(bits: int) -> Numbers:
    return np.array([[64 - bits], [64 - 2 * bits]], np.uint64)


def _placed(numbers: Numbers, bits: int) -> Rows | None:
    """The row at each of `2 ** bits` places, -1 where there is none; `None` if they do not fit."""
    first, second = (numbers >> _shifts(bits) & np.uint64((1 << bits) - 1)).view(np.int64)
    rows = np.full(1 << bits, -1, np.int64)
    left = np.arange(len(numbers))
    for places in (first, second):
        free = left[rows.take(places.take(left)) < 0]
        taken, who = np.unique(places.take(free), return_index=True)
        rows[taken] = free.take(who)
        at_home = rows.take(first.take(left)) == left
        left = left[~(at_home | (rows.take(second.take(left)) == left))]
    for row in left.tolist():
        place = first[row]
        for _ in range(_MOST_MOVES):
            row, rows[place] = rows[place], row
            if row < 0:
                break
            place = second[row] if place == first[row] else first[row]
        else:
            return None
    return rows
