"""The catalogue's names, for those who have to recognise them, and what its file alone knows."""

from __future__ import annotations

from functools import cache
from typing import Any

import yaml

from telecom.seed import CATALOGUE


@cache
def entries() -> dict[str, list[dict[str, Any]]]:
    """`plans` and `services` as the catalogue's file lists them."""
    return {key: _file()[key] for key in ("plans", "services")}


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
    return frozenset(_file()["directed_packs"])


@cache
def _file() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(CATALOGUE.read_text("utf-8"))
    return loaded
