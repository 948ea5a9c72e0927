"""Documents of the human side: what is heard in the queue, and by the person who is dialled."""

from __future__ import annotations

from datetime import timedelta

from twilio.twiml.voice_response import VoiceResponse

from ivr import wording
from ivr.speech import for_ear
from ivr.twiml import Profile, checked, say_all

LOOKS_AFTER = 1
"""Seconds after a phrase of the music; then it is looked whether somebody has taken the call."""
LEAVE_KEY = "*"
LONGEST_TOLD = timedelta(minutes=10)


def waiting(texts: list[str], *, music: str, again: str, profile: Profile) -> str:
    """Heard in the queue: `texts`, then the sound at `music`; `again` is asked for the next piece,
    with the key if one was pressed.
    """
    response = VoiceResponse()
    gather = response.gather(
        input="dtmf",
        num_digits=1,
        # the star is a key like others
        finish_on_key="",
        timeout=LOOKS_AFTER,
        action=again,
        method="POST",
        action_on_empty_result=True,
    )
    say_all(gather, [(for_ear(text), False) for text in texts], profile)
    gather.play(music)
    response.redirect(again, method="POST")
    return checked(response)


def leave() -> str:
    """Out of the queue: the turn goes on."""
    response = VoiceResponse()
    response.leave()
    return checked(response)


def whisper(text: str, profile: Profile) -> str:
    """Heard by the person who was dialled before the caller is connected."""
    response = VoiceResponse()
    say_all(response, [(for_ear(text), False)], profile)
    return checked(response)


def place_text(place: int, expected: timedelta) -> str:
    """The place in the queue and the wait, and that one need not wait."""
    first = "desk.first_in_line" if place <= 1 else "desk.in_line"
    minutes = -(-int(expected.total_seconds()) // 60)
    if expected > LONGEST_TOLD:
        how_long = wording.text("desk.long")
    elif minutes < 1:
        how_long = wording.text("desk.soon")
    else:
        how_long = wording.text("desk.minutes", minutes=minutes)
    return wording.text(first, ahead=place - 1) + how_long + wording.text("desk.leave")
