"""The short words of `wording.yml`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml


@cache
def wording() -> dict[str, Any]:
    """The file's content."""
    loaded: dict[str, Any] = yaml.safe_load(
        (Path(__file__).parent / "wording.yml").read_text("utf-8")
    )
    return loaded


def title(flow: str) -> str:
    """What customers call a flow."""
    return str(wording()["titles"][flow])


def yes_no(name: str) -> tuple[str, str]:
    """What the two buttons of a confirmation say."""
    buttons = wording()["buttons"][name]
    return buttons["agree"], buttons["decline"]
