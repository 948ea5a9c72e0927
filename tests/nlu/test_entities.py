from datetime import date

import pytest

from bot.components.cutter import Cutter
from bot.components.text_cleaner import clean
from bot.components.tokenizer import domain_words
from bot.components.values.extract import extract
from tests.nlu.loading import TODAY, Utterance, load

CUTTER = Cutter(domain_words())


def values(text: str, today: date = TODAY) -> list[tuple[str, str | int | float]]:
    cleaned = clean(text)
    found = extract(cleaned, CUTTER.placed(cleaned), today)
    return [(one.entity, one.value) for one in found]


@pytest.mark.parametrize("case", load("entities"), ids=lambda case: case.text)
def test_takes_exactly_the_values_of_the_contract(case: Utterance) -> None:
    found = values(case.text)
    assert frozenset(found) == case.entities
    assert len(found) == len(case.entities), "the same pair said twice counts once"


@pytest.mark.parametrize("case", load("known_failures"), ids=lambda case: case.text)
def test_a_known_failure_says_why_and_is_removed_once_it_passes(case: Utterance) -> None:
    assert case.why
    assert frozenset(values(case.text)) != case.entities, "it passes: move it to entities.yml"


@pytest.mark.parametrize(("name", "least"), [("dev", 900), ("values_dev", 240)])
def test_no_text_of_a_development_set_fails_unless_it_is_known_to(name: str, least: int) -> None:
    known = {case.text for case in load("known_failures")}
    cases = load(name)
    assert len(cases) >= least
    failed = {case.text for case in cases if frozenset(values(case.text)) != case.entities}
    assert failed <= known


def test_a_price_with_several_plans_names_all_of_them() -> None:
    cleaned = clean("换成59的")
    (found,) = extract(cleaned, [], TODAY)
    assert found.candidates == ("huaka_59", "chaowan_59", "xingzuan_59")
    assert cleaned[found.start : found.end].startswith("59")


def test_numbers_are_numbers() -> None:
    assert [type(value) for _, value in values("充50,用到80%提醒,第二个")] == [int, int, int]


@pytest.mark.parametrize(
    ("today", "text", "expected"),
    [
        (date(2026, 1, 31), "上个月", ("month", "2025-12")),
        (date(2026, 1, 31), "31号", ("date", "2026-01-31")),
        (date(2026, 3, 1), "30号", ("date", "2026-01-30")),
        (date(2028, 3, 1), "昨天", ("date", "2028-02-29")),
        (date(2026, 11, 23), "上周日", ("date", "2026-11-22")),
    ],
)
def test_dates_at_the_edges_of_months_and_weeks(today: date, text: str, expected: object) -> None:
    assert values(text, today) == [expected]
