"""What is counted as understood."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from benchmarks.errors import confusion_lines, errors
from benchmarks.figures import answer_of, figures, requests_of
from benchmarks.metrics import Share
from tests.nlu import loading

FIFTY = {"entity": "amount", "value": 50}
DEV = [
    {"text": "余额", "intent": "query_balance", "mode": "typed"},
    {"text": "退掉", "intent": "unsubscribe_service", "mode": "spoken"},
    {"text": "充五十", "intent": "recharge", "mode": "spoken", "entities": [FIFTY]},
    {"text": "天气", "intent": "out_of_scope", "mode": "typed"},
]
REQUESTS = [
    {"text": "余额 退掉", "mode": "typed", "intents": ["query_balance", "unsubscribe_service"]},
    {"text": "我要充值,因为停机了", "mode": "typed", "intents": ["recharge"]},
]
FAQ = [{"text": "怎么开漫游", "faq": "roaming"}, {"text": "漫游多少钱", "faq": "roaming_price"}]
KNOWN = {"余额": "query_balance", "退掉": "query_balance", "充五十": "recharge", "天气": "greet"}


@pytest.fixture
def sets(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setattr(loading, "FOLDER", tmp_path)
    for name, rows in (("dev", DEV), ("requests_dev", REQUESTS), ("faq_dev", FAQ)):
        (tmp_path / f"{name}.yml").write_text(yaml.safe_dump(rows, allow_unicode=True), "utf-8")
    return tmp_path


def parse(texts: Sequence[str]) -> list[dict[str, Any]]:
    """An understanding that looks words up, finds a request a blank or comma, and one answer."""
    return [
        {
            "text": text,
            "intent": {"name": KNOWN.get(text, "recharge"), "confidence": 0.9},
            "entities": [FIFTY] if "五十" in text else [],
            "requests": [{"intent": KNOWN.get(part, "recharge")} for part in text.split(" ")],
            "faq": [{"id": "roaming", "score": 0.8}, {"id": "roaming_price", "score": 0.1}],
        }
        for text in texts
    ]


def test_each_kind_is_counted_on_its_own_set(sets: Path) -> None:
    found = figures("dev", parse)
    assert found.shares == {
        "intents": Share(2, 4),
        "intents_typed": Share(1, 2),
        "intents_spoken": Share(1, 2),
        "entities": Share(4, 4),
        "entities_where_some": Share(1, 1),
        "several_requests": Share(0, 1),
        "two_requests": Share(0, 1),
        "single_requests": Share(5, 5),
        "faq": Share(1, 2),
    }


def test_what_there_is_no_file_for_is_left_out(sets: Path) -> None:
    (sets / "requests_dev.yml").unlink()
    (sets / "faq_dev.yml").unlink()
    assert set(figures("dev", parse).shares).isdisjoint({"several_requests", "two_requests", "faq"})


def test_what_no_component_looks_for_is_left_out(sets: Path) -> None:
    def without(texts: Sequence[str]) -> list[dict[str, Any]]:
        return [{k: v for k, v in one.items() if k != "faq"} for one in parse(texts)]

    assert "faq" not in figures("dev", without).shares


def test_a_set_that_is_not_there_is_named(sets: Path) -> None:
    with pytest.raises(ValueError, match="sealed"):
        figures("sealed", parse)


def test_every_kind_of_error_is_listed(sets: Path) -> None:
    lines = list(errors(parse))
    assert [line.split()[0] for line in lines] == ["INTENT", "INTENT", "REQUESTS", "FAQ"]
    assert "unsubscribe_service -> query_balance 0.90 [spoken] 退掉" in lines[0]


def test_confusions_come_with_examples(sets: Path) -> None:
    assert list(confusion_lines(parse, 1)) == ["  1  out_of_scope -> greet", "       天气"]


def test_a_parse_output_without_requests_is_one_request() -> None:
    assert requests_of({"intent": {"name": "greet"}}) == ("greet",)
    assert answer_of({"faq": []}) is None


@pytest.mark.parametrize(
    ("name", "row", "load"),
    [
        ("dev", {"text": "余额", "intent": "query_balance", "mode": "sung"}, loading.load),
        ("requests_dev", {"text": "余额", "mode": "typed", "intents": []}, loading.load_requests),
    ],
)
def test_a_wrong_row_is_named_by_number_and_not_shown(
    name: str, row: dict[str, Any], load: Any, sets: Path
) -> None:
    (sets / f"{name}.yml").write_text(yaml.safe_dump([row], allow_unicode=True), "utf-8")
    with pytest.raises(ValueError, match="row 1") as raised:
        load("dev")
    assert "余额" not in str(raised.value)


def test_no_repr_shows_a_text(sets: Path) -> None:
    shown = repr([*loading.load("dev"), *loading.load_requests("dev"), *loading.load_faq("dev")])
    assert "余额" not in shown and "漫游" not in shown
