"""Identity cards, ticket numbers and order numbers (rules: intents.md, table of entities)."""

from __future__ import annotations

import re

from stdnum.cn import ric

from bot.components.values.digits import runs
from bot.components.values.found import Found

_TICKET_KINDS = {"TS": "ticket_no", "JB": "ticket_no", "GZ": "ticket_no", "OD": "order_no"}
_PREFIX = re.compile(
    r"(?<![A-Za-z])([tT][ .\-]*[sS]|[jJ][ .\-]*[bB]|[gG][ .\-]*[zZ]"
    r"|[oO][ .\-]*[dD])[ .\-:#号是]{0,3}$"
)
_CHECK_X = re.compile(r"[ \-嗯呃]{0,2}([xX叉]|艾克斯|埃克斯)(?![A-Za-z])")
_TICKET_DIGITS = 14


def find_identifiers(text: str) -> list[Found]:
    """`ticket_no`, `order_no` and `id_card`, and under the entity name `""` what only looks like
    one of them.

    The nameless stretches hold no telephone number or date either.
    """
    found: list[Found] = []
    for run in runs(text, at_least=_TICKET_DIGITS):
        start, end = run.starts[0], run.ends[-1]
        prefix = _PREFIX.search(text[:start])
        if prefix:
            letters = re.sub(r"[^A-Za-z]", "", prefix[1]).upper()
            name = _TICKET_KINDS[letters] if len(run.digits) == _TICKET_DIGITS else ""
            found.append(Found(name, letters + run.digits, prefix.start(), end))
            continue
        check = _CHECK_X.match(text, end)
        number = run.digits + "X" if check and len(run.digits) == 17 else run.digits
        if len(number) == 18 and number[0] != "0":
            name = "id_card" if ric.calc_check_digit(number) == number[-1] else ""
            if name or len(run.parts) == 1:
                found.append(
                    Found(
                        name, number, start, check.end() if check and len(run.digits) == 17 else end
                    )
                )
    return found
