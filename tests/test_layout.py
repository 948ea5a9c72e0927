"""The house keeps its shape: one word for a flow, arrows of imports, files of a size to read."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("actions", "bot", "console", "handset", "ivr", "telecom")
LONGEST = 400

# What a flow consists of. `make new-flow` makes these files.
FILES_OF_A_FLOW = (
    "actions/{flow}.py",
    "bot/domain/{flow}.yml",
    "data/nlu/{flow}.yml",
    "data/rules/{flow}.yml",
    "telecom/{flow}.py",
    "tests/telecom/test_{flow}.py",
)
# Folders in which everything is a flow's, but for names with an underscore such as `_shared`.
FOLDERS_OF_FLOWS = ("actions/*.py", "bot/domain/*.yml", "data/rules/*.yml")
# Files that a flow does without, and why.
WITHOUT: dict[str, str] = {}

# Which of our packages may import which. telecom is not here: it imports only itself.
ARROWS = {
    "actions": {"telecom"},
    "console": {"telecom"},
    "handset": {"telecom"},
    "ivr": {"telecom"},
    "bot": {"actions", "telecom"},
}
KNOW_EVERYBODY = ("bot/server.py", "bot/__main__.py")
FOREIGN_TO_THE_BUSINESS = {"rasa", "rasa_sdk", "sanic", "twilio"}


def flows() -> list[str]:
    return sorted(f.stem for f in (ROOT / "actions").glob("*.py") if not f.stem.startswith("_"))


def modules() -> list[str]:
    files = (file for package in PACKAGES for file in (ROOT / package).rglob("*.py"))
    return sorted(str(file.relative_to(ROOT)) for file in files)


def imported(path: str) -> Iterator[str]:
    """Every module that a file imports, in full: `from actions import _flow` is `actions._flow`."""
    here = Path(path).with_suffix("").parts
    for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = [node.module] if node.module else []
            if node.level:
                base = [*here[: len(here) - node.level], *base]
            package = ".".join(base)
            yield from (f"{package}.{alias.name}" for alias in node.names)


def test_there_are_flows() -> None:
    assert flows()


@pytest.mark.parametrize("flow", flows())
def test_a_flow_has_the_same_name_everywhere(flow: str) -> None:
    wanted = (pattern.format(flow=flow) for pattern in FILES_OF_A_FLOW)
    missing = [path for path in wanted if path not in WITHOUT and not (ROOT / path).exists()]
    assert not missing


@pytest.mark.parametrize("pattern", FOLDERS_OF_FLOWS)
def test_nothing_but_flows_lies_in_the_folders_of_flows(pattern: str) -> None:
    stems = {file.stem for file in ROOT.glob(pattern) if not file.stem.startswith("_")}
    assert stems == set(flows())


def test_no_exception_outlives_its_reason() -> None:
    assert not [path for path in WITHOUT if (ROOT / path).exists()]


def test_training_data_holds_no_wording() -> None:
    holds = [
        str(f) for f in (ROOT / "data").rglob("*.yml") if "\nresponses:" in f.read_text("utf-8")
    ]
    assert not holds


@pytest.mark.parametrize("path", modules())
def test_imports_follow_the_arrows(path: str) -> None:
    package = path.split("/")[0]
    for module in imported(path):
        top = module.split(".")[0]
        if top in PACKAGES and top != package and path not in KNOW_EVERYBODY:
            assert top in ARROWS.get(package, ()), f"{path} imports {module}"
        if package == "telecom":
            assert top not in FOREIGN_TO_THE_BUSINESS, f"{path} imports {module}"


@pytest.mark.parametrize("flow", flows())
def test_a_flow_knows_no_other_flow(flow: str) -> None:
    ours = [module for module in imported(f"actions/{flow}.py") if module.startswith("actions.")]
    assert all(module.startswith("actions._") for module in ours), ours


@pytest.mark.parametrize("path", [p for p in modules() if "/migrations/versions/" not in p])
def test_files_are_short_enough_to_read(path: str) -> None:
    lines = (ROOT / path).read_text(encoding="utf-8").count("\n")
    assert lines <= LONGEST
