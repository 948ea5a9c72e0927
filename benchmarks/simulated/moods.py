"""How a customer is today: tone, patience, thumbs, and what goes through his head meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from benchmarks.simulated import noise
from benchmarks.simulated.goals import phrases

EVERYWHERE = {
    **{"unclear": 0.2, "aside": 0.15, "once_more": 0.1, "moment": 0.1, "upset": 0.1},
    **{"price": 0.1, "back": 0.08, "twice": 0.15},
}
ON_THE_PHONE = {"silence": 0.15, "faint": 0.1, "wrong_password": 0.08, "barge_in": 0.2}
QUIRKS = {"chat": EVERYWHERE, "call": EVERYWHERE | ON_THE_PHONE}
"""What may happen once in a conversation on each channel, and how often it does.

`unclear`: what is no yes is said at the confirmation; `aside`: something else is asked in between;
`once_more`: it has to be said again; `moment`: he needs a moment; `upset`: he lets off steam;
`price`: at the confirmation he asks what it costs, or from when; `back`: he wants one step back;
`twice`: after all is done he says yes once more;
`silence`: he says nothing; `faint`: the recogniser hardly hears him; `wrong_password`: one key
beside; `barge_in`: he speaks into the prompt.
"""


@dataclass(frozen=True)
class Mood:
    """One customer's state of mind; `presses`, `slips` and `hesitates` are shares of messages."""

    tone: str
    presses: float
    slips: float
    hesitates: float
    quirks: frozenset[str]
    patience: int


def draw(rng: Random, channel: str) -> Mood:
    """A mood for one conversation."""
    quirks = QUIRKS[channel]
    return Mood(
        tone=rng.choice(list(phrases()["tones"])),
        presses=rng.choice((0.0, 0.3, 0.9)),
        slips=rng.choice((0.0, 0.2, 0.4)),
        hesitates=rng.choice((0.0, 0.2, 0.5)),
        quirks=frozenset(name for name, often in quirks.items() if rng.random() < often),
        patience=rng.choice((2, 3, 3)),
    )


def toned(text: str, mood: Mood, rng: Random) -> str:
    """A request as it is put in that tone."""
    tone = phrases()["tones"][mood.tone]
    before, after = (rng.choice(tone.get(name) or [""]) for name in ("before", "after"))
    return f"{before if rng.random() < 0.8 else ''}{text}{after if rng.random() < 0.6 else ''}"


def uttered(text: str, mood: Mood, rng: Random, channel: str) -> str:
    """What reaches the bot of it."""
    slips = rng.random() < mood.slips
    if channel == "chat":
        return noise.mistyped(text, rng) if slips else text
    heard = noise.misheard(text, rng) if slips else text
    return noise.spoken(heard, rng, hesitant=rng.random() < mood.hesitates)
