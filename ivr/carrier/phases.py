"""What a call can be at, and what the carrier knows of it."""

from __future__ import annotations

from dataclasses import dataclass

from ivr.carrier import verbs
from ivr.carrier.events import Ask
from ivr.carrier.gather import Listening
from ivr.carrier.relay import Relaying
from ivr.carrier.verbs import Enqueue, Verb


@dataclass(frozen=True)
class Asking:
    """Waiting for the application; the caller hears nothing and nothing of theirs counts."""

    ask: Ask


@dataclass(frozen=True)
class Speaking:
    """Something is heard; of a Gather if `gather`, with `rest` of its prompts to come."""

    what: verbs.Audible
    rest: tuple[verbs.Audible, ...] = ()
    gather: verbs.Gather | None = None


@dataclass(frozen=True)
class Recording:
    """The caller's words are recorded."""

    record: verbs.Record
    words: str = ""


@dataclass(frozen=True)
class Waiting:
    """Dialled or queued; `connected` once a person is on the line."""

    verb: verbs.Dial | verbs.Enqueue
    connected: bool = False


@dataclass(frozen=True)
class Whispering:
    """The person who was dialled hears the whisper, the caller still rings."""

    verb: verbs.Dial


@dataclass(frozen=True)
class Ended:
    """Over."""

    reason: str


Phase = Asking | Speaking | Listening | Recording | Waiting | Whispering | Relaying | Ended


@dataclass(frozen=True)
class Call:
    """A call: `status` as Twilio names it, `url` and the verbs to come of the running document.

    `queue` is set while the documents of its waitUrl run; `after` are the verbs behind the Enqueue.
    """

    phase: Phase
    status: str
    url: str
    verbs: tuple[Verb, ...]
    fallback_url: str  # "": none configured
    queue: Enqueue | None = None
    after: tuple[Verb, ...] = ()


def queue_of(call: Call) -> str | None:
    """The name of the queue that the call waits in, or None."""
    if call.queue:
        return call.queue.name
    match call.phase:
        case Waiting(verbs.Enqueue(name=name), False):
            return name
    return None
