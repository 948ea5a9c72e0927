"""The ten commitments."""

from __future__ import annotations

import pytest

from telecom import ask_commitments


def test_there_are_ten_in_order() -> None:
    assert [c.number for c in ask_commitments.list_commitments()] == list(range(1, 11))
    for commitment in ask_commitments.list_commitments():
        assert commitment.title and commitment.detail and commitment.here


def test_commitment_is_found_by_its_number() -> None:
    fourth, last = ask_commitments.get_commitment(4), ask_commitments.get_commitment(-1)
    assert fourth is not None and fourth.title == "业务退订，便捷无忧"
    assert last is not None and last.number == 10
    assert ask_commitments.get_commitment(11) is None
    assert ask_commitments.get_commitment(0) is None
    assert ask_commitments.get_commitment(-11) is None


@pytest.mark.parametrize(
    ("said", "numbers"),
    [
        ("退订那条", [4]),
        ("你们说的营销免扰是啥意思", [5]),
        ("未公示不销售", [1]),
        ("境外来电那条", [8]),
        ("个人信息保护的表述", [7]),
        ("十项承诺", []),
    ],
)
def test_commitment_is_found_by_its_topic(said: str, numbers: list[int]) -> None:
    assert [c.number for c in ask_commitments.find_by_words(said)] == numbers


def test_every_limit_told_is_one_that_is_kept() -> None:
    from telecom import appointments, change_plan, file_complaint, report_fault

    told = {c.number: c.detail for c in ask_commitments.list_commitments()}
    assert f"{change_plan.HANDLING.total_seconds() / 3600:.0f}小时内办好" in told[3]
    assert f"{appointments.WITHIN_DAYS}天内上门" in told[4]
    assert f"{report_fault.URBAN_HOURS}小时、农村{report_fault.RURAL_HOURS}小时" in told[9]
    assert f"{file_complaint.FIRST_REPLY.total_seconds() / 3600:.0f}小时内首次回复" in told[9]
    assert f"{file_complaint.ANSWER.days}天内答复" in told[9]
