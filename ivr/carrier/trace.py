"""What happened in a call, in order: every request, response, verb and error of the carrier."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

HIDDEN = "•"
_PARTIES = ("From", "To", "Caller", "Called")
SAME_IN_EVERY_WEBHOOK = {
    *("AccountSid", "ApiVersion", "CallSid", "Direction", *_PARTIES),
    *(party + place for party in _PARTIES for place in ("City", "State", "Zip", "Country")),
}


@dataclass(frozen=True)
class Entry:
    """One thing that happened, `at` seconds after the call began."""

    at: float
    kind: str
    detail: Mapping[str, Any]

    def __str__(self) -> str:
        """One line, without the parameters that every webhook of the call carries alike."""
        shown = dict(self.detail)
        if "params" in shown:
            kept = {n: v for n, v in shown["params"].items() if n not in SAME_IN_EVERY_WEBHOOK}
            shown["params"] = " ".join(f"{name}={value!r}" for name, value in kept.items())
        detail = " ".join(f"{name}={value}" for name, value in shown.items())
        return f"{self.at:8.3f} {self.kind:9} {detail}"


class Trace:
    """Collects the entries. Keys beyond a single one may be a password: only their number is kept.

    Spoken words stay readable: a trace belongs to a simulated call and lives in memory.
    """

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._began = time.monotonic()

    def add(self, kind: str, **detail: Any) -> None:
        """Notes one thing that happened now."""
        params = detail.get("params")
        if params is not None:
            detail["params"] = {name: _shown(name, value) for name, value in params.items()}
        self.entries.append(Entry(time.monotonic() - self._began, kind, detail))

    def of(self, kind: str) -> list[Entry]:
        """The entries of one kind: `request`, `response`, `retry`, `redirect`, `verb`, `trouble`,
        `status`, `end`.
        """
        return [entry for entry in self.entries if entry.kind == kind]

    def __str__(self) -> str:
        return "\n".join(map(str, self.entries))


def _shown(name: str, value: str) -> str:
    return HIDDEN * len(value) if name == "Digits" and len(value) > 1 else value
