"""Money in fen, as integers."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal


def fen(yuan: Decimal | float | int | str) -> int:
    """Yuan to fen, half a fen rounded up."""
    return int((Decimal(str(yuan)) * 100).quantize(Decimal(1), ROUND_HALF_UP))


def yuan(amount_fen: int) -> str:
    """Fen as people write yuan: 800 → `8`, 850 → `8.50`, -1205 → `-12.05`."""
    sign = "-" if amount_fen < 0 else ""
    whole, cents = divmod(abs(amount_fen), 100)
    return f"{sign}{whole}.{cents:02d}" if cents else f"{sign}{whole}"
