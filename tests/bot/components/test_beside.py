"""Work on a second core."""

from __future__ import annotations

import os

import pytest

from bot.components.beside import beside


def test_the_result_is_that_of_the_work() -> None:
    told = beside(lambda: {"answer": 42})
    assert told() == {"answer": 42}


def test_a_process_that_dies_costs_only_time() -> None:
    here = os.getpid()

    def work() -> str:
        if os.getpid() != here:
            os._exit(1)
        return "done here"

    assert beside(work)() == "done here"


def test_what_fails_beside_fails_here() -> None:
    def work() -> None:
        raise ValueError("nothing to learn from")

    with pytest.raises(ValueError, match="nothing to learn from"):
        beside(work)()
