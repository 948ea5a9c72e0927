"""The figures of the sealed set that must not get lost: `floors.yml`, in percent.

A figure may fall `SLACK` points below the recorded one. Recording only ever raises: to lower a
figure is somebody's decision, by hand.
"""

from __future__ import annotations

from pathlib import Path

import yaml

from benchmarks.metrics import Share

FILE = Path(__file__).parent / "floors.yml"
SLACK = 2.0
"""Points a figure may fall."""
KEPT = (
    "intents_typed",
    "intents_spoken",
    "entities",
    "several_requests",
    "single_requests",
    "faq",
)
"""The shares of `figures.Figures` that are recorded."""
_HEAD = """\
# Shares of the sealed set in percent, by `make bench-understanding ARGS=--record`, which only
# raises them. tests/nlu/test_floors.py fails two points below.
"""


def read(file: Path = FILE) -> dict[str, float]:
    """The recorded figures."""
    return yaml.safe_load(file.read_text("utf-8")) or {} if file.exists() else {}


def record(shares: dict[str, Share], file: Path = FILE) -> None:
    """Raise the recorded figures to those measured, and add what is new."""
    figures = read(file)
    for name in KEPT:
        if name in shares:
            figures[name] = max(figures.get(name, 0.0), percent(shares[name]))
    lines = [f"{name}: {figures[name]}\n" for name in KEPT if name in figures]
    file.write_text(_HEAD + "".join(lines), "utf-8")


def percent(one: Share) -> float:
    """With one decimal."""
    return round(one.value * 100, 1)


def complaints(recorded: dict[str, float], shares: dict[str, Share]) -> list[str]:
    """What is wrong, in words: a figure below its floor, one that is no longer measured, one that
    nobody recorded.
    """
    found = []
    for name in KEPT:
        if name in recorded and name not in shares:
            found.append(f"{name}: recorded, but nothing measures it")
        elif name in shares and name not in recorded:
            found.append(f"{name}: not recorded; run `make bench-understanding ARGS=--record`")
        elif name in shares and percent(shares[name]) < recorded[name] - SLACK:
            found.append(
                f"{name}: {percent(shares[name])}, more than {SLACK} points below {recorded[name]}"
            )
    return found
