"""Masking of whole structures, as the console shows them."""

from __future__ import annotations

import re
from typing import Any

from telecom import privacy

_LINK = re.compile(r"(/(?:pay|invoice)/)[\w-]{8,}", re.ASCII)
"""The link of a page that asks for no login: whoever has its token may pay, or look."""

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
    return links(privacy.mask(value)) if value else ""


def links(value: str) -> str:
    """`value` without the tokens of links, which the customer's own transcript has to keep."""
    return _LINK.sub(r"\1***", value)
