import importlib.util
import re
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

from bot.components import several
from bot.components.requests import CONVERSATION

SCRIPTS = Path(__file__).parents[2] / "scripts"
MODES = {"typed", "spoken"}
LEAST = 60


def script(name: str) -> ModuleType:
    if str(SCRIPTS) not in sys.path:
        sys.path.insert(0, str(SCRIPTS))
    spec = importlib.util.spec_from_file_location(name, SCRIPTS / f"{name}.py")
    assert spec and spec.loader
    sys.modules[name] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


files = script("nlu_files")
duplicates = script("nlu_duplicates")
datasheet = script("nlu_datasheet")


@pytest.fixture(scope="module")
def examples() -> list:
    return files.read()


def test_no_two_examples_say_nearly_the_same(examples: list) -> None:
    assert [(one.text, other.text) for one, other in duplicates.pairs(examples)] == []


def test_every_intent_has_enough_examples_of_both_modes(examples: list) -> None:
    counts = Counter((one.intent, one.mode) for one in examples)
    for intent in {one.intent for one in examples}:
        assert counts[intent, "typed"] + counts[intent, "spoken"] >= LEAST, intent
        assert counts[intent, "spoken"] >= LEAST // 6, intent


def test_every_example_says_who_wrote_it_and_how(examples: list) -> None:
    assert all(one.author and one.persona and one.mode in MODES for one in examples)


def test_spoken_lines_have_no_punctuation(examples: list) -> None:
    marks = re.compile(r"[，。？！；：,?!;]")
    assert [one.text for one in examples if one.mode == "spoken" and marks.search(one.text)] == []


def test_no_text_looks_like_an_annotation_or_a_command(examples: list) -> None:
    assert [one.text for one in examples if re.search(r"[\[\]{}\\]|^/", one.text)] == []


def test_every_intent_lives_in_the_file_of_its_name() -> None:
    for path in sorted(files.FOLDER.glob("*.yml")):
        for intent in re.findall(r"- intent: (\w+)", path.read_text(encoding="utf-8")):
            assert files.file_of(intent) == path.name


def test_the_datasheet_is_up_to_date(examples: list) -> None:
    assert datasheet.PAGE.read_text(encoding="utf-8") == datasheet.page(examples)


def test_near_duplicates_are_recognised() -> None:
    def one(text: str, intent: str = "recharge") -> object:
        return files.Example(intent, "typed", "Z", "tester", text)

    same = duplicates.pairs([one("嗯，帮我充50块！"), one("帮我充30块"), one("我想充一点话费进去")])
    assert [(first.text, second.text) for first, second in same] == [
        ("嗯，帮我充50块！", "帮我充30块")
    ]
    assert duplicates.pairs([one("13800138000", "inform"), one("13900139000", "inform")]) == []


def test_messages_with_several_requests_are_as_their_head_says(examples: list) -> None:
    known = {one.intent for one in examples} - CONVERSATION
    authors = {one.author for one in examples}
    for one in several.read():
        assert set(one.intents) <= known, one
        assert all(0 < at < len(one.text) and one.text[at] != " " for at in one.begins), one
        assert one.author in authors, "whoever wrote them is known to the datasheet"


def test_a_line_with_too_few_intents_is_named(tmp_path: Path) -> None:
    (tmp_path / "A.tsv").write_text("t\twang\t退彩铃‖查话费\tunsubscribe_service\n", "utf-8")
    with pytest.raises(ValueError, match=r"A\.tsv:1"):
        several.read(tmp_path)
