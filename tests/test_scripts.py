"""Every flow is shown in whole conversations, in chat and by phone."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import yaml

from tests.test_layout import flows

ROOT = Path(__file__).parent
CHATS, CALLS = 8, 4


def scripts(folder: str) -> Counter[str]:
    """How many scripts each flow has, by the longest flow's name that a file's name begins with."""
    found: Counter[str] = Counter()
    names = sorted(flows(), key=len, reverse=True)
    for path in (ROOT / folder).rglob("*.yml"):
        flow = next((name for name in names if path.stem.startswith(name)), None)
        data = yaml.safe_load(path.read_text("utf-8"))
        found[flow or ""] += len(data) if isinstance(data, list) else 1
    return found


@pytest.mark.parametrize("flow", flows())
def test_each_flow_is_shown_in_eight_chats_and_four_calls(flow: str) -> None:
    assert scripts("chats")[flow] >= CHATS
    assert scripts("calls")[flow] >= CALLS
