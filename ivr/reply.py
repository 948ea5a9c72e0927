"""The bot's messages of one turn, read as what a call needs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from ivr import wording
from ivr.dtmf import Option

ASKED_BY_KEYS = ("password", "id_card", "new_password")
EXPECTED = ("open", "choice", "confirm", "text", "phone_number", *ASKED_BY_KEYS)
DEEDS = ("transfer", "hang_up", "refer")
LONGEST_SPOKEN = 1200  # characters, four minutes: no caller listens longer
LONGEST_SLOW = 300  # characters, in elderly mode
LONGEST_TITLE = 60
SENTENCE = re.compile(r"[^。！？!?\n]*[。！？!?\n]*")


@dataclass(frozen=True)
class Reply:
    """One turn of the bot.

    `expect` is None if the bot waits for nothing of its own, though there may be `options` beside
    what else the caller wants; `do` is None or one of DEEDS, `refer`
    meaning that 10086 answers this; `wait`: what was asked before is still asked, the caller wants
    a moment.
    """

    texts: tuple[str, ...]
    options: tuple[Option, ...]
    expect: str | None
    do: str | None
    misunderstood: bool
    wait: bool = False


def read(messages: tuple[dict[str, Any], ...], longest: int = LONGEST_SPOKEN) -> Reply:
    """The reply in `messages`; later `custom` values win, later buttons replace earlier ones.

    More than `longest` characters are cut at a sentence, but never what is to be agreed to.
    """
    texts: list[str] = []
    options: tuple[Option, ...] = ()
    custom: dict[str, Any] = {}
    for message in messages:
        if isinstance(message.get("text"), str) and message["text"].strip():
            texts.append(message["text"].strip())
        if message.get("buttons"):
            options = tuple(_option(button) for button in message["buttons"])
        if isinstance(message.get("custom"), dict):
            custom.update(message["custom"])
    expect = custom.get("expect") if custom.get("expect") in EXPECTED else None
    if expect is None and options and not custom.get("aside"):
        expect = "choice"
    if expect == "confirm" and not options:
        options = (
            _option(wording.data("options.confirm_yes")),
            _option(wording.data("options.confirm_no")),
        )
    if expect == "choice" and not options:
        expect = "text"
    do = custom.get("do") if custom.get("do") in DEEDS else None
    misunderstood, wait = bool(custom.get("misunderstood")), bool(custom.get("wait"))
    longest = LONGEST_SPOKEN if expect == "confirm" else longest
    return Reply(_shortened(texts, longest), options, expect, do, misunderstood, wait)


def asks(texts: tuple[str, ...]) -> bool:
    """Whether the last thing said is a question."""
    return bool(texts) and texts[-1][-1] in "？?"


def question_of(texts: tuple[str, ...]) -> str:
    """The shortest form of what was said that still asks: its last question, or last sentence."""
    parts: list[str] = [
        part.strip() for text in texts for part in SENTENCE.findall(text) if part.strip()
    ]
    asked = [part for part in parts if part[-1] in "？?"]
    return (asked or parts or [""])[-1]


def _option(button: dict[str, Any]) -> Option:
    title = str(button.get("title", ""))[:LONGEST_TITLE]
    payload = str(button.get("say") or button.get("payload") or title)
    return Option(title, payload.lstrip("/ "), button.get("intent"))


def _shortened(texts: list[str], longest: int) -> tuple[str, ...]:
    if sum(map(len, texts)) <= longest:
        return tuple(texts)
    question = question_of(tuple(texts))[:longest]
    kept, room = [], longest - len(question)
    for part in (part for text in texts for part in SENTENCE.findall(text)):
        room -= len(part)
        if room < 0:
            break
        kept.append(part)
    return ("".join(kept), wording.text("listening.too_long"), question)
