"""What use beyond the allowance costs: sample figures (docs/domain.md, catalogue)."""

from __future__ import annotations

import math

from telecom.models import Plan
from telecom.money import fen

MB_YUAN = 0.29
CALL_YUAN = 0.25
SMS_YUAN = 0.10


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
