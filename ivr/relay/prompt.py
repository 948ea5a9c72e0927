"""What a turn's document asks, as a relay tells it, and keys as a relay brings them: one by one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET

SENTENCE = re.compile(r"[^。！？!?]*[。！？!?]*")
LONGEST_INPUT = 32  # keys


@dataclass(frozen=True)
class Prompt:
    """A document that asks something.

    `step` is what the answer answers; `texts` are told one after another. `max_keys` ends the keys
    (None: any number), with `until_hash` so does `#`. `timeout`: seconds of silence after the last
    word, and between two keys. `rate`: of speech, such as `80%`, if it is not the usual one.
    """

    step: int
    texts: tuple[str, ...]
    max_keys: int | None
    until_hash: bool
    speech: bool
    timeout: float
    rate: str | None = None

    @property
    def slowness(self) -> float:
        """How much longer the texts take than at the usual rate."""
        return 100 / float(self.rate.removesuffix("%")) if self.rate else 1.0


def read(document: str) -> Prompt | None:
    """What the document asks; None if it ends the call or passes it on.

    Args:
        document: TwiML of our own, as `ivr.twiml.render` makes it.
    """
    root = ET.fromstring(document)  # noqa: S314 - made by ourselves
    verbs = list(root)
    told = []
    while verbs and verbs[0].tag == "Say":
        told.append(verbs.pop(0))
    if not verbs or verbs[0].tag != "Gather":
        return None
    gather, *rest = verbs
    if any(verb.tag != "Redirect" for verb in rest):
        return None
    steps = parse_qs(urlsplit(gather.get("action", "")).query).get("step", [])
    if not steps or not steps[0].isdigit():
        return None
    told += gather.findall("Say")
    words = (" ".join("".join(say.itertext()).split()) for say in told)
    keys = gather.get("numDigits")
    slow = next((markup for say in told for markup in say.findall("prosody")), None)
    return Prompt(
        step=int(steps[0]),
        texts=tuple(filter(None, words)),
        max_keys=int(keys) if keys else None,
        until_hash=gather.get("finishOnKey", "#") == "#",
        speech="speech" in gather.get("input", "dtmf").split(),
        timeout=float(gather.get("timeout", 5)),
        rate=slow.get("rate") if slow is not None else None,
    )


def sentences(texts: tuple[str, ...]) -> list[str]:
    """The texts in sentences, so that the first is spoken while the next is on its way."""
    return [part for text in texts for part in SENTENCE.findall(text) if part.strip()]


class Keypad:
    """Collects the keys of one prompt, as a Gather does."""

    def __init__(self, prompt: Prompt) -> None:
        self._prompt = prompt
        self._keys = ""

    def __len__(self) -> int:
        return len(self._keys)

    def press(self, key: str) -> str | None:
        """The input, if this key completes it. A `#` that ends nothing is no input."""
        if key == "#" and self._prompt.until_hash:
            return self.all() if self._keys else None
        self._keys += key
        full = self._prompt.max_keys is not None and len(self._keys) >= self._prompt.max_keys
        # whoever leans on a key gets no further than any number of ours
        return self.all() if full or len(self._keys) >= LONGEST_INPUT else None

    def all(self) -> str:
        """The keys so far, which then begin anew."""
        keys, self._keys = self._keys, ""
        return keys
