"""What cases are called in a list."""

from __future__ import annotations

from actions._cases import label_of, matter_of
from telecom.db import Database
from tests.telecom import cases


def test_a_case_is_told_by_day_kind_and_matter(house: Database) -> None:
    assert label_of(cases.complaint(house)) == "11月22日的投诉（资费扣费）"
    assert label_of(cases.complaint(house, about="彩铃")) == "11月22日的投诉（彩铃）"
    assert label_of(cases.report(house)) == "11月22日的举报（10085）"
    assert label_of(cases.report(house), state=True) == "11月22日的举报（10085，处理中）"


def test_a_fault_is_told_by_its_product(house: Database) -> None:
    assert matter_of(cases.fault(house)) == "宽带"
    assert label_of(cases.fault(house)) == "11月22日的报障（宽带）"
