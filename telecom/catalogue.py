"""The catalogue's file: names, for those who have to recognise them, and what the database does not
hold.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

CATALOGUE = Path(__file__).parent / "seed" / "catalogue.yml"


@cache
def entries() -> dict[str, Any]:
    """The file as it is: `plans` and `services`, `home`, and how a bill calls its other items."""
    loaded: dict[str, Any] = yaml.safe_load(CATALOGUE.read_text("utf-8"))
    return loaded


@cache
def notes() -> dict[str, str]:
    """What else there is to know of a plan or service, by its id."""
    known = (*entries()["plans"], *entries()["services"])
    return {entry["id"]: entry["note"] for entry in known if "note" in entry}


def spoken_names() -> list[str]:
    """What plans and services are called, for a speech recogniser's hints."""
    return [
        name
        for entry in (*entries()["plans"], *entries()["services"])
        for name in (entry["name"], *entry.get("handles", []))
    ]


@cache
def directed_packs() -> frozenset[str]:
    """Ids of the packs whose data counts only in the apps they are made for."""
    return frozenset(entry["id"] for entry in entries()["services"] if "apps" in entry)
