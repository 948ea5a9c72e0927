"""TwiML documents out of a call's effects, with Twilio's own nouns, within Twilio's limits.

A document never falls off its end, which would hang up: it closes with a redirect, a hang-up or a
dial that reports back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from twilio.twiml.voice_response import Dial as DialVerb
from twilio.twiml.voice_response import Gather, VoiceResponse

from ivr.events import Dial, Effect, Enqueue, HangUp, Listen, Record, Say
from ivr.speech import for_ear

PROFILES = Path(__file__).with_name("profiles.yml")
LARGEST = 64_000  # bytes a document; Twilio's limit is 64 kB
LONGEST_SAY = 1_000  # characters; Twilio takes 4,096, and of some voices 3,000
HINTS, LONGEST_HINT = 500, 100  # Twilio's limits
RING_SECONDS = 30
QUEUE = "desk"
LONGEST_MESSAGE = 120  # seconds; longer ones Twilio writes down nothing of
SILENCE_ENDS_MESSAGE = 5  # seconds
VOICES = re.compile(r"Polly\.Zhiyu(-Neural)?|Google\.cmn-CN-(Standard|Wavenet)-[A-D]")


class WrongProfile(Exception):  # noqa: N818 - it names what is wrong
    """The voice profile does not exist or would not work with the carrier."""


class TooLarge(Exception):  # noqa: N818 - it names what is wrong
    """The document would be refused."""


@dataclass(frozen=True)
class Profile:
    """How the carrier speaks and listens; what the combinations must be is `problems`."""

    voice: str
    say_language: str
    listen_language: str
    speech_timeout: str | int
    speech_model: str | None = None
    slow_rate: str = "80%"
    """Of the usual rate, in elderly mode."""

    def problems(self) -> list[str]:
        """What the carrier would not accept or not do well in Chinese."""
        found = []
        if not VOICES.fullmatch(self.voice):
            found.append(f"voice {self.voice!r} is no Chinese voice of the carrier")
        if self.say_language != "cmn-CN":
            found.append(f"say_language must be cmn-CN, is {self.say_language!r}")
        if self.speech_model is None:
            if (self.listen_language, self.speech_timeout) != ("cmn-Hans-CN", "auto"):
                found.append(
                    "without speech_model: listen_language cmn-Hans-CN, speech_timeout auto"
                )
        elif self.speech_model != "deepgram_nova-2":
            found.append(f"speech_model {self.speech_model!r} does not know Chinese")
        elif self.listen_language != "zh-CN" or not isinstance(self.speech_timeout, int):
            found.append("deepgram_nova-2: listen_language zh-CN, speech_timeout in whole seconds")
        return found


def load_profile(name: str, path: Path = PROFILES) -> Profile:
    """The profile of that name, checked.

    Raises:
        WrongProfile: saying what is wrong with it, or which names there are.
    """
    profiles: dict[str, dict[str, Any]] = yaml.safe_load(path.read_text("utf-8"))
    if name not in profiles:
        raise WrongProfile(f"no voice profile {name!r}; there are {', '.join(sorted(profiles))}")
    try:
        profile = Profile(**profiles[name])
    except TypeError as error:
        raise WrongProfile(f"voice profile {name}: {error}") from error
    if profile.problems():
        raise WrongProfile(f"voice profile {name}: {'; '.join(profile.problems())}")
    return profile


def render(
    effects: Iterable[Effect],
    *,
    action: str,
    profile: Profile,
    human_number: str | None = None,
    hints: Iterable[str] = (),
    today: date | None = None,
    transcribe: bool = False,
) -> str:
    """The document that speaks the effects and has the carrier report to `action`.

    Effects that are not for the carrier are passed over. `human_number`: one, or several with
    commas between, which ring at once until somebody picks up. `today`: see `for_ear`.
    `transcribe`: the carrier writes messages down.

    Raises:
        TooLarge: beyond 64 kB.
        ValueError: the effects do not end in `Listen`, `Dial`, `Enqueue`, `Record` or `HangUp`.
    """
    response = VoiceResponse()
    says: list[tuple[str, bool]] = []
    for effect in effects:
        if isinstance(effect, Say):
            parts = split(for_ear(effect.text, today))
            says += [(part, effect.slow) for part in parts if part]
        elif isinstance(effect, Listen):
            gather = _gather(effect, action, profile, hints)
            say_all(gather, says, profile)
            response.append(gather)
            response.redirect(action, method="POST")
            return checked(response)
        elif isinstance(effect, HangUp):
            say_all(response, says, profile)
            response.hangup()
            return checked(response)
        elif isinstance(effect, Dial):
            say_all(response, says, profile)
            dial = DialVerb(action=action, method="POST", timeout=RING_SECONDS)
            for number in (human_number or "").split(","):
                dial.number(number, url="whisper", method="POST")
            response.append(dial)
            return checked(response)
        elif isinstance(effect, Enqueue):
            say_all(response, says, profile)
            wait_url = action.replace("turn?", "wait?")
            response.enqueue(
                QUEUE, action=action, method="POST", wait_url=wait_url, wait_url_method="POST"
            )
            return checked(response)
        elif isinstance(effect, Record):
            say_all(response, says, profile)
            _record(response, action, transcribe)
            # without a word nothing is recorded, and the document goes on here
            response.redirect(action, method="POST")
            return checked(response)
    raise ValueError("the document would fall off its end")


def try_again(text: str, *, action: str, profile: Profile) -> str:
    """A document that says `text`, waits a second and asks `action` once more."""
    response = VoiceResponse()
    say_all(response, [(for_ear(text), False)], profile)
    response.pause(length=1)
    response.redirect(action, method="POST")
    return checked(response)


def split(text: str, limit: int = LONGEST_SAY) -> list[str]:
    """`text` in parts of at most `limit` characters, cut after a sentence, else anywhere."""
    parts = []
    while len(text) > limit:
        head = text[:limit]
        cut = max(head.rfind(mark) for mark in "。！？；") + 1 or limit
        parts.append(text[:cut])
        text = text[cut:]
    return [*parts, text] if text else parts


def _gather(listen: Listen, action: str, profile: Profile, hints: Iterable[str]) -> Gather:
    attributes: dict[str, Any] = {}
    if listen.speech:
        attributes = {
            "language": profile.listen_language,
            "speech_timeout": profile.speech_timeout,
            "speech_model": profile.speech_model,
            "hints": hint_list((*listen.hints, *hints)) or None,
        }
    return Gather(
        input="dtmf speech" if listen.speech else "dtmf",
        action=action,
        method="POST",
        timeout=listen.timeout,
        num_digits=listen.max_keys,
        # without a finishing key `#` and `*` arrive as keys of their own
        finish_on_key="#" if listen.until_hash else "",
        action_on_empty_result=True,
        **attributes,
    )


def _record(response: VoiceResponse, action: str, transcribe: bool) -> None:
    written = {"transcribe": True, "transcribe_callback": "transcription"} if transcribe else {}
    response.record(
        action=action,
        method="POST",
        timeout=SILENCE_ENDS_MESSAGE,
        max_length=LONGEST_MESSAGE,
        finish_on_key="#",
        play_beep=True,
        recording_status_callback="recording",
        recording_status_callback_method="POST",
        recording_status_callback_event="completed absent",
        **written,
    )


def hint_list(words: Iterable[str]) -> str:
    """The words as the carrier takes them, within its limits."""
    return _hint_list(tuple(words))


@lru_cache(maxsize=200)
def _hint_list(words: tuple[str, ...]) -> str:
    cleaned = (re.sub(r"[,，\s]+", " ", word).strip() for word in words)
    return ",".join(list(dict.fromkeys(w for w in cleaned if 0 < len(w) <= LONGEST_HINT))[:HINTS])


def say_all(parent: Any, texts: list[tuple[str, bool]], profile: Profile) -> None:
    """Have a document or a Gather say `texts`, which are shaped for the ear already, and whether
    each is said slowly.
    """
    for text, slow in texts:
        words = None if slow else text
        say = parent.say(words, voice=profile.voice, language=profile.say_language)
        if slow:
            say.prosody(text, rate=profile.slow_rate)


def checked(response: VoiceResponse) -> str:
    """The document as text.

    Raises:
        TooLarge: beyond 64 kB.
    """
    document = str(response)
    if len(document.encode()) > LARGEST:
        raise TooLarge(f"{len(document.encode())} bytes")
    return document
