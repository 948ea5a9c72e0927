"""Words, as jieba itself would cut them."""

from __future__ import annotations

import random

import jieba
import pytest

from bot.components.cutter import Cutter
from bot.components.text_cleaner import clean
from bot.components.tokenizer import domain_words
from tests.nlu.loading import load


@pytest.fixture(scope="module")
def cutter() -> Cutter:
    return Cutter(domain_words())


@pytest.fixture(scope="module")
def original() -> jieba.Tokenizer:
    tokenizer = jieba.Tokenizer()
    tokenizer.initialize()
    for word in domain_words():
        tokenizer.add_word(word)
    return tokenizer


def test_customers_words_are_cut_as_jieba_cuts_them(
    cutter: Cutter, original: jieba.Tokenizer
) -> None:
    for case in load("dev") + load("values_dev"):
        text = clean(case.text)
        assert cutter.cut(text) == list(original.cut(text))


def test_any_characters_in_a_row_are_cut_as_jieba_cuts_them(
    cutter: Cutter, original: jieba.Tokenizer
) -> None:
    characters = random.Random(20261128)
    for _ in range(2_000):
        codes = (
            characters.choice((range(0x4E00, 0x9FFF), range(0x20, 0x7F), range(0x3000, 0x3040)))
            for _ in range(characters.randint(0, 20))
        )
        text = clean("".join(chr(characters.choice(code)) for code in codes))
        assert cutter.cut(text) == list(original.cut(text))


def test_words_stand_where_they_are_said_and_blanks_are_none(cutter: Cutter) -> None:
    text = "查 话费,3.5G流量 wifi"
    placed = cutter.placed(text)
    assert all(text[at : at + len(word)] == word for word, at in placed)
    assert "".join(word for word, _ in placed) == text.replace(" ", "")
