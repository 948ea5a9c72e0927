"""Which row a feature has."""

from __future__ import annotations

import numpy as np
import pytest

from bot.components.vocabulary import Vocabulary

EDGES = [0, 2**64 - 1, 2**63]


def numbers(count: int) -> np.ndarray:
    rest = np.random.default_rng(7).integers(3, 2**63 - 1, count, np.uint64)
    return np.concatenate((np.array(EDGES, np.uint64), np.unique(rest)))


@pytest.mark.parametrize("count", [0, 1, 10, 1_000, 100_000])
def test_every_feature_is_found_in_its_row_once_however_often_it_is_wanted(count: int) -> None:
    known = numbers(count)
    vocabulary = Vocabulary(known)
    rows = np.arange(len(known))
    assert vocabulary.rows(known[::-1]).tolist() == rows.tolist()
    assert vocabulary.rows(np.repeat(known[:3], 5)).tolist() == [0, 1, 2]


@pytest.mark.parametrize("known", [[], [5], [0], [2**64 - 1], [2**63 + 5, 0]])
def test_what_is_unknown_has_no_row(known: list[int]) -> None:
    vocabulary = Vocabulary(np.array(known, np.uint64))
    others = np.array([one for one in (*EDGES, 6, 2**40) if one not in known], np.uint64)
    assert len(vocabulary.rows(others)) == 0
    assert len(vocabulary.rows(others[:0])) == 0


def test_numbers_that_all_want_the_same_places_are_refused() -> None:
    with pytest.raises(ValueError, match="too few places"):
        Vocabulary(np.arange(1, 9, dtype=np.uint64))
