"""What a caller's screen shows of a call: captions of both sides, states, troubles, in order."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ivr.carrier.events import Trouble

Entry = dict[str, Any]


@dataclass(frozen=True)
class Caption:
    """Words of the `bot`, the `carrier` itself or the `caller` (`keys` if pressed, not said)."""

    n: int
    who: str
    text: str
    keys: bool = False
    interrupted: bool = False


class Diary:
    """Numbered entries, ready for JSON; readers wait for what comes after a number.

    Entries: `{"n", "type": "caption", "who", "text", "keys"}`, `{"n", "type": "interrupted",
    "caption"}` (its n), `{"n", "type": "state", "state", "expects"}`, `{"n", "type": "trouble",
    "code", "text", "fatal"}`.
    """

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.captions: list[Caption] = []
        self.troubles: list[Trouble] = []
        self._heard: int | None = None  # index of the caption being heard
        self._news = asyncio.Event()

    def caption(self, who: str, text: str, keys: bool = False) -> None:
        """Words; empty text (a pause) only ends what was heard before."""
        if text:
            self.captions.append(Caption(len(self.entries) + 1, who, text, keys))
            self._add("caption", who=who, text=text, keys=keys)
        if who != "caller":
            self._heard = len(self.captions) - 1 if text else None

    def interrupt(self) -> None:
        """The caller cut off what was being heard."""
        if self._heard is not None:
            caption = self.captions[self._heard]
            self.captions[self._heard] = replace(caption, interrupted=True)
            self._add("interrupted", caption=caption.n)
            self._heard = None

    def state(self, state: str, expects: Mapping[str, bool]) -> None:
        """The call's new state and, while listening, whether keys and speech are heard."""
        self._add("state", state=state, expects=dict(expects))

    def trouble(self, trouble: Trouble) -> None:
        """An error or warning of the carrier's debugger."""
        self.troubles.append(trouble)
        oddity = trouble.oddity
        self._add("trouble", code=oddity.code, text=oddity.text, fatal=trouble.fatal)

    async def after(self, n: int, seconds: float) -> list[Entry]:
        """The entries after number `n`, waiting up to `seconds` for the first; perhaps none."""
        if len(self.entries) <= n:
            try:
                await asyncio.wait_for(self._news.wait(), seconds)
            except asyncio.TimeoutError:
                return []
        return self.entries[n:]

    def _add(self, kind: str, **detail: Any) -> None:
        self.entries.append({"n": len(self.entries) + 1, "type": kind, **detail})
        self._news.set()
        self._news = asyncio.Event()
