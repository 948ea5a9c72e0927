"""The policy in words and the tests of the rules name the same things."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import telecom

POLICY = Path(telecom.__file__).parent / "policy.md"
HERE = Path(__file__).parent
WITHOUT_RULES = {
    "test_ask_faq": "questions and answers",
    "test_db": "how the database works",
    "test_money": "arithmetic",
    "test_policy": "this one",
    "test_properties": "laws of arithmetic and clocks, searched for counter-examples",
    "test_seed": "the demo customers",
    "test_staff": "users of the console",
    "test_views": "what the console shows",
}


def rules() -> dict[str, list[str]]:
    """The names of the rules by section."""
    found: dict[str, list[str]] = {}
    for text in POLICY.read_text("utf-8").split("\n## ")[1:]:
        section, _, body = text.partition("\n")
        found[section.strip()] = re.findall(r"^- `(\w+)`: \S", body, re.MULTILINE)
    return found


def cases_of(section: str) -> list[str]:
    tree = ast.parse((HERE / f"test_{section}.py").read_text("utf-8"))
    names = (node.name for node in tree.body if isinstance(node, ast.FunctionDef))
    return [name.removeprefix("test_") for name in names if name.startswith("test_")]


@pytest.mark.parametrize("section", rules())
def test_every_rule_is_a_test_and_every_test_a_rule(section: str) -> None:
    assert sorted(rules()[section]) == sorted(cases_of(section))


def test_every_file_of_tests_has_its_section() -> None:
    files = {file.stem for file in HERE.glob("test_*.py") if "views" not in file.stem}
    assert files - set(WITHOUT_RULES) == {f"test_{section}" for section in rules()}


def test_every_rule_stands_on_a_line_of_its_own() -> None:
    text = POLICY.read_text("utf-8")
    assert text.count("\n- ") == sum(len(names) for names in rules().values())


def test_no_rule_is_named_twice() -> None:
    names = [name for some in rules().values() for name in some]
    assert len(names) == len(set(names))
