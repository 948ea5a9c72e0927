"""A ConversationRelay as the carrier runs it, without I/O.

What is told over its WebSocket is heard, what the caller does is told over it, until it ends and
the `<Connect>` reports to its action.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from xml.etree import ElementTree

from ivr.carrier import schema, verbs
from ivr.carrier.events import (
    CloseRelay,
    CutOff,
    Effect,
    Event,
    Hear,
    Key,
    Lost,
    Opened,
    Played,
    Send,
    SpeechBegan,
    Spoke,
    Told,
    Trouble,
)

MALFORMED = 10  # in a row close the socket
BAD_DATA = 1007  # of RFC 6455
# the fields of a message and their types; those in the second mapping may be missing
MESSAGES: dict[str, tuple[Mapping[str, type], Mapping[str, type]]] = {
    "text": (
        {"token": str},
        {"last": bool, "lang": str, "interruptible": bool, "preemptible": bool},
    ),
    "play": ({"source": str}, {"loop": int, "interruptible": bool, "preemptible": bool}),
    "sendDigits": ({"digits": str}, {}),
    "language": ({}, {"ttsLanguage": str, "transcriptionLanguage": str}),
    "end": ({}, {"handoffData": str}),
}
INPUTS = {"any": ("speech", "dtmf"), "speech": ("speech",), "dtmf": ("dtmf",), "none": ()}


@dataclass(frozen=True)
class Relaying:
    """A relay at work.

    `playing`: what is heard now and what follows it; `heard`: what of the utterance was heard
    before that. `asked`: the caller has said something and waits for the answer.
    """

    connect: verbs.Connect
    open: bool = False
    playing: tuple[verbs.Audible, ...] = ()
    heard: str = ""
    asked: bool = True
    malformed: int = 0


@dataclass(frozen=True)
class Over:
    """The relay has ended: what the action is told."""

    params: Mapping[str, str]


def step(phase: Relaying, event: Event) -> tuple[Relaying | Over, tuple[Effect, ...]]:
    """What becomes of the relay. An event out of turn changes nothing."""
    match event:
        case Opened():
            opened = replace(phase, open=True)
            greeting = phase.connect.greeting
            return _speak(opened, verbs.Say(greeting)) if greeting else (opened, ())
        case Lost(code, reason):
            trouble = Trouble(verbs.Oddity(code, reason), phase.connect.url, fatal=False)
            cut = (CutOff(),) if phase.playing else ()
            return Over(_failed(code, reason)), (*cut, trouble)
        case Told(raw):
            return _told(phase, raw)
        case Played() if phase.playing:
            first, *rest = phase.playing
            phase = replace(phase, playing=tuple(rest), heard=phase.heard + _words(first))
            return phase, (Hear(rest[0]),) if rest else ()
        case Key(key) if phase.open and phase.connect.keys:
            return _input(phase, "dtmf", ({"type": "dtmf", "digit": key},))
        case SpeechBegan() if phase.open:
            return _input(phase, "speech", ())
        case Spoke(text) if phase.open and text.strip():
            lang = phase.connect.language
            prompts = [(text[: len(text) // 2], False), (text.strip(), True)]
            phase, effects = _input(
                phase,
                "speech",
                tuple(
                    {"type": "prompt", "voicePrompt": words, "lang": lang, "last": last}
                    for words, last in prompts
                    if words.strip()
                ),
            )
            return replace(phase, asked=True), effects
    return phase, ()


def _failed(code: int, reason: str) -> dict[str, str]:
    return {"SessionStatus": "failed", "ErrorCode": str(code), "ErrorMessage": reason}


def _told(phase: Relaying, raw: str | bytes) -> tuple[Relaying | Over, tuple[Effect, ...]]:
    message, wrong = _read(raw)
    if wrong:
        phase = replace(phase, malformed=phase.malformed + 1)
        oddity = verbs.Oddity(schema.RELAY_MESSAGE, wrong)
        trouble = Trouble(oddity, phase.connect.url, fatal=False)
        if phase.malformed < MALFORMED:
            return phase, (trouble,)
        over = Over(_failed(schema.RELAY_MESSAGE, wrong))
        return over, (trouble, CloseRelay(BAD_DATA))
    phase = replace(phase, malformed=0)
    match message["type"]:
        case "text":
            phase = replace(phase, asked=phase.asked and not message.get("last", True))
            words, wrong = _words_of(message["token"])
            phase, effects = _speak(phase, verbs.Say(words)) if words else (phase, ())
            odd = [Trouble(verbs.Oddity(schema.OFF_SCHEMA, wrong), phase.connect.url, fatal=False)]
            return phase, (*effects, *odd) if wrong else effects
        case "play":
            return _speak(phase, verbs.Play(message["source"], loop=message.get("loop", 1)))
        case "sendDigits":
            return _speak(phase, verbs.Play("", message["digits"]))
        case "end":
            params = {"SessionStatus": "ended"}
            if "handoffData" in message:
                params["HandoffData"] = message["handoffData"]
            cut = (CutOff(),) if phase.playing else ()
            return Over(params), (*cut, CloseRelay())
    return phase, ()


def _words_of(token: str) -> tuple[str, str]:
    """What is heard of a token, whose SSML is for the voice, and what is wrong with that."""
    if "<" not in token:
        return token, ""
    try:
        speak = ElementTree.fromstring(f"<speak>{token}</speak>")  # noqa: S314 - no DTD fits in
    except ElementTree.ParseError:
        return token, "a token is no well-formed SSML"
    unknown = sorted({inner.tag for inner in speak.iter()} - {"speak"} - schema.SPOKEN_MARKUP)
    return "".join(speak.itertext()), f"a token may not hold {unknown}" if unknown else ""


def _read(raw: str | bytes) -> tuple[dict[str, Any], str]:
    """The message, and what is wrong with it."""
    try:
        message = json.loads(raw)
    except (ValueError, RecursionError):
        return {}, "no JSON"
    kind = message.get("type") if isinstance(message, dict) else None
    if kind not in MESSAGES:
        return {}, "no message of a relay"
    needed, optional = MESSAGES[kind]
    for name, wanted in {**needed, **optional}.items():
        if name in message and not isinstance(message[name], wanted):
            return {}, f"{kind}: {name} is no {wanted.__name__}"
    missing = [name for name in needed if name not in message]
    unknown = sorted(set(message) - {"type", *needed, *optional})
    if missing or unknown:
        return {}, f"{kind}: missing {missing}, unknown {unknown}"
    return message, ""


def _speak(phase: Relaying, what: verbs.Audible) -> tuple[Relaying, tuple[Effect, ...]]:
    heard = "" if not phase.playing and phase.asked else phase.heard
    after = replace(phase, playing=(*phase.playing, what), heard=heard)
    return after, () if phase.playing else (Hear(what),)


def _input(
    phase: Relaying, kind: str, messages: tuple[Mapping[str, Any], ...]
) -> tuple[Relaying, tuple[Effect, ...]]:
    """The caller does something, which may interrupt what is heard."""
    sends = tuple(Send(message) for message in messages)
    if not phase.playing:
        return replace(phase, heard=""), sends
    if kind not in phase.connect.interruptible:
        return phase, sends if kind in phase.connect.reports else ()
    words = _words(phase.playing[0])
    utterance = phase.heard + words[: len(words) // 2]
    interrupt = {
        "type": "interrupt",
        "utteranceUntilInterrupt": utterance,
        "durationUntilInterruptMs": str(200 * len(utterance)),
    }
    return replace(phase, playing=(), heard=""), (CutOff(), Send(interrupt), *sends)


def _words(what: verbs.Audible) -> str:
    return what.text if isinstance(what, verbs.Say) else ""


def read(
    connect: ElementTree.Element, method: str, odd: Callable[[int, str], None]
) -> verbs.Connect | None:
    """The verb in a `<Connect>`; None if it holds nothing that can be connected here."""
    found = connect.find("ConversationRelay")
    for noun in connect:
        if noun is not found:
            odd(schema.OFF_SCHEMA, f"<Connect> <{noun.tag}> is not simulated and left out")
    if found is None:
        odd(schema.OFF_SCHEMA, "<Connect> without a <ConversationRelay>")
        return None
    for attribute in sorted(set(found.attrib) - schema.RELAY_ATTRIBUTES):
        odd(schema.OFF_SCHEMA, f"<ConversationRelay> has no attribute {attribute!r}")
    parameters = {}
    for inner in found:
        if inner.tag == "Parameter" and inner.get("name"):
            parameters[inner.get("name", "")] = inner.get("value", "")
        elif inner.tag != "Language":
            odd(schema.OFF_SCHEMA, f"<ConversationRelay> may not hold <{inner.tag}>")
    url = found.get("url", "")
    if not url.startswith(("wss://", "ws://127.0.0.1", "ws://localhost", "ws://[::1]")):
        odd(schema.RELAY_UNREACHABLE, f"<ConversationRelay> url {url!r} is no wss address")
        return None
    hints = [hint for hint in found.get("hints", "").split(",") if hint]
    if len(hints) > schema.HINTS or any(len(hint) > schema.HINT_CHARACTERS for hint in hints):
        odd(schema.GATHER_HINTS, f"{len(hints)} hints")

    def inputs(attribute: str, default: str) -> tuple[str, ...]:
        given = found.get(attribute, default)
        value = {"true": "any", "false": "none"}.get(given, given)
        if value not in INPUTS:
            odd(schema.OFF_SCHEMA, f"<ConversationRelay> {attribute} {value!r}")
        return INPUTS.get(value, INPUTS[default])

    return verbs.Connect(
        url=url,
        action=connect.get("action") or None,
        method=method,
        greeting=found.get("welcomeGreeting", ""),
        language=found.get("transcriptionLanguage", found.get("language", "en-US")),
        keys=found.get("dtmfDetection", "false") == "true",
        interruptible=inputs("interruptible", "any"),
        reports=inputs("reportInputDuringAgentSpeech", "none"),
        parameters=tuple(parameters.items()),
    )
