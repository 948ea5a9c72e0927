"""Fen and yuan."""

from __future__ import annotations

import pytest

from telecom.money import fen, yuan


@pytest.mark.parametrize(
    ("amount", "text"), [(800, "8"), (850, "8.50"), (5, "0.05"), (0, "0"), (-1205, "-12.05")]
)
def test_fen_are_written_as_yuan(amount: int, text: str) -> None:
    assert yuan(amount) == text
    assert fen(text) == amount


def test_half_a_fen_is_rounded_up() -> None:
    assert fen("0.005") == 1
    assert fen(0.1 + 0.2) == 30
    assert fen(56.30) == 5630
