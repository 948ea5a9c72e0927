"""What use beyond the allowance costs."""

from __future__ import annotations

import pytest

from telecom.db import Database
from telecom.models import Plan
from telecom.tariff import overage_fen

GB = 1024


@pytest.mark.parametrize(
    ("plan", "data_mb", "minutes", "sms", "fen"),
    [
        ("huaka_39", 5 * GB, 0, 0, 0),
        ("huaka_39", 5 * GB + 1, 0, 0, 500),
        ("huaka_39", 7 * GB, 0, 0, 1000),
        ("huaka_59", 13 * GB, 500, 0, 1500),
        ("huaka_59", 14 * GB, 500, 0, 1800),
        ("huaka_59", 123 * GB, 0, 0, 1500 + 110 * 300),
        ("huaka_59", 0, 501, 3, 25 + 30),
        ("renwoyong_98", 500 * GB, 500, 0, 0),
        ("rizu_18", 102 + 801, 10, 0, 200 + 100),
        ("ziyouxuan_8_voice", 10, 30, 0, 290),
    ],
)
def test_use_beyond_the_allowance_is_charged_by_the_plan(
    house: Database, plan: str, data_mb: int, minutes: int, sms: int, fen: int
) -> None:
    with house.read() as uow:
        found = uow.get(Plan, plan)
        assert found is not None
        assert overage_fen(found, data_mb, minutes, sms) == fen
