"""`make new-flow` makes files that work, tried in a copy of the project."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", ".rasa", "models", "var", "results", "__pycache__", ".*_cache", "node_modules"
)
TESTS = ("tests/test_layout.py", "tests/bot/test_domain.py", "tests/bot/test_build_domain.py")


def run(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *words], cwd=root, capture_output=True, text=True)


def new_flow(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return run(root, "scripts/new_flow.py", *words)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("project") / "copy"
    shutil.copytree(ROOT, root, ignore=LEFT_OUT)
    return root


EXAMPLES = """version: "3.1"
nlu:
  - intent: foo_baz
    metadata: {author: Z, persona: tester, mode: typed}
    examples: |
      - 这是一句话
"""


@pytest.mark.slow
def test_new_flows_work_as_they_are_made(copy: Path) -> None:
    known, brand_new = "foo_baz", "foo_bar"
    (copy / "data/nlu/foo_baz.yml").write_text(EXAMPLES, encoding="utf-8")
    for flow in (known, brand_new):
        done = new_flow(copy, flow, "--title", "测试业务")
        assert done.returncode == 0, done.stderr
        assert f"telecom/{flow}.py" in done.stdout
    own = [f"tests/telecom/test_{flow}.py" for flow in (known, brand_new)]
    tested = run(copy, "-m", "pytest", *TESTS, *own)
    assert tested.returncode == 0, tested.stdout[-4000:]
    made = [
        f"{folder}/{flow}.py" for flow in (known, brand_new) for folder in ("actions", "telecom")
    ]
    for tool in (("format", "--check"), ("check",)):
        clean = run(copy, "-m", "ruff", *tool, *made, *own)
        assert clean.returncode == 0, clean.stdout


@pytest.mark.parametrize(
    "name", ["Points", "query-points", "1st", "class", "_shared", "query_balance"]
)
def test_a_name_that_will_not_do_is_refused_and_nothing_is_made(name: str, copy: Path) -> None:
    before = sorted(copy.rglob("*.yml"))
    done = new_flow(copy, name)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert sorted(copy.rglob("*.yml")) == before
