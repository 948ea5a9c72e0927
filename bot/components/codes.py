"""SMS codes typed into the chat, read as the plain sentences they stand for (`codes.yml`)."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import yaml


def plain(text: str) -> str:
    """The sentence that `text` stands for if it is a code and nothing else, else `text` itself."""
    said = text.strip(" 。.!！")
    if _any_code().fullmatch(said):
        for code, means in _codes():
            match = code.fullmatch(said)
            if match:
                return means.format(*match.groups())
    return text


@cache
def _any_code() -> re.Pattern[str]:
    either = "|".join(f"(?:{code.pattern})" for code, _ in _codes())
    return re.compile(either, re.IGNORECASE)


@cache
def _codes() -> list[tuple[re.Pattern[str], str]]:
    entries = yaml.safe_load(Path(__file__).with_name("codes.yml").read_text("utf-8"))
    return [(re.compile(entry["code"], re.IGNORECASE), entry["means"]) for entry in entries]
