"""Whatever a customer sends is read, names no intent, and costs a bounded amount of work."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.nlu.classifiers.regex_message_handler import RegexMessageHandler
from rasa.shared.nlu.training_data.message import Message

from bot.components.features import _PAIRED_CHARS, Features
from bot.components.intent_classifier import NOT_READABLE
from bot.components.linear_model import LinearModel
from bot.components.text_cleaner import MAX_CHARS, clean
from tests.bot.components.small_model import Parser

SLASHES = ("/", "//", "/ /", "／", "／／", "⁄／", "\\/")
BEFORE = (
    "",
    "  ",
    "\n\t",
    "\u3000",
    "\u200b",
    "\ufeff",
    "\u2060",
    "\u202e",
    "\x00",
    "\ud800",
    "\ufe0f",
)
NAMED = (
    "affirm",
    "restart",
    'inform{"service_name": "cailing"}',
    "affirm@1.0",
    "/deny",
    "affirm 好的",
)
COMMANDS = [f"{blank}{slash}{name}" for blank in BEFORE for slash in SLASHES for name in NAMED] + [
    "/\u200b/restart",
    "/\x00affirm",
    "\u200b/\u200baffirm",
    "/" * 10_000 + "affirm",
    "\u200b" * 10_000 + "/affirm",
    "啊" * 10_000 + "/affirm",
]
UNREADABLE = [
    "",
    " ",
    "😀",
    "👍👍👍",
    "👨‍👩‍👧‍👦🏳️‍🌈",
    "🇨🇳" * 5_000,
    "😀" * 10_000,
    "？？？",
    "...",
    "../" * 3_000,
    "\x00\x01\x1b[",
    "\x7f\x80\x9f",
    "/",
    "\u202e\u200b",
    "۝",
    "\ud83d",
    "\u0301" * 10_000,
]
SCRIPTS = [
    "話費還有幾多",
    "ยอดเงินคงเหลือ",
    "сколько денег",
    "how much credit is left",
    "残高を教えてください",
    "잔액이 얼마예요",
    "كم رصيدي",
    "मेरा बैलेंस कितना है",
    "١٢٣٤٥",
    "Ⅻ㈠①½",
    "𠀀𠀁",
    "Z̸̛͙̟a̷̪͑l̶̰̈́g̵̫̈́o̷͔͠",
]
MIXED_WIDTH = [
    ("查　话费　１３８００１３８０００", "查 话费 13800138000"),
    ("ＱＵＥＲＹ　話費", "QUERY 話費"),
    ("退订５９元（月付）！", "退订59元(月付)!"),
    ("ﾃﾚ", "テレ"),
    ("㎇流量", "GB流量"),
]
LONG = [
    *(
        "我要退订彩铃",
        "1",
        "一百二",
        "啊",
        "不是59的是39的",
        "3月5号到",
        "<a>",
        "a",
        "一",
        "1 ",
        "个",
        "第",
    ),
    *(
        "幺",
        "零",
        "万",
        "不是",
        "省",
        "3月",
        "查话费退彩铃",
        "顺便查话费,另外退彩铃,",
        "ﷺ",
        "①",
        "\x00查",
        "𠀀",
    ),
    *("'; DROP TABLE orders; --", "{{7*7}}", "${jndi:x}", "%s%n"),
]
REPEATED = [
    "流量包" + "的那个" * 190,
    "那就" * 298 + "五x",
    "说错了" * 199 + "x",
    "过来" * 299 + "x",
    "不对" * 290 + "充50x",
]
"""Where a pattern could read the same text in more ways than one, each with an end that fits none.
"""
MOST_FEATURES = (
    4 * (MAX_CHARS + 2)  # characters 1-4, with a mark at both ends
    + 2 * MAX_CHARS  # words 1-2
    + 3 * MAX_CHARS  # sounds 2-4
    + _PAIRED_CHARS * (_PAIRED_CHARS - 1) // 2
    + 60  # kinds of value, twice; topics; length
)


@pytest.fixture(scope="module")
def parse(tmp_path_factory: pytest.TempPathFactory) -> Parser:
    return Parser(Path(tmp_path_factory.mktemp("model")))


@pytest.fixture
def rows(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many features each row had that the model was asked about."""
    sizes: list[int] = []
    row = LinearModel.row

    def counted(model: LinearModel, features: Features) -> object:
        sizes.append(len(features.numbers))
        return row(model, features)

    monkeypatch.setattr(LinearModel, "row", counted)
    return sizes


def test_rasa_itself_takes_a_slash_for_the_name_of_an_intent() -> None:
    (message,) = RegexMessageHandler().process([Message({"text": "/affirm"})], None)
    assert message.get("intent") == {"name": "affirm", "confidence": 1.0}


@pytest.mark.parametrize("text", COMMANDS, ids=range(len(COMMANDS)))
def test_a_customer_cannot_name_an_intent(parse: Parser, text: str) -> None:
    output = parse(text)
    assert not output["text"].startswith("/")
    assert output["intent"]["confidence"] < 1
    assert output["requests"][0]["intent"] == output["intent"]["name"]
    assert {entity["extractor"] for entity in output["entities"]} <= {"ValueExtractor"}


@pytest.mark.parametrize("text", REPEATED, ids=range(len(REPEATED)))
def test_a_text_that_repeats_itself_is_read_to_its_end(parse: Parser, text: str) -> None:
    assert parse(text)["text"] == text


@pytest.mark.parametrize("text", UNREADABLE, ids=range(len(UNREADABLE)))
def test_a_text_without_letters_is_not_understood_and_breaks_nothing(
    parse: Parser, text: str
) -> None:
    output = parse(text)
    assert output["intent"] == {"name": NOT_READABLE, "confidence": 0.0}
    assert output["entities"] == []
    assert len(output["requests"]) == 1


@pytest.mark.parametrize("text", SCRIPTS)
def test_other_scripts_are_read_as_they_are(parse: Parser, text: str) -> None:
    output = parse(text)
    assert output["text"] == clean(text) != ""
    assert output["intent"]["name"]


@pytest.mark.parametrize(("text", "narrow"), MIXED_WIDTH)
def test_mixed_width_is_read_in_one(parse: Parser, text: str, narrow: str) -> None:
    assert parse(text) == parse(narrow)
    assert parse(text)["text"] == narrow


def test_control_characters_change_nothing_but_the_blanks(parse: Parser) -> None:
    assert parse("把\x00彩铃\x1b退了\x07") == parse("把 彩铃 退了")
    assert parse("把\u200b彩铃\u202e退了\ufeff") == parse("把彩铃退了")


@pytest.mark.parametrize("unit", LONG)
def test_ten_thousand_characters_are_no_more_work_than_the_bound(
    parse: Parser, rows: list[int], unit: str
) -> None:
    text = (unit * 10_000)[:10_000]
    output = parse(text)
    asked = list(rows)
    assert len(output["text"]) <= MAX_CHARS
    assert len(output["entities"]) <= MAX_CHARS
    assert asked
    assert max(asked) <= MOST_FEATURES
    assert len(asked) <= MAX_CHARS
    rows.clear()
    assert parse(clean(text)) == output, "what was cut off is not looked at"
    assert rows == asked
