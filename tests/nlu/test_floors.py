"""The sealed set as a benchmark: printed in figures, red only where understanding got lost."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks import floors
from benchmarks.figures import figures
from benchmarks.metrics import Share
from benchmarks.pipeline import parse_all


def sealed_shares(agent: Any) -> dict[str, Share]:
    """The shares of the sealed set; whatever goes wrong on the way shows no text of it."""
    trouble = ""
    try:
        return figures("sealed", lambda texts: parse_all(agent, texts)[0]).shares
    except Exception as error:
        trouble = type(error).__name__
    pytest.fail(f"measuring the sealed set failed with {trouble}", pytrace=False)


@pytest.mark.slow
def test_the_sealed_set_is_understood_as_well_as_recorded(
    trained_agent: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    shares = sealed_shares(trained_agent)
    recorded = floors.read()
    told = [
        f"  {name:<16} {shares[name]}, recorded {recorded.get(name, '-')}\n"
        for name in floors.KEPT
        if name in shares
    ]
    with capsys.disabled():
        sys.stdout.write("\n" + "".join(told))
    assert floors.complaints(recorded, shares) == []


ALL = dict.fromkeys(floors.KEPT, Share(90, 100))


def test_two_points_below_the_recorded_figure_is_still_well_enough() -> None:
    recorded = dict.fromkeys(floors.KEPT, 92.0)
    assert floors.complaints(recorded, ALL) == []
    recorded["faq"] = 92.1
    (complaint,) = floors.complaints(recorded, ALL)
    assert complaint.startswith("faq: 90.0")


def test_a_figure_that_is_no_longer_measured_is_a_complaint() -> None:
    recorded = dict.fromkeys(floors.KEPT, 90.0)
    shares = {name: share for name, share in ALL.items() if name != "entities"}
    assert floors.complaints(recorded, shares) == ["entities: recorded, but nothing measures it"]


def test_a_figure_that_nobody_recorded_is_a_complaint() -> None:
    recorded = {name: 90.0 for name in floors.KEPT if name != "faq"}
    (complaint,) = floors.complaints(recorded, ALL)
    assert complaint.startswith("faq: not recorded")


def test_recording_only_raises(tmp_path: Path) -> None:
    file = tmp_path / "floors.yml"
    floors.record({"entities": Share(90, 100), "faq": Share(80, 100)}, file)
    floors.record({"entities": Share(85, 100), "faq": Share(83, 100)}, file)
    assert floors.read(file) == {"entities": 90.0, "faq": 83.0}


def test_what_is_recorded_are_figures_that_can_be_measured() -> None:
    assert set(floors.read()) <= set(floors.KEPT)
    assert floors.read()
