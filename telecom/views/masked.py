"""Masking of whole structures, as the console shows them."""

from __future__ import annotations

from typing import Any

from telecom import privacy

REPORTED = "number"
"""The term that stays readable: who is reported for marketing has to be looked into."""


def terms(value: Any) -> Any:
    """Terms of a proposal with every text in them masked, but for the number that was reported."""
    if isinstance(value, str):
        return privacy.mask(value)
    if isinstance(value, list):
        return [terms(item) for item in value]
    if isinstance(value, dict):
        return {key: item if key == REPORTED else terms(item) for key, item in value.items()}
    return value


def text(value: str | None) -> str:
    """`value` masked; nothing for None."""
    return privacy.mask(value) if value else ""
