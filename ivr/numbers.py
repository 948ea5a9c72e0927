"""The three numbers: what they are, and which one a webhook is about."""

from __future__ import annotations

HOTLINE, SUPERVISION, MARKETING = "10086", "10080", "10085"
TREES = {HOTLINE: "menu", SUPERVISION: "supervision"}
"""The topic of `prompts/` that holds a number's keys and questions."""


def dialled(called: str, configured: str = "") -> str:
    """Which number was dialled: `called` as the carrier says, unless its address names one.

    A rented number has nothing of 10080 in it, so the address configured for it may end in
    `?number=10080`.
    """
    if configured in TREES:
        return configured
    short = called.strip().removeprefix("+86")
    return SUPERVISION if short == SUPERVISION else HOTLINE
