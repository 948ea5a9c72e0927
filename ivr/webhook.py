"""What the carrier's fields mean for a call, and what the bot is told of it."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from rasa.core.channels.channel import OutputChannel, UserMessage
from sanic.request import Request

from ivr import numbers
from ivr.events import Ask, Event, Heard, HumanLeft, Keys, QueueLeft, Recorded, Silence
from ivr.signature import Forged

SECRET = re.compile(
    r"((?:密码|验证码|口令)\D{0,8}?)(?:[0-9零〇一二两三四五六七八九幺][ ,，]?){4,8}"
)
ENDED = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
SID = re.compile(r"[A-Za-z0-9]{1,64}")
MOBILE = re.compile(r"(?:\+?86)?(1[3-9]\d{9})")


@dataclass(frozen=True)
class Number:
    """The number of ours that a call is on; of a call of 10085, which one (`OutboundCall.id`)."""

    dialled: str = numbers.HOTLINE
    outbound: int | None = None

    @property
    def query(self) -> str:
        """What has to stand in the address of its first webhook, with an & behind it."""
        if self.outbound is not None:
            return f"outbound={self.outbound}&"
        return "" if self.dialled == numbers.HOTLINE else f"number={self.dialled}&"


def event(fields: dict[str, str]) -> Event:
    """What the caller did, from the fields of a webhook; keys count before speech.

    A password or code that is said for all to hear goes no further than here.
    """
    if "DialCallStatus" in fields:
        return HumanLeft(answered=fields["DialCallStatus"] in ("completed", "answered"))
    if "QueueResult" in fields:
        return QueueLeft(fields["QueueResult"])
    if SID.fullmatch(fields.get("RecordingSid", "")):
        return recording(fields)
    if fields.get("Digits"):
        return Keys(fields["Digits"])
    if fields.get("SpeechResult", "").strip():
        confidence = None
        with suppress(KeyError, ValueError):
            confidence = float(fields["Confidence"])
        # a recogniser that does not know how sure it is says 0.0
        if confidence is not None and not 0 < confidence <= 1:
            confidence = None
        return heard(fields["SpeechResult"], confidence)
    return Silence()


def heard(text: str, confidence: float | None) -> Heard:
    """What the caller said, without a password or code in it."""
    # no database takes a NUL
    return Heard(SECRET.sub(r"\1******", text.replace("\0", "")), confidence)


def is_over(fields: dict[str, str]) -> bool:
    """Whether the carrier says that the call is over."""
    return fields.get("CallStatus") in ENDED


def recording(fields: dict[str, str]) -> Recorded:
    """The recording that a webhook tells of."""
    seconds = fields.get("RecordingDuration", "")
    length = int(seconds) if re.fullmatch(r"\d{1,6}", seconds) else 0
    return Recorded(fields.get("RecordingSid", ""), fields.get("RecordingUrl", ""), length)


def caller(fields: dict[str, str]) -> str:
    """The customer at the other end, as the carrier says: a number, client, SIP address, or that it
    is anonymous. In a call of ours that is who was called.
    """
    ours = fields.get("Direction", "").startswith("outbound")
    return fields.get("To" if ours else "From", "").strip()


def mobile(caller: str) -> str | None:
    """The caller's mobile number in eleven digits; None for clients, SIP, anonymous, others."""
    match = MOBILE.fullmatch(caller)
    return match[1] if match else None


def message(
    channel: str, call_id: str, at: int, ask: Ask, output: OutputChannel, dialled: str
) -> UserMessage:
    """What the bot is told; the same turn always has the same message id."""
    metadata: dict[str, Any] = {"input": ask.input}
    if dialled != numbers.HOTLINE:
        metadata["dialled"] = dialled
    if ask.input == "speech":
        metadata["confidence"] = ask.confidence
    parse_data = None
    if ask.intent:
        intent = {"name": ask.intent, "confidence": 1.0}
        parse_data = {"text": ask.text, "intent": intent, "intent_ranking": [], "entities": []}
    return UserMessage(
        ask.text,
        output,
        call_id,
        parse_data=parse_data,
        input_channel=channel,
        message_id=f"{call_id}:{at}",
        metadata=metadata,
    )


def number(request: Request, fields: dict[str, str]) -> Number:
    """Which of our numbers a webhook is about.

    Raises:
        Forged: it names an outbound call in a way that is none of ours.
    """
    ours = fields.get("Direction", "").startswith("outbound")
    named = request.args.get("outbound")
    if not ours and named is None:
        return Number(numbers.dialled(fields.get("To", ""), request.args.get("number", "")))
    if not ours or not re.fullmatch(r"[0-9]{1,9}", named or ""):
        raise Forged("no outbound call of ours")
    return Number(numbers.MARKETING, int(named))


def figure(request: Request, name: str, default: int | None = None) -> int:
    """A number in the query.

    Raises:
        Forged: it is not there, or is none: no address of ours.
    """
    value = request.args.get(name)
    if value is None and default is not None:
        return default
    if value is None or not re.fullmatch(r"\d{1,4}", value):
        raise Forged(f"{name} is no number")
    return int(value)
