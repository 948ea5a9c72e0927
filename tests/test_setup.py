"""scripts/setup.sh: makes `.venv` once, mends a half-made one, and says what is missing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NO_PYTHON = "#!/bin/sh\nexit 127\n"


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A project whose lock names nothing, so that no registry is asked."""
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "setup.sh", tmp_path / "scripts")
    (tmp_path / "requirements.lock").write_text("# nothing\n")
    return tmp_path


def setup(house: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    chosen = {"PYTHON": sys.executable} | environment
    kept = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    return subprocess.run(
        ["bash", "scripts/setup.sh"], cwd=house, env=kept | chosen, capture_output=True, text=True
    )


@pytest.mark.slow
def test_it_is_made_once_made_anew_when_half_made_and_kept_up_with_the_lock(house: Path) -> None:
    first = setup(house)
    assert first.returncode == 0, first.stderr
    assert "[1/2]" in first.stderr
    assert (house / ".venv/bin/python").exists()

    assert setup(house).stderr == "", "a second start does nothing"

    (house / ".venv/.installed").unlink()
    (house / ".venv/torn").write_text("")
    mended = setup(house)
    assert mended.returncode == 0, mended.stderr
    assert "did not complete" in mended.stderr
    assert not (house / ".venv/torn").exists()

    (house / "requirements.lock").write_text("# nothing else\n")
    newer = setup(house)
    assert "[1/2]" not in newer.stderr, "the environment is kept"
    assert "[2/2]" in newer.stderr


def test_a_wrong_python_is_told_with_the_ways_to_get_one(house: Path) -> None:
    done = setup(house, PYTHON="/nowhere/python3.10")
    assert done.returncode == 1
    assert "/nowhere/python3.10" in done.stderr
    for way in ("uv", "pyenv", "make run PYTHON="):
        assert way in done.stderr
    assert not (house / ".venv").exists()


def test_no_python_at_all_is_told_with_the_ways_to_get_one(house: Path, tmp_path: Path) -> None:
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("python3.10", "python3", "python", "uv"):
        (tools / name).write_text(NO_PYTHON)
        (tools / name).chmod(0o755)
    path = f"{tools}:{os.environ['PATH']}"
    done = setup(house, PYTHON="", PATH=path, PYENV_ROOT=str(tmp_path / "none"))
    assert done.returncode == 1
    assert "Python 3.10" in done.stderr


@pytest.mark.slow
def test_a_failed_installation_leaves_no_stamp(house: Path) -> None:
    (house / "requirements.lock").write_text("not-hashed==1.0\n")
    done = setup(house)
    assert done.returncode == 1
    assert "did not complete" in done.stderr
    assert not (house / ".venv/.installed").exists()
