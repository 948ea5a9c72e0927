"""The verbs of a TwiML document that the carrier can execute, as plain values.

Times are whole seconds, URLs are as written in the document (perhaps relative).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Say:
    """Words read to the caller `loop` times; 0 means for ever."""

    text: str
    language: str = ""
    voice: str = ""
    loop: int = 1


@dataclass(frozen=True)
class Play:
    """A sound file, or key tones when `digits` is given."""

    url: str
    digits: str = ""
    loop: int = 1


@dataclass(frozen=True)
class Pause:
    """Nothing is heard for `seconds`."""

    seconds: int = 1


Audible = Say | Play | Pause


@dataclass(frozen=True)
class Gather:
    """Waits for keys or speech, while and after its prompts are heard."""

    prompts: tuple[Audible, ...] = ()
    action: str | None = None  # None: the document's own URL
    method: str = "POST"
    keys: bool = True
    speech: bool = False
    timeout: int = 5
    speech_timeout: str = ""  # whole seconds, "auto", or "" for `timeout`
    max_speech_time: int = 60
    num_digits: int | None = None  # None: as many as come
    finish_on_key: str = "#"  # "": no key finishes
    action_on_empty_result: bool = False
    barge_in: bool = True
    language: str = "en-US"
    speech_model: str = ""
    hints: tuple[str, ...] = ()


@dataclass(frozen=True)
class Redirect:
    """Goes on with another document."""

    url: str
    method: str = "POST"


@dataclass(frozen=True)
class Hangup:
    """Ends the call."""


@dataclass(frozen=True)
class Reject:
    """As the very first verb: does not take the call. `reason` is `rejected` or `busy`."""

    reason: str = "rejected"


@dataclass(frozen=True)
class Dial:
    """Connects the caller with `targets`: numbers, `client:…`, `sip:…`, queues, conferences.

    `whisper_url`: the document that whoever picks up hears before that.
    """

    targets: tuple[str, ...]
    action: str | None = None
    method: str = "POST"
    timeout: int = 30
    caller_id: str = ""
    whisper_url: str = ""
    whisper_method: str = "POST"


@dataclass(frozen=True)
class Enqueue:
    """Puts the caller into the queue `name`; `wait_url` gives what is heard there."""

    name: str
    action: str | None = None
    method: str = "POST"
    wait_url: str = ""
    wait_method: str = "POST"


@dataclass(frozen=True)
class Leave:
    """In a queue: leaves it."""


@dataclass(frozen=True)
class Record:
    """Records what the caller says until a key, `timeout` of silence, `max_length` or the hang-up.

    `callback` is told of the recording, `text_callback` of what was said in it; "" for none.
    """

    action: str | None = None
    method: str = "POST"
    timeout: int = 5
    finish_on_key: str = "1234567890*#"
    max_length: int = 3600
    beep: bool = True
    callback: str = ""
    text_callback: str = ""


@dataclass(frozen=True)
class Connect:
    """Hands the call to an application's WebSocket by ConversationRelay.

    `interruptible`: what cuts off what is heard (`speech`, `dtmf`); `reports`: what is told of even
    where it does not. `keys`: keys are told at all.
    """

    url: str
    action: str | None = None
    method: str = "POST"
    greeting: str = ""
    language: str = "en-US"
    keys: bool = False
    interruptible: tuple[str, ...] = ("speech", "dtmf")
    reports: tuple[str, ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()


Verb = (
    Say
    | Play
    | Pause
    | Gather
    | Redirect
    | Hangup
    | Reject
    | Dial
    | Enqueue
    | Leave
    | Record
    | Connect
)


@dataclass(frozen=True)
class Oddity:
    """One entry of the carrier's debugger: Twilio's number for it and what is wrong."""

    code: int
    text: str

    def __str__(self) -> str:
        return f"{self.code}: {self.text}"


@dataclass(frozen=True)
class Document:
    """A readable TwiML document and what is odd in it."""

    verbs: tuple[Verb, ...]
    warnings: tuple[Oddity, ...] = ()
