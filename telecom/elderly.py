"""Elderly mode: slower, larger, fewer choices, a human first. Remembered per customer.

It is on by itself from 65 years on (MIIT 2025: one key to a human for them), until the customer
chooses otherwise; who is younger may choose it as well.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml
from sqlalchemy.orm import Session

from telecom.change_plan import age
from telecom.conversations import get
from telecom.models import Customer, Line

AGE = 65
WORDS = Path(__file__).parent / "seed" / "elderly.yml"
_AROUND = " \t，,。.！!？?、~～…"
_BETWEEN = re.compile(r"[，,。；;、\s]+")
_NAMED = re.compile(r"模式|版|字|语速|速度|老")
_FILLERS = re.compile(
    r"^(?:喂|哎呀?|唉|嗯|那个|你好|您好|姑娘|小伙子|同志|[，,、\s])+|(?:啊|呀|哦|啦|呢|哈|谢谢)+$"
)


@dataclass(frozen=True)
class Wish:
    """To have the mode `on` or off, and what else the message says."""

    on: bool
    rest: str


def is_on(customer: Customer) -> bool:
    """Whether the customer is served in elderly mode."""
    return by_choice_or_age(customer.elderly_mode, customer.birth_date)


def by_choice_or_age(chosen: bool | None, birth_date: date) -> bool:
    """What the customer chose; the age decides for who never chose."""
    return age(birth_date) >= AGE if chosen is None else chosen


def put(uow: Session, conversation_id: str, on: bool) -> bool:
    """Remember it for the customer whose line the conversation is; False if it is nobody's.

    It needs no identification: it gives nothing away and is taken back as easily.
    """
    line = get(uow, conversation_id).line
    if line is None:
        return False
    put_for(line, on)
    uow.flush()
    return True


def put_for(line: Line, on: bool) -> None:
    """Remember it for the holder of the line."""
    line.customer.elderly_mode = on


def names_it(text: str) -> bool:
    """Whether the message says what it is about; 能不能快点, typed, is about no speech."""
    return bool(_NAMED.search(text))


def wish(text: str) -> Wish | None:
    """The wish in a message, or None."""
    plain = _FILLERS.sub("", text.strip(_AROUND)).strip(_AROUND)
    parts = [part for part in _BETWEEN.split(plain) if part]
    for name, on in (("off", False), ("on", True)):
        if parts and all(_patterns()[f"{name}.alone"].fullmatch(part) for part in parts):
            return Wish(on, "")
    told = _patterns()["on.told"].search(plain)
    if told is None:
        return None
    rest = _FILLERS.sub("", (plain[: told.start()] + plain[told.end() :]).strip(_AROUND))
    if not rest or _patterns()["on.alone"].fullmatch(rest):
        return Wish(True, "")
    return Wish(True, rest)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    loaded = yaml.safe_load(WORDS.read_text("utf-8"))
    return {
        f"{name}.{how}": re.compile(re.sub(r"\s+", "", pattern))
        for name, patterns in loaded.items()
        for how, pattern in patterns.items()
    }
