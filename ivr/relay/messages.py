"""The messages of a ConversationRelay socket: what the carrier sends, what it is told.

Shapes as in Twilio's documentation of the WebSocket; Telnyx speaks the same.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any
from xml.sax.saxutils import escape

MARKUP = re.compile(r"<[^<>]*>")
KEYS = frozenset("0123456789*#")


class Malformed(Exception):  # noqa: N818 - it names what the message is
    """Not a message of the relay; says in which way, never with its content."""


@dataclass(frozen=True)
class Setup:
    """The first message: which call this is, and the customer at its other end."""

    call_id: str
    caller: str


@dataclass(frozen=True)
class Prompt:
    """What the caller said; not `last`: as far as it is recognised by now."""

    text: str = field(repr=False)
    last: bool = True


@dataclass(frozen=True)
class Dtmf:
    """One key. It may belong to a password: not part of the `repr`."""

    key: str = field(repr=False)


@dataclass(frozen=True)
class Interrupt:
    """The caller cut in; `heard` is what had been told of the utterance by then."""

    heard: str


@dataclass(frozen=True)
class Fault:
    """The carrier reports an error. Its description may repeat our words and is not kept."""


@dataclass(frozen=True)
class Other:
    """A message of a kind that is nothing to us, such as `info`."""

    kind: str


Message = Setup | Prompt | Dtmf | Interrupt | Fault | Other


def read(raw: str | bytes | None) -> Message:
    """The message in a frame.

    Raises:
        Malformed: no text, no JSON object, no known fields, or fields of another type.
    """
    if not isinstance(raw, str):
        raise Malformed("no text")
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Malformed("no JSON") from error
    if not isinstance(data, dict) or not isinstance(data.get("type"), str):
        raise Malformed("no type")
    kind = data["type"]
    if kind == "setup":
        ours = str(data.get("direction", "")).startswith("outbound")
        return Setup(_text(data, "callSid"), _text(data, "to" if ours else "from"))
    if kind == "prompt":
        return Prompt(_text(data, "voicePrompt"), _flag(data, "last"))
    if kind == "dtmf":
        key = _text(data, "digit")
        if len(key) != 1 or key not in KEYS:
            raise Malformed("no key")
        return Dtmf(key)
    if kind == "interrupt":
        return Interrupt(unescape(MARKUP.sub("", _text(data, "utteranceUntilInterrupt"))))
    return Fault() if kind == "error" else Other(kind[:40])


def text(token: str, *, last: bool, rate: str | None = None) -> str:
    """Words to be spoken; `last` ends the utterance. `rate`: of the usual one, such as `80%`, as
    SSML, which a relay passes on to Amazon's and Google's voices.
    """
    if rate and token:
        token = f'<prosody rate="{rate}">{escape(token)}</prosody>'
    return _written(type="text", token=token, last=last)


def end(handoff: dict[str, Any]) -> str:
    """The end of the relay; `handoff` comes back with the request that follows it."""
    return _written(type="end", handoffData=_written(**handoff))


def _text(data: dict[str, Any], name: str) -> str:
    value = data.get(name)
    if not isinstance(value, str):
        raise Malformed(f"{name} is no text")
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise Malformed(f"{name} holds half a character") from error
    return value


def _flag(data: dict[str, Any], name: str) -> bool:
    value = data.get(name, True)
    if not isinstance(value, bool):
        raise Malformed(f"{name} is neither true nor false")
    return value


def _written(**message: Any) -> str:
    return json.dumps(message, ensure_ascii=False)
