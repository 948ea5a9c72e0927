"""Hold music: a melody of our own, made here, so that nobody has a right to it.

Six phrases of four seconds, five-tone, as WAV at the rate of a telephone line.
"""

from __future__ import annotations

import io
import wave
from functools import cache
from typing import Any

import numpy as np

RATE = 8000  # samples a second
MIDDLE_C = 261.63  # hertz
BEAT = 0.5  # seconds a note
LOUDEST = 7000  # of 32767: quieter than the voice
FADE = 2.2  # how quickly a note dies away, per second
OVERTONES = ((1, 1.0), (2, 0.35), (3, 0.12))
NOTES = {"g": -5, "a": -3, "c": 0, "d": 2, "e": 4, "G": 7, "A": 9, "C": 12}
"""Half-tones from middle C."""
PHRASES = ("cdeGed-", "eGAGed-", "GAGedec", "deGeca-", "acdedc-", "gacdec-")
"""A letter a beat, `-` holds the one before; the last beat of a phrase is a rest."""


@cache
def phrase(number: int) -> bytes:
    """A phrase of the melody as a WAV file; they follow one another in a ring."""
    notes = PHRASES[number % len(PHRASES)]
    samples = np.zeros(int(RATE * BEAT * (len(notes) + 1)))
    for beat, note in enumerate(notes):
        if note != "-":
            rest = notes[beat + 1 :]
            held = len(rest) - len(rest.lstrip("-"))
            sound = _note(1 + held, MIDDLE_C * 2 ** (NOTES[note] / 12))
            first = int(beat * BEAT * RATE)
            samples[first : first + len(sound)] += sound[: len(samples) - first]
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(samples.astype("<i2").tobytes())
    return file.getvalue()


def _note(beats: int, pitch: float) -> Any:
    """A note that begins softly and dies away in the beat after it."""
    at = np.arange(int((beats + 0.5) * BEAT * RATE)) / RATE
    swell = np.minimum(1, at / 0.02) * np.minimum(1, (at[-1] - at) / 0.05) * np.exp(-FADE * at)
    tone = sum(share * np.sin(2 * np.pi * pitch * times * at) for times, share in OVERTONES)
    return LOUDEST * swell * tone
