"""The FAQ: true, short, and with a source."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from telecom import ask_faq
from telecom.errors import NotFound

LONGEST_ANSWER = 120
FEWEST_ASKS = 10


def test_there_are_eighty_questions_in_twelve_topics() -> None:
    assert len(ask_faq.list_entries()) >= 80
    assert len(ask_faq.list_topics()) == 12


@pytest.mark.parametrize("entry", ask_faq.list_entries(), ids=lambda entry: entry.id)
def test_every_question_has_a_short_answer_a_source_and_ten_ways_to_ask(
    entry: ask_faq.Entry,
) -> None:
    assert entry.source.strip()
    assert 0 < len(entry.answer) <= LONGEST_ANSWER
    assert len(set(entry.ask)) >= FEWEST_ASKS
    assert not re.search(r"https?:|www\.", entry.answer), "it is read aloud too"


def test_no_two_questions_are_asked_with_the_same_words() -> None:
    asks = Counter(ask for entry in ask_faq.list_entries() for ask in (entry.question, *entry.ask))
    assert [ask for ask, count in asks.items() if count > 1] == []


def test_a_question_is_found_by_its_id() -> None:
    first = ask_faq.list_entries()[0]
    assert ask_faq.get_entry(first.id) == first
    with pytest.raises(NotFound):
        ask_faq.get_entry("no such question")
