"""Figures from what was to be understood and what was; pure arithmetic."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

OUT_OF_SCOPE = "out_of_scope"
BINS = 10
"""Of equal width, for the calibration error."""
WRONGLY_REJECTED = 0.03
"""The share of requests that may be turned away when the best threshold is looked for."""


@dataclass(frozen=True)
class Share:
    """So many of so many; 0 of 0 is 0."""

    count: int
    of: int

    @property
    def value(self) -> float:
        """Between 0 and 1."""
        return self.count / self.of if self.of else 0.0

    def __str__(self) -> str:
        return f"{self.value:.1%} of {self.of}".replace("%", " %", 1)


def share(flags: Iterable[bool]) -> Share:
    """How many of the flags are set."""
    found = [bool(flag) for flag in flags]
    return Share(sum(found), len(found))


def mean_by_class(truths: Sequence[str], guesses: Sequence[str]) -> float:
    """The mean of every class's own accuracy, so that each counts the same."""
    right: Counter[str] = Counter()
    for truth, guess in zip(truths, guesses, strict=True):
        right[truth] += truth == guess
    all_of = Counter(truths)
    return sum(right[name] / count for name, count in all_of.items()) / len(all_of)


def calibration_error(confidences: Sequence[float], right: Sequence[bool]) -> float:
    """Expected calibration error: the mean gap of confidence and accuracy over `BINS`."""
    sure, correct = np.asarray(confidences, float), np.asarray(right, float)
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    return float(
        sum(
            abs(correct[bins == one].mean() - sure[bins == one].mean()) * (bins == one).mean()
            for one in range(BINS)
            if (bins == one).any()
        )
    )


@dataclass(frozen=True)
class Rejection:
    """What a threshold turns away: of what is out of scope, and wrongly of everything else."""

    threshold: float
    rightly: Share
    wrongly: Share


def rejection(
    truths: Sequence[str], guesses: Sequence[str], confidences: Sequence[float], threshold: float
) -> Rejection:
    """A message is turned away if it is understood as out of scope, or with less confidence than
    the threshold.
    """
    outside, turned_away = _outside(truths, guesses, confidences, threshold)
    return Rejection(threshold, share(turned_away[outside]), share(turned_away[~outside]))


def best_rejection(
    truths: Sequence[str],
    guesses: Sequence[str],
    confidences: Sequence[float],
    at_most: float = WRONGLY_REJECTED,
) -> Rejection | None:
    """The highest threshold that wrongly turns away no more than `at_most`; None if none does."""
    best = None
    for threshold in sorted({0.0, *confidences}):
        found = rejection(truths, guesses, confidences, threshold)
        if found.wrongly.value > at_most:
            break
        best = found
    return best


def _outside(
    truths: Sequence[str], guesses: Sequence[str], confidences: Sequence[float], threshold: float
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    outside = np.asarray([truth == OUT_OF_SCOPE for truth in truths], bool)
    named = np.asarray([guess == OUT_OF_SCOPE for guess in guesses], bool)
    return outside, named | (np.asarray(confidences, float) < threshold)


def requests_found(
    wanted: Sequence[Sequence[str]], found: Sequence[Sequence[str]]
) -> tuple[Share, Share]:
    """Messages with several requests whose intents were all found, in order and no other; messages
    with one request of which one was made.
    """
    pairs = [(tuple(one), tuple(other)) for one, other in zip(wanted, found, strict=True)]
    return (
        share(one == other for one, other in pairs if len(one) > 1),
        share(len(other) == 1 for one, other in pairs if len(one) == 1),
    )


def confusions(truths: Sequence[str], guesses: Sequence[str]) -> list[tuple[str, str, int]]:
    """(wanted, understood as, how often), the most frequent first, then by name."""
    counts = Counter(pair for pair in zip(truths, guesses, strict=True) if pair[0] != pair[1])
    return [(*pair, count) for pair, count in sorted(counts.items(), key=lambda i: (-i[1], i[0]))]


def percentiles(milliseconds: Sequence[float], of: Sequence[float] = (50, 95)) -> tuple[float, ...]:
    """The median and the 95th percentile, or those asked for, in percent."""
    return tuple(float(one) for one in np.percentile(milliseconds, of))
