"""What has to be known of one call between two webhooks."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from ivr.dtmf import Option
from ivr.events import Ask


@dataclass(frozen=True)
class Call:
    """One call. Never holds a password.

    `step` counts the documents given to the carrier. `expect` is what is waited for: a value of the
    bot (`ivr/reply.py`), or `menu`, `own_number`, `callback_number`, `go_on`, `dialling`, `ended`.
    `said` is what `#` repeats, `question` its short form. `misses`, `failures`: counted in a row.
    `tail`: the last digits of the number to call back.
    """

    step: int = 0
    expect: str = "menu"
    said: tuple[str, ...] = ()
    question: str = ""
    options: tuple[Option, ...] = ()
    page: int = 0
    misses: int = 0
    failures: int = 0
    keys_only: bool = False
    asking: Ask | None = None
    wants_human: bool = False
    tail: str | None = None
    has_line: bool = False
    staffed: bool = False

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Call:
        """Back from `to_json`, also after a trip through a database."""
        asking = Ask(**values["asking"]) if values["asking"] else None
        options = tuple(Option(**option) for option in values["options"])
        return cls(
            **{**values, "said": tuple(values["said"]), "options": options, "asking": asking}
        )
