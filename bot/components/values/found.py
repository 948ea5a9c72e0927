"""What a finder hands back, and the bookkeeping of which stretches of text are spoken for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

Value = str | int | float


@dataclass(frozen=True)
class Found:
    """One value at `text[start:end]`; `candidates` are all readings (catalogue ids), best first,
    of an ambiguous one.
    """

    entity: str
    value: Value
    start: int
    end: int
    candidates: tuple[str, ...] = ()

    def overlaps(self, others: Iterable[Found]) -> bool:
        """Whether the stretch shares a character with one of `others`."""
        return any(self.start < other.end and other.start < self.end for other in others)


def whole(value: float) -> int | float:
    """The number without a useless `.0`, rounded to what money and data volumes need (4
    decimals).
    """
    rounded = round(value, 4)
    return int(rounded) if rounded == int(rounded) else rounded


def mask(text: str, spoken_for: Iterable[Found]) -> str:
    """`text` with every stretch in `spoken_for` replaced by as many private characters that no
    finder reads.
    """
    for found in spoken_for:
        text = text[: found.start] + "\ue000" * (found.end - found.start) + text[found.end :]
    return text


def words(text: str) -> tuple[str, ...]:
    """The blank-separated words of a list that is written as one string."""
    return tuple(text.split())
