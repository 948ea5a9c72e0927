"""How long things of a call take and how its phases are called."""

from __future__ import annotations

from urllib.parse import urljoin

from ivr.carrier import call as calls
from ivr.carrier import relay, verbs
from ivr.carrier.gather import Listening

SECONDS_PER_CHARACTER = 0.2  # of a Chinese voice
SECONDS_PER_SOUND = 4.0


def length(what: verbs.Audible) -> float:
    """How long this is heard, in seconds; something without end once."""
    match what:
        case verbs.Say(text=text, loop=loop):
            return len(text) * SECONDS_PER_CHARACTER * max(1, loop)
        case verbs.Play(loop=loop):
            return SECONDS_PER_SOUND * max(1, loop)
        case verbs.Pause(seconds):
            return float(seconds)


def patience(phase: calls.Phase) -> float | None:
    """After how many seconds of the caller's silence the phase ends; None: never."""
    match phase:
        case Listening(gather, _, speaking):
            return gather.max_speech_time if speaking else gather.timeout
        case calls.Recording(record):
            return record.timeout
        case calls.Waiting(verbs.Dial(timeout=timeout), False):
            return timeout
    return None


def caption(what: verbs.Audible, beside: str = "") -> str:
    """What is shown of it: the words, a note and where it is for a sound, nothing for a pause.

    `beside`: the address of the document.
    """
    match what:
        case verbs.Say(text=text):
            return text
        case verbs.Play(url=url, digits=digits):
            shown = url if what == calls.BEEP or not url else urljoin(beside, url)
            return f"♪ {shown or digits}"
    return ""


def state(call: calls.Call | None) -> str:
    """One word for where the call stands (see `LiveCall.state`)."""
    if call and call.queue and not isinstance(call.phase, calls.Ended):
        return "waiting"
    match call.phase if call else None:
        case None:
            return "idle"
        case calls.Asking():
            return "ringing" if call and call.status == "ringing" else "thinking"
        case calls.Speaking():
            return "speaking"
        case Listening():
            return "listening"
        case calls.Recording():
            return "recording"
        case relay.Relaying(open=opened, playing=playing, asked=asked):
            if playing:
                return "speaking"
            return "thinking" if asked or not opened else "listening"
        case calls.Whispering():
            return "waiting"
        case calls.Waiting(_, connected):
            return "connected" if connected else "waiting"
    return "ended"
