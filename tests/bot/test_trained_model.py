"""Training happens when something that shapes the model changed, and only then."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot import trained_model
from bot.trained_model import TrainingFailed, fingerprint, train, why_train


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("config.yml", "domain.yml", "data/nlu/x.yml", "bot/components/c.py", "README.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    return tmp_path


@pytest.fixture
def rasa(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A Rasa that writes a model of a few bytes; `code` is its exit code."""
    said: dict[str, Any] = {"code": 0, "runs": 0}

    def run(command: list[str], root: Path, tell: object) -> tuple[int, list[str]]:
        said["runs"] += 1
        said["program"] = command[command.index("-m") + 1]
        if said["code"] == 0:
            (Path(command[command.index("--out") + 1]) / "sangeyi.tar.gz").write_bytes(b"model")
        return said["code"], ["the reason\n"]

    monkeypatch.setattr(trained_model, "_run", run)
    return said


def model_in(root: Path) -> Path:
    return root / "models" / "sangeyi.tar.gz"


def test_a_fresh_model_needs_no_training(root: Path, rasa: dict[str, Any]) -> None:
    model = model_in(root)
    assert why_train(root, model)
    train(root, model)
    assert why_train(root, model) is None
    assert sorted(file.name for file in model.parent.iterdir()) == [
        "sangeyi.json",
        "sangeyi.tar.gz",
    ]


@pytest.mark.parametrize(
    "name", ["config.yml", "domain.yml", "data/nlu/x.yml", "bot/components/c.py"]
)
def test_a_changed_source_asks_for_training(name: str, root: Path, rasa: dict[str, Any]) -> None:
    train(root, model_in(root))
    (root / name).write_text("changed")
    assert "changed" in (why_train(root, model_in(root)) or "")


def test_a_new_source_and_a_renamed_one_ask_for_training(root: Path) -> None:
    before = fingerprint(root)
    (root / "data" / "nlu" / "y.yml").write_text("")
    added = fingerprint(root)
    (root / "data" / "nlu" / "y.yml").rename(root / "data" / "nlu" / "z.yml")
    assert len({before, added, fingerprint(root)}) == 3


def test_what_does_not_shape_the_model_does_not_ask_for_training(root: Path) -> None:
    before = fingerprint(root)
    (root / "README.md").write_text("other")
    cache = root / "bot" / "components" / "__pycache__"
    cache.mkdir()
    (cache / "c.pyc").write_text("")
    assert fingerprint(root) == before


def test_a_damaged_model_is_trained_anew(root: Path, rasa: dict[str, Any]) -> None:
    model = model_in(root)
    train(root, model)
    model.write_bytes(b"mod")
    assert "damaged" in (why_train(root, model) or "")


@pytest.mark.parametrize("stamp", ["", "[]", json.dumps({"model": "x"})])
def test_an_unreadable_stamp_asks_for_training(
    stamp: str, root: Path, rasa: dict[str, Any]
) -> None:
    model = model_in(root)
    train(root, model)
    (model.parent / "sangeyi.json").write_text(stamp)
    assert why_train(root, model)


def test_failed_training_leaves_the_old_model_in_place(root: Path, rasa: dict[str, Any]) -> None:
    model = model_in(root)
    train(root, model)
    (root / "config.yml").write_text("broken")
    rasa["code"] = 1
    with pytest.raises(TrainingFailed, match="the reason"):
        train(root, model)
    assert rasa["program"] == "rasa", "what is wrong is told by Rasa with all its checks"
    assert model.read_bytes() == b"model"
    assert why_train(root, model)
