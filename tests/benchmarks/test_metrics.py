"""Figures are what they say."""

from __future__ import annotations

import pytest

from benchmarks.metrics import (
    Share,
    best_rejection,
    calibration_error,
    confusions,
    mean_by_class,
    percentiles,
    rejection,
    requests_found,
    share,
)

OUT = "out_of_scope"


def test_a_share_says_of_how_many() -> None:
    assert str(share([True, True, False])) == "66.7 % of 3"
    assert str(Share(0, 0)) == "0.0 % of 0"


def test_every_class_counts_the_same_in_the_mean() -> None:
    assert mean_by_class(["a", "a", "a", "b"], ["a", "a", "a", "c"]) == 0.5


def test_confidence_that_comes_true_has_no_calibration_error() -> None:
    assert calibration_error([0.75] * 4, [True, True, True, False]) == 0
    assert calibration_error([1.0] * 4, [True, True, True, False]) == 0.25
    assert calibration_error([0.15, 0.95], [True, True]) == pytest.approx((0.85 + 0.05) / 2)


def test_turned_away_is_what_is_unsure_or_understood_as_out_of_scope() -> None:
    truths = [OUT, OUT, OUT, "a", "a"]
    guesses = [OUT, "a", "a", "a", OUT]
    found = rejection(truths, guesses, [0.9, 0.2, 0.9, 0.2, 0.9], 0.3)
    assert (found.rightly, found.wrongly) == (Share(2, 3), Share(2, 2))
    at_its_edge = rejection(truths, guesses, [0.9, 0.3, 0.9, 0.3, 0.9], 0.3)
    assert at_its_edge.rightly == Share(1, 3), "at the threshold is sure enough, as in the dialogue"


def test_the_best_threshold_is_the_highest_that_turns_few_requests_away() -> None:
    truths = [OUT] * 4 + ["a"] * 100
    guesses = ["a"] * 104
    confidences = [0.1, 0.45, 0.55, 0.95, *(0.4 + 0.05 * n for n in range(5)), *[0.9] * 95]
    found = best_rejection(truths, guesses, confidences, at_most=0.03)
    assert found is not None
    assert found.wrongly == Share(3, 100)
    assert found.threshold == pytest.approx(0.55)
    assert found.rightly == Share(2, 4)


def test_no_threshold_helps_where_too_much_is_understood_as_out_of_scope() -> None:
    assert best_rejection([OUT, "a"], [OUT, OUT], [0.9, 0.9]) is None


def test_several_requests_count_in_their_order_and_one_as_one() -> None:
    wanted = [("a", "b"), ("a", "b"), ("a", "b"), ("a", "b"), ("a",), ("a",), ("a",)]
    found = [("a", "b"), ("b", "a"), ("a",), ("a", "b", "c"), ("a",), ("b",), ("a", "b")]
    several, single = requests_found(wanted, found)
    assert several == Share(1, 4)
    assert single == Share(2, 3), "which one it is, the accuracy of intents says"


def test_the_most_frequent_confusions_come_first() -> None:
    assert confusions(["a", "a", "b", "c"], ["b", "b", "c", "c"]) == [("a", "b", 2), ("b", "c", 1)]


def test_percentiles_are_the_median_and_nearly_the_slowest() -> None:
    assert percentiles(list(range(101))) == (50, 95)
