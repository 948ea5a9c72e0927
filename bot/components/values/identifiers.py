"""Identity cards, ticket numbers and order numbers (rules: intents.md, table of entities)."""

from __future__ import annotations

import re

from stdnum.cn import ric

from bot.components.values.digits import Run, runs
from bot.components.values.found import Found

_TICKET_KINDS = {"TS": "ticket_no", "JB": "ticket_no", "GZ": "ticket_no", "OD": "order_no"}
_APART = r"[ .\-嗯呃啊额,，]*"
_PREFIX = re.compile(
    rf"(?<![A-Za-z])([tT]{_APART}[sS]|[jJ]{_APART}[bB]|[gG]{_APART}[zZ]|[oO0]{_APART}[dD])"
    r"(?:[ .\-:#号是的,，嗯呃啊额哦]|然后|那个|就是|后面){0,4}$"
)
_PART = re.compile(r"(?<![A-Za-z])(?:ts|jb|gz|od) ?\d{4,13}(?![ -]?\d)", re.IGNORECASE)
_CHECK_X = re.compile(r"[ \-嗯呃,]{0,2}(?:大写的?)?([xX叉]|艾克斯|埃克斯)(?![A-Za-z])")
_TICKET_DIGITS = 14
_CARD_DIGITS = 18


def find_identifiers(text: str) -> list[Found]:
    """`ticket_no`, `order_no` and `id_card`, and under the entity name `""` what only looks like
    one of them.

    The nameless stretches hold no telephone number or date either.
    """
    found = [Found("", match[0], match.start(), match.end()) for match in _PART.finditer(text)]
    for run in runs(text, at_least=_TICKET_DIGITS):
        prefix = _PREFIX.search(text, max(0, run.starts[0] - 14), run.starts[0])
        found += _case(run, prefix) if prefix else _cards(text, run)
    return found


def _case(run: Run, prefix: re.Match[str]) -> list[Found]:
    """The ticket or order number whose letters are `prefix`; further digits behind a gap are not
    part of it.
    """
    letters = re.sub(r"[^A-Za-z]", "", prefix[1].replace("0", "O")).upper()
    exact = _TICKET_DIGITS in (*run.parts, len(run.digits))
    digits = run.digits[:_TICKET_DIGITS] if exact else run.digits
    name = _TICKET_KINDS[letters] if exact else ""
    return [Found(name, letters + digits, prefix.start(), run.ends[len(digits) - 1])]


def _cards(text: str, run: Run) -> list[Found]:
    """The identity cards in a run: eighteen digits from gap to gap, or seventeen and an X."""
    found: list[Found] = []
    edges = [*run.parts, len(run.digits)]
    at = 0
    for first in edges[:-1]:
        if first < at:
            continue
        last = first + _CARD_DIGITS
        if last in edges:
            number, end = run.digits[first:last], run.ends[last - 1]
        elif last - 1 in edges and (check := _CHECK_X.match(text, run.ends[last - 2])):
            number, end = run.digits[first : last - 1] + "X", check.end()
        else:
            continue
        valid = number[0] != "0" and ric.calc_check_digit(number) == number[-1]
        if valid or (number[0] != "0" and len(run.parts) == 1):
            name = "id_card" if valid else ""
            found.append(Found(name, number, run.starts[first], end))
            at = last
    return found
