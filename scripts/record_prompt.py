"""Records one prompt as a caller would hear it: `make prompt-wav TEXT=… OUT=…` (needs espeak-ng).

Without a text it is the hotline's greeting.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from handset import voice
from ivr import wording
from ivr.speech import for_ear
from telecom import clock


def main() -> int:
    """Write the WAV and say what is in it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--text", default="")
    parser.add_argument("--out", type=Path, default=Path("prompt.wav"))
    arguments = parser.parse_args()
    program = voice.program()
    if not program:
        print("没有 espeak-ng / espeak-ng is missing: apt-get install espeak-ng", file=sys.stderr)
        return 1
    text = arguments.text or wording.text("greeting.hello") + wording.text("greeting.ask")
    spoken = for_ear(text, clock.today())
    if not spoken:
        print("没有可读的内容 / nothing to say", file=sys.stderr)
        return 1
    try:
        arguments.out.write_bytes(asyncio.run(voice.wav(program, spoken)))
    except voice.SilentError as error:
        print(f"没有声音 / no sound: {error}", file=sys.stderr)
        return 1
    print(f"{arguments.out}: {spoken}\n{voice.pinyin(spoken)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
