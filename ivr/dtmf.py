"""Keys: which option or menu entry a key stands for, how options are told, how keys are collected.

Three options a page, two in elderly mode (`size`). Their keys count on through the pages, 1-3, 4-6,
7-8; 9 is always "more". A list of more than eight starts again at 1 with its ninth: a key counts
within its round of eight.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ivr import wording
from ivr.events import Listen
from ivr.numbers import HOTLINE, TREES

MORE = "9"
ROUND = 8
PAGE, FEW = 3, 2
SECONDS = 5  # Twilio's own default
SECONDS_TO_THINK = 15
SECONDS_FOR_DIGITS = 8  # a number is often looked up while it is keyed in
CARD_DIGITS = 18  # of an identity card; the last one may be X, keyed as *
FIGURES = "一二三四五六七八九"
PLACES = f"{FIGURES}123456789"
PLACE = re.compile(rf"(?:我?[要选]|就)?第([{PLACES}])[个项种](?:吧)?")


@dataclass(frozen=True)
class Option:
    """Something to choose: how it is told, and what the bot gets."""

    title: str
    payload: str
    intent: str | None = None


def pages(options: tuple[Option, ...], size: int = PAGE) -> list[list[tuple[str, Option]]]:
    """The options as pages of (key, option)."""
    told = []
    for start in range(0, len(options), ROUND):
        keyed = [(str(n), option) for n, option in enumerate(options[start : start + ROUND], 1)]
        told += [keyed[at : at + size] for at in range(0, len(keyed), size)]
    return told


def option_of(options: tuple[Option, ...], page: int, key: str, size: int = PAGE) -> Option | None:
    """The option that `key` stands for while `page` is told."""
    if len(key) != 1 or key not in "12345678":
        return None
    at = page // -(-ROUND // size) * ROUND + int(key) - 1
    return options[at] if at < len(options) else None


def option_at(options: tuple[Option, ...], page: int, text: str, size: int = PAGE) -> Option | None:
    """The option that a caller means by its place among those just told: `第二个`."""
    match = PLACE.fullmatch(text)
    told = pages(options, size)[page] if options and match else []
    place = PLACES.index(match[1]) % len(FIGURES) if match else 0
    return told[place][1] if place < len(told) else None


def has_more(options: tuple[Option, ...], size: int = PAGE) -> bool:
    """Whether not all options fit into one prompt."""
    return len(options) > size


def next_page(options: tuple[Option, ...], page: int, size: int = PAGE) -> int:
    """The page after `page`; the first one after the last."""
    return (page + 1) % len(pages(options, size))


def options_text(options: tuple[Option, ...], page: int, *, or_say: bool, size: int = PAGE) -> str:
    """How the page is told."""
    all_pages = pages(options, size)
    text = wording.text("options.between").join(
        wording.text("options.option", title=option.title.rstrip("？?。"), key=key)
        for key, option in all_pages[page]
    ) + wording.text("options.end")
    if has_more(options, size):
        last = page == len(all_pages) - 1
        text += wording.text("options.from_the_start" if last else "options.more")
    return text + (wording.text("options.or_say") if or_say else "")


def menu_option(key: str, dialled: str = HOTLINE) -> Option | None:
    """The entry of the number's key tree, or None if it has none or it is not open yet."""
    entry = _tree(dialled).get(key, {})
    return Option(entry["title"], entry["say"], entry["intent"]) if "say" in entry else None


def menu_text(page: int, dialled: str = HOTLINE, *, more: bool = True, size: int = PAGE) -> str:
    """A page of the number's key tree; without `more` to follow it ends with what else there is
    and the human.
    """
    topic = TREES[dialled]
    entries = [entry for entry in _tree(dialled).values() if "say" in entry]
    parts = [entries[at : at + size] for at in range(0, len(entries), size)]
    page %= len(parts)
    text = wording.text("options.between").join(
        wording.text("options.option", title=entry["title"], key=entry["key"])
        for entry in parts[page]
    ) + wording.text("options.end")
    if more and page < len(parts) - 1:
        return text + wording.text(f"{topic}.more")
    if wording.data(f"{topic}.further"):
        text += wording.text(f"{topic}.star")
    return text + wording.text(f"{topic}.human")


def spoken_key(text: str) -> str | None:
    """The key that a caller says instead of pressing it: `按一` → `1`."""
    for word in sorted(wording.data("options.before_figure"), key=len, reverse=True):
        text = text.removeprefix(word)
    if len(text) == 1 and text in FIGURES:
        return str(FIGURES.index(text) + 1)
    return text if len(text) == 1 and text in "123456789" else None


def listen(expect: str, *, speech: bool, hints: tuple[str, ...] = ()) -> Listen:
    """How to collect what is expected."""
    if expect == "password":
        return Listen(6, until_hash=True, speech=False, timeout=SECONDS_FOR_DIGITS)
    if expect == "new_password":
        return Listen(6, until_hash=True, speech=False, timeout=SECONDS_FOR_DIGITS)
    if expect == "id_card":
        return Listen(
            CARD_DIGITS, until_hash=True, speech=speech, timeout=SECONDS_FOR_DIGITS, hints=hints
        )
    if expect in ("own_number", "callback_number"):
        return Listen(11, until_hash=True, speech=False, timeout=SECONDS_FOR_DIGITS)
    if expect == "phone_number":
        return Listen(None, until_hash=True, speech=speech, timeout=SECONDS, hints=hints)
    return Listen(1, until_hash=False, speech=speech, timeout=SECONDS, hints=hints)


def _tree(dialled: str) -> dict[str, dict[str, str]]:
    return {entry["key"]: entry for entry in wording.data(f"{TREES[dialled]}.tree")}
