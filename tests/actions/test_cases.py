"""What cases are called in a list."""

from __future__ import annotations

import pytest

from actions._cases import label_of, matter_of, named_among, of_somebody_else
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


@pytest.mark.parametrize(
    ("said", "place"),
    [("彩铃那个", 0), ("就是举报的那个", 1), ("10085", 1), ("那个", None), ("没人理我", None),
     ("11月22日的", None), ("彩铃那个没退我钱气死我了", None)],
)  # fmt: skip
def test_a_few_words_name_one_case(house: Database, said: str, place: int | None) -> None:
    both = [cases.complaint(house, about="彩铃"), cases.report(house)]
    assert named_among(both, said) is (None if place is None else both[place])


@pytest.mark.parametrize(
    "said", ["撤销我妈的投诉", "我老公手机上那个举报撤了", "帮我女儿的报修撤一下"]
)
def test_somebody_elses_case_is_recognised(said: str) -> None:
    assert of_somebody_else(said)


@pytest.mark.parametrize("said", ["撤销投诉", "我妈给我修好了 报修撤了吧", "我儿子说不用投诉了"])
def test_who_only_mentions_somebody_means_the_own_case(said: str) -> None:
    assert not of_somebody_else(said)
