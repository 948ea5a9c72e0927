import pytest

from bot.components.text_cleaner import MAX_CHARS, clean


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("１３８　ＡＢＣ，５０％", "138 ABC,50%"),
        ("查\x00话\x07费\u200b", "查 话 费"),
        ("  /query_balance", "query_balance"),
        ("//\u200b/ /deny", "deny"),
        ("／affirm{}", "affirm{}"),
        ("\u200b/affirm", "affirm"),
        ("\x00/affirm", "affirm"),
        ("10月1日/2日", "10月1日/2日"),
        ("", ""),
        ("   \n\t ", ""),
        ("/", ""),
        (None, ""),
        (12, ""),
        ("\ud800话费", "话费"),
    ],
)
def test_text_is_narrow_visible_and_never_a_command(text: object, expected: str) -> None:
    assert clean(text) == expected


def test_a_long_text_keeps_its_beginning_and_its_end() -> None:
    cleaned = clean("我要投诉" + "啊" * 10_000 + "帮我查话费")
    assert len(cleaned) <= MAX_CHARS
    assert cleaned.startswith("我要投诉")
    assert cleaned.endswith("帮我查话费")


def test_characters_that_grow_when_normalised_stay_within_the_bound() -> None:
    assert len(clean("ﷺ" * 10_000)) <= MAX_CHARS


def test_cleaning_twice_changes_nothing() -> None:
    for text in ("／／退订", "ﷺ" * 10_000, "é℃…½", "①第一㈠", "1 " * 10_000, "\x00查" * 10_000):
        assert clean(clean(text)) == clean(text)
