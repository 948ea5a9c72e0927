"""The same examples make the same model, to the byte."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import ROOT
from tests.bot.components.small_model import EXAMPLES, Parser

TEXTS = [
    *(text for texts in EXAMPLES.values() for text in texts),
    "彩铃不要了顺便看看话费",
    "那个就是我想问一下",
    "明天下雨吗",
]
TRAIN = """
import sys
from pathlib import Path
from tests.bot.components.small_model import Parser
Parser(Path(sys.argv[1]))
"""


def hashes(folder: Path) -> dict[str, str]:
    """The hash of every file of a model."""
    files = sorted(file for file in folder.rglob("*") if file.is_file())
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in files
    }


def test_training_twice_gives_equal_files_and_equal_answers(tmp_path: Path) -> None:
    first, second = Parser(tmp_path / "first"), Parser(tmp_path / "second")
    assert hashes(tmp_path / "first") == hashes(tmp_path / "second")
    assert any(name.endswith("weights.npz") for name in hashes(tmp_path / "first"))
    assert [first(text) for text in TEXTS] == [second(text) for text in TEXTS]


@pytest.mark.slow
def test_no_order_of_a_set_leaves_a_trace_in_the_model(tmp_path: Path) -> None:
    found = []
    for seed in ("1", "2"):
        subprocess.run(
            [sys.executable, "-W", "ignore", "-c", TRAIN, str(tmp_path / seed)],
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        )
        found.append(hashes(tmp_path / seed))
    assert found[0] == found[1]
    assert found[0]
