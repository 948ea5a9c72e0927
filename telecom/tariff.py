"""What use beyond the allowance costs: sample figures (docs/domain.md, catalogue)."""

from __future__ import annotations

import math
from dataclasses import dataclass

from telecom.models import Plan
from telecom.money import fen

MB_YUAN = 0.29
CALL_YUAN = 0.25
SMS_YUAN = 0.10


@dataclass(frozen=True)
class Rates:
    """What use beyond the allowance costs by piece. Sums in fen, blocks in MB.

    Either `throttled_after_mb` (slowed down, not charged), or blocks (`then_block_fen` once
    `once_spent_fen` was spent on dear ones), or `mb_fen`; the others are None.
    """

    throttled_after_mb: int | None
    block_mb: int | None
    block_fen: int | None
    once_spent_fen: int | None
    then_block_fen: int | None
    mb_fen: int | None
    call_fen: int
    sms_fen: int


def rates(plan: Plan) -> Rates:
    """The rates of `plan` that `overage_fen` charges by."""
    terms = plan.overage or {}

    def priced(name: str) -> int | None:
        return fen(terms[name]) if name in terms else None

    after, block = terms.get("throttled_after_gb"), terms.get("block_gb")
    return Rates(
        throttled_after_mb=None if after is None else round(after * 1024),
        block_mb=None if block is None else round(block * 1024),
        block_fen=priced("block_price"),
        once_spent_fen=priced("once_spent"),
        then_block_fen=priced("then_block_price"),
        mb_fen=fen(MB_YUAN) if after is None and block is None else None,
        call_fen=fen(terms.get("call_price", CALL_YUAN)),
        sms_fen=fen(SMS_YUAN),
    )


def overage_fen(plan: Plan, data_mb: int, minutes: int, sms: int, extra_mb: int = 0) -> int:
    """The charge in fen for a month's general data, outgoing minutes and messages on `plan`.

    A begun block of data counts in full. A plan without blocks is charged by the MB, a throttled
    one not at all. `extra_mb` of packs and gifts come on top of the plan's own data. The customer's
    cap is not considered (telecom/rating.py).
    """
    rates = plan.overage or {}
    calls = max(minutes - plan.minutes, 0) * fen(rates.get("call_price", CALL_YUAN))
    over_mb = max(data_mb - plan.data_mb - extra_mb, 0)
    return _data(rates, over_mb) + calls + sms * fen(SMS_YUAN)


def _data(rates: dict[str, float], over_mb: int) -> int:
    if "throttled_after_gb" in rates:
        return 0
    if "block_gb" not in rates:
        return fen(over_mb * MB_YUAN)
    blocks = math.ceil(over_mb / (rates["block_gb"] * 1024))
    price = fen(rates["block_price"])
    if "once_spent" not in rates:
        return blocks * price
    dear = min(blocks, math.ceil(fen(rates["once_spent"]) / price))
    return dear * price + (blocks - dear) * fen(rates["then_block_price"])
