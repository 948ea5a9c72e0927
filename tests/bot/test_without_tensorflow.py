"""A process that serves loads no TensorFlow, one that needs it does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import ROOT

OURS = "bot.components.text_cleaner.TextCleaner"
ASK = """
import sys
from pathlib import Path
{first}
from bot.without_tensorflow import leave_out_tensorflow
print(leave_out_tensorflow(Path({config!r})))
from rasa.core.agent import Agent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
print(sys.modules.get("tensorflow") is not None)
"""


def said(config: Path, first: str = "") -> list[str]:
    """What a fresh process prints: whether it was left out, and whether it is there."""
    code = ASK.format(first=first, config=str(config))
    command = [sys.executable, "-W", "ignore", "-c", code]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    return done.stdout.split()


def test_rasa_serves_our_components_without_tensorflow() -> None:
    assert said(ROOT / "config.yml") == ["True", "False"]


@pytest.mark.parametrize("own", ["DIETClassifier", "RulePolicy"])
def test_a_component_of_rasas_own_brings_tensorflow(own: str, tmp_path: Path) -> None:
    config = tmp_path / "config.yml"
    config.write_text(f"pipeline: [{{name: {OURS}}}]\npolicies: [{{name: {own}}}]\n", "utf-8")
    assert said(config) == ["False", "True"]


def test_rasa_imported_before_stays_as_it_is() -> None:
    assert said(ROOT / "config.yml", "import rasa.core.agent") == ["False", "True"]
