"""What use beyond the allowance costs: sample figures (docs/domain.md, catalogue)."""

from __future__ import annotations

import math

from telecom.models import Plan
from telecom.money import fen

MB_YUAN = 0.29
CALL_YUAN = 0.25
SMS_YUAN = 0.10


def overage_fen(plan: Plan, data_mb: int, minutes: int, sms: int) -> int:
    """The charge in fen for a month's general data, outgoing minutes and messages on `plan`.

    A begun block of data counts in full. A plan without blocks is charged by the MB, a throttled
    one not at all. Packs and the customer's cap are not considered.
    """
    rates = plan.overage or {}
    calls = max(minutes - plan.minutes, 0) * fen(rates.get("call_price", CALL_YUAN))
    return _data(rates, max(data_mb - plan.data_mb, 0)) + calls + sms * fen(SMS_YUAN)


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
