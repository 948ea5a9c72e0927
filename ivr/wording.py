"""What the hotline says: `prompts/<topic>.yml`, read once. Everything is named `<topic>.<name>`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "prompts"


def text(name: str, **facts: object) -> str:
    """The wording of that name with `facts` in place of its braces.

    Raises:
        KeyError: no such wording, or a fact is missing.
    """
    wording = data(name)
    if not isinstance(wording, str):
        raise KeyError(f"{name} is no text")
    return wording.format(**facts) if facts else wording


def data(name: str) -> Any:
    """Whatever stands under that name.

    Raises:
        KeyError: nothing does.
    """
    return _everything()[name]


def names() -> list[str]:
    """All names, sorted."""
    return sorted(_everything())


@cache
def _everything() -> dict[str, Any]:
    return {
        f"{path.stem}.{name}": value
        for path in sorted(FOLDER.glob("*.yml"))
        for name, value in yaml.safe_load(path.read_text("utf-8")).items()
    }
