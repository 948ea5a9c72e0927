"""Tables reach the document between their markers and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import report
from benchmarks.compare_nlu import Result
from benchmarks.compare_nlu import table as compared


def test_only_what_stands_between_the_markers_is_replaced(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("before\n<!-- a -->\nold\n<!-- /a -->\nafter\n<!-- b -->\n<!-- /b -->\n")
    report.write_section("a", "new\n", page)
    report.write_section("a", "newer", page)
    assert page.read_text() == (
        "before\n<!-- a -->\nnewer\n<!-- /a -->\nafter\n<!-- b -->\n<!-- /b -->\n"
    )


def test_a_page_without_markers_is_left_alone(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("<!-- a -->\nno end\n")
    with pytest.raises(ValueError, match=r"page\.md"):
        report.write_section("a", "new", page)
    assert page.read_text() == "<!-- a -->\nno end\n"


@pytest.mark.parametrize("name", ["bench-understanding", "bench-nlu-compare", "learning-curve"])
def test_the_document_has_a_place_for_every_table(name: str) -> None:
    page = report.PAGE.read_text("utf-8")
    assert page.index(f"<!-- {name} -->\n") < page.index(f"<!-- /{name} -->")


def test_the_machine_is_named_with_its_versions() -> None:
    said = report.machine()
    for word in ("cores", "Python 3.10", "rasa 3.6.21", "spacy", "scikit-learn", "load average"):
        assert word in said


def test_costs_are_told_as_a_multiple_of_ours() -> None:
    right = {name: dict.fromkeys(("all", "typed", "spoken"), (9, 10)) for name in ("dev", "sealed")}
    ours = Result(10.0, right, (9, 10), 0.5, 1.0, 10.0, 500.0)
    other = Result(600.0, right, (0, 0), 12.0, 20.0, 40.0, 1000.0)
    text = compared({"ours": ours, "diet": other}, {"ours": 0, "diet": 20})
    assert "600 s (× 60)" in text
    assert "12.00 ms (× 24)" in text
    assert "20 epochs" in text
    assert "90.0 % of 10" in text
