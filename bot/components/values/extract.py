"""All finders together: which go first, what they hide from the others, what finally counts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from bot.components.values.address import find_addresses
from bot.components.values.catalogue import Catalogue, seed_catalogue
from bot.components.values.channels import find_channels
from bot.components.values.corrections import bare_pair, bare_replacement, final_values
from bot.components.values.dates import find_dates
from bot.components.values.found import Found, mask, whole
from bot.components.values.identifiers import find_identifiers
from bot.components.values.loose import find_loose
from bot.components.values.money import bare_number, find_amounts
from bot.components.values.numbers import ANY_NUMBER
from bot.components.values.phone import find_phone_numbers
from bot.components.values.quantities import find_ordinals, find_percents, find_volumes
from bot.components.values.terms import term_ruler

_LONGEST_CHOICE = 9  # a bare number up to here answers "which one", a larger one "how much"

_ONE_OF_TIME = re.compile(
    "(?<=百)一(?=年|个?月)|(?<=十[一二三四五六七八九])一(?=年|个?月)|(?<=百[一二三四五六七八九]十)一(?=年|个月)"
)
"""The 一 of 一年 behind a price, which is no part of it: 三百一年, 五十九一个月."""


def extract(
    text: str, words: Sequence[tuple[str, int]], today: date, catalogue: Catalogue | None = None
) -> list[Found]:
    """All values in a cleaned text, in order of place, each (entity, value) once.

    Args:
        text: the text as `text_cleaner.clean` leaves it.
        words: its jieba words with their offsets.
        today: the day that relative expressions count from.
        catalogue: plans and services; the seed catalogue if not given.
    """
    catalogue = catalogue or seed_catalogue()
    found = find_identifiers(text)
    rest = mask(text, found)
    found += (phones := find_phone_numbers(rest))
    rest = mask(rest, phones)
    rest = _ONE_OF_TIME.sub("\ue000", rest)
    found += (named := catalogue.find(rest))
    # A plan swallows its price; a service leaves price and volume to be found as well.
    plans = [one for one in named if one.entity == "plan_name"]
    rest = mask(rest, plans)
    addresses = [one for one in find_addresses(rest, words) if not one.overlaps(named)]
    found += addresses
    found += (times := find_dates(mask(rest, addresses), today))
    rest = mask(mask(rest, addresses), times)
    found += (volumes := [one for one in find_volumes(rest) if not _is_network_name(text, one)])
    found += (percents := find_percents(mask(rest, volumes)))
    rest = mask(mask(rest, volumes), percents)
    found += (amounts := find_amounts(rest))
    rest = mask(rest, amounts)
    found += (ordinals := find_ordinals(rest))
    rest = mask(rest, ordinals)
    if rest.strip("\ue000 "):
        found += find_loose(rest, money=bool(amounts))
    lines = term_ruler().find(text, words)
    found += [one for one in lines + find_channels(text) if not one.overlaps(named)]
    found += _bare(text, found, catalogue)
    return _distinct(final_values(text, [one for one in found if one.entity]))


def _is_network_name(text: str, volume: Found) -> bool:
    return text[volume.end :].startswith(("特惠", "的特惠"))


def _bare(text: str, found: list[Found], catalogue: Catalogue) -> list[Found]:
    """What a number without any unit is, where nothing but the conversation says so."""
    extra: list[Found] = []
    for old in found:
        replacement = (
            bare_replacement(text, old.end) if old.entity in ("amount", "plan_name") else None
        )
        if replacement and not _as_found("amount", replacement).overlaps(found):
            extra += _number(old.entity, replacement, catalogue)
    if not found and ANY_NUMBER.search(text):
        alone = bare_number(text) or bare_pair(text)
        if alone:
            extra += _number("", alone, catalogue)
    return extra


def _number(like: str, number: tuple[float, int, int], catalogue: Catalogue) -> list[Found]:
    value, start, end = number
    ids = catalogue.plans_at(value)
    if ids and (like == "plan_name" or (not like and value > _LONGEST_CHOICE)):
        return [Found("plan_name", ids[0], start, end, tuple(ids) if len(ids) > 1 else ())]
    if not like and 1 <= value <= _LONGEST_CHOICE and value == int(value):
        return [_as_found("ordinal", number)]
    return [_as_found("amount", number)] if value else []


def _as_found(entity: str, number: tuple[float, int, int]) -> Found:
    return Found(entity, whole(number[0]), number[1], number[2])


def _distinct(found: list[Found]) -> list[Found]:
    seen: set[tuple[str, object]] = set()
    kept: list[Found] = []
    for one in found:
        if (one.entity, one.value) not in seen:
            seen.add((one.entity, one.value))
            kept.append(one)
    return kept
