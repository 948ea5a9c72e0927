"""What happens in a call (events) and what is to be done about it (effects).

The words between the call (`ivr/call.py`) and its adapters.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ivr.numbers import HOTLINE


@dataclass(frozen=True)
class CameIn:
    """A call came in.

    `tail`: last digits of the caller's number, if the carrier told it. `elderly`: the customer is
    served in elderly mode. `caller`: who calls, as the carrier says. `dialled`, `open`, `offer`: as
    of `Call`.
    """

    tail: str | None = None
    has_line: bool = False
    elderly: bool = False
    caller: str = ""
    dialled: str = HOTLINE
    open: bool = True
    offer: tuple[str, ...] = ()


@dataclass(frozen=True)
class Heard:
    """The caller spoke. `confidence` is 0-1, or None if the recogniser did not say."""

    text: str
    confidence: float | None = None


@dataclass(frozen=True)
class Keys:
    """The caller pressed keys. They may be a password: not part of the `repr`."""

    digits: str = field(repr=False)


@dataclass(frozen=True)
class Silence:
    """Nothing was heard and no key pressed."""


@dataclass(frozen=True)
class Answered:
    """The bot's messages of one turn, as its channel collects them."""

    messages: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class Failed:
    """The bot failed or took too long, or what the caller said was lost."""


@dataclass(frozen=True)
class PasswordChecked:
    """The result of a `CheckPassword`: right; wrong (`left` tries); locked `until`; or no line."""

    right: bool
    left: int | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class NumberChecked:
    """The result of a `UseNumber`: whether it is a line of ours, and its last digits."""

    known: bool
    tail: str


@dataclass(frozen=True)
class Chosen:
    """The result of a `Choose`: what there is to tell of it."""

    choice: str
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class HumanLeft:
    """The transfer is over; `answered` if somebody had picked up."""

    answered: bool


@dataclass(frozen=True)
class QueueLeft:
    """The queue is left; `result` as Twilio's `QueueResult`: leave, bridged, hangup, error, …"""

    result: str


@dataclass(frozen=True)
class DeskTold:
    """The result of a `LookAtDesk`: the call's `state` there (`telecom.desk.News`), and what was
    typed for the caller since, up to line `newest`.
    """

    state: str
    lines: tuple[str, ...] = ()
    newest: int = 0


@dataclass(frozen=True)
class Recorded:
    """The caller left a message, `seconds` long; `sid` and `url` name the carrier's recording."""

    sid: str
    url: str
    seconds: int


@dataclass(frozen=True)
class Broke:
    """The carrier could not go on with our last answer."""


@dataclass(frozen=True)
class HungUp:
    """The caller hung up."""


Event = (
    CameIn
    | Heard
    | Keys
    | Silence
    | Answered
    | Failed
    | PasswordChecked
    | NumberChecked
    | Chosen
    | HumanLeft
    | QueueLeft
    | DeskTold
    | Recorded
    | Broke
    | HungUp
)


@dataclass(frozen=True)
class Say:
    """Speak, `slow` or not. `from_bot`: the bot's own words, which its transcript has already."""

    text: str
    from_bot: bool = False
    slow: bool = False


@dataclass(frozen=True)
class Listen:
    """Wait for keys, or speech as well.

    `max_keys` ends the input (None: any number); with `until_hash` so does `#`, which is a key like
    others without it. `timeout`: seconds of silence after the prompt.
    """

    max_keys: int | None
    until_hash: bool
    speech: bool
    timeout: int
    hints: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dial:
    """Connect the caller with a human."""


@dataclass(frozen=True)
class Enqueue:
    """Let the caller wait for somebody at the desk."""


@dataclass(frozen=True)
class LookAtDesk:
    """See what became of the call at the desk, come back with `DeskTold`.

    `after`: the last typed line that was told; `leaving`: the call is out of the queue.
    """

    after: int
    leaving: bool = False


@dataclass(frozen=True)
class BookCallBack:
    """The caller wants the promised call back between these times, ISO 8601."""

    begins_at: str
    ends_at: str


@dataclass(frozen=True)
class Record:
    """Record what the caller says and come back with `Recorded`; with `Silence` if nothing."""


@dataclass(frozen=True)
class HangUp:
    """End the call; `reason` is kept with the conversation."""

    reason: str


@dataclass(frozen=True)
class Ask:
    """Give the bot a message and come back with `Answered` or `Failed`.

    `input`: `keys`, `speech` or `system`. With `intent` the meaning is not left to understanding.
    """

    text: str
    input: str
    intent: str | None = None
    confidence: float | None = None


@dataclass(frozen=True)
class CheckPassword:
    """Check the service password, come back with `PasswordChecked`. Never stored, logged, shown."""

    digits: str = field(repr=False)


@dataclass(frozen=True)
class UseNumber:
    """Take this as the caller's number and come back with `NumberChecked`."""

    number: str = field(repr=False)


@dataclass(frozen=True)
class Choose:
    """What the customer chose in a call of 10085, by key or words; comes back with `Chosen`.

    `shown` is what was told before.
    """

    choice: str
    shown: str
    said: str


@dataclass(frozen=True)
class Prefer:
    """Remember that the customer wants the elderly mode, or no longer."""

    elderly: bool


@dataclass(frozen=True)
class HandOff:
    """Record that a human is asked for: `queued` or `callback`."""

    how: str


Effect = (
    Say
    | Listen
    | Dial
    | Enqueue
    | LookAtDesk
    | BookCallBack
    | Record
    | HangUp
    | Ask
    | CheckPassword
    | UseNumber
    | Choose
    | Prefer
    | HandOff
)
