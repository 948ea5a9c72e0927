"""Every flow is shown in whole conversations of every kind, in chat and by phone."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pytest
import yaml

from tests.test_layout import flows

ROOT = Path(__file__).parent
KINDS = (
    *("happy_path", "all_in_one", "correction", "digression"),
    *("cancellation", "refusal", "consent", "interrupted"),
)
"""What each flow has to stand; the README.md of either folder says what they mean."""
CHANNELS = ("chats", "calls")


@cache
def scripts(folder: str) -> dict[str, Counter[str]]:
    """How many scripts of each kind each flow has, by the longest flow's name that a file's name
    begins with.
    """
    found: dict[str, Counter[str]] = {flow: Counter() for flow in flows()}
    names = sorted(flows(), key=len, reverse=True)
    for path in (ROOT / folder).rglob("*.yml"):
        flow = next((name for name in names if path.stem.startswith(name)), None)
        if flow is not None:
            data = yaml.safe_load(path.read_text("utf-8"))
            found[flow][path.parent.name] += len(data) if isinstance(data, list) else 1
    return found


@pytest.mark.parametrize("folder", CHANNELS)
@pytest.mark.parametrize("flow", flows())
def test_each_flow_is_shown_in_every_kind_of_conversation(flow: str, folder: str) -> None:
    shown = scripts(folder)[flow]
    assert {kind for kind in KINDS if not shown[kind]} == set()
