"""What happens to a call (events) and what the carrier then does (effects)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from ivr.carrier import verbs

# ---- events: from the network


@dataclass(frozen=True)
class Answered:
    """The application answered 2xx; `url` is where the answer came from in the end."""

    url: str
    body: bytes
    content_type: str


@dataclass(frozen=True)
class Unanswered:
    """No usable answer; `code` is Twilio's number for the reason."""

    url: str
    code: int
    reason: str


# ---- events: from the caller and the clock


@dataclass(frozen=True)
class Played:
    """What was being read or played is over."""


@dataclass(frozen=True)
class Key:
    """One key: 0-9, `*` or `#`."""

    key: str


@dataclass(frozen=True)
class SpeechBegan:
    """The caller starts to speak."""


@dataclass(frozen=True)
class Spoke:
    """The caller has spoken; `text` is what was recognised, perhaps nothing."""

    text: str
    confidence: float | None = None


@dataclass(frozen=True)
class TimedOut:
    """The caller was silent for as long as the running verb waits."""


@dataclass(frozen=True)
class HungUp:
    """The caller hangs up."""


# ---- events: from the person a call is passed to


@dataclass(frozen=True)
class PersonAnswered:
    """Somebody takes the dialled or queued call."""


@dataclass(frozen=True)
class PersonLeft:
    """The person who had taken the call hangs up; the caller stays."""


@dataclass(frozen=True)
class NobodyAnswered:
    """The call was not taken: `busy`, `no-answer`, `failed`; for a queue `leave`, `error`, …"""

    result: str = "no-answer"


# ---- events: from a relay's WebSocket


@dataclass(frozen=True)
class Opened:
    """The application took the WebSocket."""


@dataclass(frozen=True)
class Told:
    """The application sent a message."""

    raw: str | bytes = field(repr=False)


@dataclass(frozen=True)
class Lost:
    """The WebSocket could not be opened or was closed; `code` is Twilio's number for it."""

    code: int
    reason: str


Event = (
    Answered
    | Unanswered
    | Played
    | Key
    | SpeechBegan
    | Spoke
    | TimedOut
    | HungUp
    | PersonAnswered
    | PersonLeft
    | NobodyAnswered
    | Opened
    | Told
    | Lost
)

# ---- effects


@dataclass(frozen=True)
class Ask:
    """Ask the application what to do: `params` beside the standard ones of every webhook.

    The answer to `kind="last"` is not executed: the caller is gone. `wait` is a queue's waitUrl,
    `whisper` is for the person who was dialled.
    """

    url: str
    method: str
    params: Mapping[str, str] = field(default_factory=dict)
    kind: Literal["voice", "fallback", "last", "wait", "whisper"] = "voice"


@dataclass(frozen=True)
class RecordingMade:
    """The caller's words were recorded."""

    words: str


@dataclass(frozen=True)
class Tell:
    """Tell a callback of the recording, whatever it answers: `recording` or `transcription`."""

    url: str
    about: Literal["recording", "transcription"]


@dataclass(frozen=True)
class Whispered:
    """The person who was dialled hears this, and the caller does not."""

    text: str


@dataclass(frozen=True)
class Execute:
    """A verb begins."""

    verb: verbs.Verb


@dataclass(frozen=True)
class Hear:
    """The caller begins to hear this. `by_carrier`: not from the application's document."""

    what: verbs.Audible
    by_carrier: bool = False


@dataclass(frozen=True)
class CutOff:
    """The caller interrupted what was last begun to be heard."""


@dataclass(frozen=True)
class Trouble:
    """An error (`fatal`) or warning for the debugger."""

    oddity: verbs.Oddity
    url: str
    fatal: bool


@dataclass(frozen=True)
class End:
    """The call is over, with Twilio's final `status`; `reason` is for people."""

    reason: str
    status: str


@dataclass(frozen=True)
class OpenRelay:
    """Open the WebSocket of this verb and send it the setup."""

    connect: verbs.Connect


@dataclass(frozen=True)
class Send:
    """Send a message over the WebSocket. It may be a key: not part of the `repr`."""

    message: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class CloseRelay:
    """Close the WebSocket."""

    code: int = 1000


Effect = (
    Ask
    | Execute
    | Hear
    | CutOff
    | RecordingMade
    | Tell
    | Whispered
    | Trouble
    | End
    | OpenRelay
    | Send
    | CloseRelay
)
