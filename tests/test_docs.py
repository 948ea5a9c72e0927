"""What the documents name exists, and the lock holds hashes and no addresses."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
MADE_LATER = (".venv", ".rasa", "models", "results", "var")
NO_PATHS = {"application/json", "text/html", "and/or"}
ENDING = re.compile(r"\.(py|yml|yaml|md|toml|lock|sh|html|js|css|json|png)$")
PLACEHOLDER = re.compile(r"<[a-z_]+>|\{[a-z_]+\}|NAME|NNNN|…|\.\.\.|foo_bar")
# The CHANGELOG tells of the past too.
PRESENT = [document for document in DOCUMENTS if document.name != "CHANGELOG.md"]


def words(document: Path) -> set[str]:
    """What stands in backticks or blocks of code, word by word, and the targets of links."""
    text = document.read_text(encoding="utf-8")
    blocks = re.findall(r"```.*?\n(.*?)```", text, re.DOTALL)
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    found = {word.strip("\"'(),;:") for span in [*blocks, *spans] for word in span.split()}
    return {word for word in found if word}


def is_path(word: str) -> bool:
    if word in NO_PATHS or "://" in word or word.startswith(("/", "-", "$", "http", "@", "~", "#")):
        return False
    return bool(re.fullmatch(r"[\w.*{}<>…/-]+", word)) and (
        bool(ENDING.search(word))
        or (bool(re.search(r"\w/", word)) and "." not in word.split("/")[0])
    )


def exists(word: str, beside: Path) -> bool:
    pattern = PLACEHOLDER.sub("*", word).rstrip("/")
    if pattern.split("/")[0] in MADE_LATER:
        return True
    if "/" not in pattern:
        pattern = f"**/{pattern}"
    return any(next(base.glob(pattern), None) for base in (ROOT, beside))


def name(document: Path) -> str:
    return str(document.relative_to(ROOT))


@pytest.mark.parametrize("document", PRESENT, ids=name)
def test_every_path_named_exists(document: Path) -> None:
    named = {word for word in words(document) if is_path(word)}
    assert not sorted(word for word in named if not exists(word, document.parent))


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_link_leads_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", document.read_text(encoding="utf-8"))
    files = {link.split("#")[0] for link in links if "://" not in link and not link.startswith("#")}
    assert not sorted(link for link in files if not (document.parent / link).exists())


@pytest.mark.parametrize("document", PRESENT, ids=name)
def test_every_make_target_named_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    named = set(re.findall(r"(?:`|^\s*)make ([a-z][a-z-]+)", text, re.MULTILINE))
    there = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert named <= there


@pytest.mark.parametrize("document", PRESENT, ids=name)
def test_every_command_of_ours_named_exists(document: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "bot", "--help"], cwd=ROOT, capture_output=True, text=True
    ).stdout
    named = set(re.findall(r"python -m bot ([a-z][a-z-]+)", document.read_text(encoding="utf-8")))
    assert not sorted(command for command in named if f"\n    {command}" not in told)


def test_records_of_decisions_are_numbered_and_complete() -> None:
    records = sorted((ROOT / "docs" / "adr").glob("*.md"))
    assert [r.name[:4] for r in records] == [f"{n:04}" for n in range(1, len(records) + 1)]
    for record in records:
        headings = re.findall(r"^## (.+)$", record.read_text(encoding="utf-8"), re.MULTILINE)
        assert headings == ["Status", "Context", "Decision", "Consequences"], record.name


def locked() -> dict[str, str]:
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    return dict(
        re.match(r"([\w.-]+)==([^ ;]+)", line).groups() for line in lines if re.match(r"\w", line)
    )  # type: ignore[union-attr]


def test_the_lock_names_no_address() -> None:
    text = (ROOT / "requirements.lock").read_text()
    assert not re.search(r"://|--(extra-)?index|--find-links|--trusted-host|file:", text)


def test_every_package_in_the_lock_has_hashes() -> None:
    entries = re.split(r"\n(?=\w)", (ROOT / "requirements.lock").read_text())
    assert not [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry]


def test_the_lock_satisfies_the_project() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lists = re.findall(r"^(?:dependencies|dev) = \[\n(.*?)^\]", text, re.DOTALL | re.MULTILINE)
    wanted = [
        Requirement(word) for part in lists for word in re.findall(r'^\s+"(.+?)"', part, re.M)
    ]
    assert len(wanted) > 15
    versions = locked()
    for requirement in wanted:
        version = versions.get(canonicalize_name(requirement.name))
        assert version, f"{requirement.name}: run `make lock`"
        assert requirement.specifier.contains(version, prereleases=True), (
            f"{requirement.name}: run `make lock`"
        )
