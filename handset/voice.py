"""A plain voice for machines whose browser has none: espeak-ng on pinyin.

espeak-ng's voice `cmn` reads Chinese as English; `cmn-latn-pinyin` on pinyin with tone numbers is
understood. The program is called, not linked (it is GPL-3.0).
"""

from __future__ import annotations

import asyncio
import re
import shutil
import struct

from pypinyin import Style, lazy_pinyin, load_phrases_dict

LONGEST = 600  # characters
VOICE = "cmn-latn-pinyin"
SPEED = 165  # words a minute, espeak's measure
PATIENCE = 5.0  # seconds
AT_ONCE = 2
HEADER = 44  # bytes of a WAV before its sound
POLYPHONES = {
    "还款": [["huán"], ["kuǎn"]],
    "重庆": [["chóng"], ["qìng"]],
    "音乐": [["yīn"], ["yuè"]],
    "退还": [["tuì"], ["huán"]],
    "调取": [["diào"], ["qǔ"]],
    "慢慢地": [["màn"], ["màn"], ["de"]],
    "重听": [["chóng"], ["tīng"]],
}
load_phrases_dict(POLYPHONES)
_busy = asyncio.Semaphore(AT_ONCE)


class SilentError(Exception):
    """The program gave no sound."""


def program() -> str:
    """The espeak-ng on the path, or "" if there is none."""
    return shutil.which("espeak-ng") or ""


def pinyin(words: str) -> str:
    """`words` as pinyin with tone numbers, the neutral tone as 5; pauses stay, other signs go."""
    text = re.sub(r"[，、；：。！？,;:!?]", "，", words)
    syllables = lazy_pinyin(
        text, style=Style.TONE3, neutral_tone_with_five=True, errors=lambda kept: kept
    )
    return re.sub(r"[^0-9a-zA-Zü, ]", " ", " ".join(syllables).replace("，", ","))


async def wav(espeak: str, words: str) -> bytes:
    """The sound of `words`.

    Raises:
        SilentError: if the program cannot be run, fails or takes too long.
    """
    async with _busy:
        try:
            process = await asyncio.create_subprocess_exec(
                espeak, "-v", VOICE, "-s", str(SPEED), "--stdin", "--stdout",
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )  # fmt: skip
        except OSError as error:
            raise SilentError(str(error)) from error
        try:
            sound, _ = await asyncio.wait_for(process.communicate(pinyin(words).encode()), PATIENCE)
        except asyncio.TimeoutError as error:
            process.kill()
            await process.wait()
            raise SilentError("too slow") from error
    if process.returncode or len(sound) <= HEADER:
        raise SilentError(f"exit {process.returncode}, {len(sound)} bytes")
    return _measured(sound)


def _measured(sound: bytes) -> bytes:
    """The WAV with its true length in the header: into a pipe the program writes one of hours."""
    if sound[:4] != b"RIFF" or sound[36:40] != b"data":
        return sound
    whole, data = (struct.pack("<I", len(sound) - before) for before in (8, HEADER))
    return sound[:4] + whole + sound[8:40] + data + sound[HEADER:]
