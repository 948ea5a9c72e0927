"""The trained model, and whether it still is what the sources say.

Training takes a while, so it happens only when something that shapes the model changed since. The
stamp beside the model holds a hash of those sources and of the model file itself: a model that was
cut short is trained anew.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bot.settings import ROOT
from bot.troubles import Trouble, check_disk

NAME = "sangeyi"
MODEL = ROOT / "models" / f"{NAME}.tar.gz"
SOURCES = (
    "config.yml",
    "domain.yml",
    "data/**/*.yml",
    "bot/components/**/*",
    "telecom/seed/catalogue*",
)
QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "PYTHONWARNINGS": "ignore",
}


class TrainingFailed(Trouble):
    """Rasa could not train; what it said stands above."""

    def __init__(self) -> None:
        super().__init__(
            "模型训练失败,原因见上文",
            "training failed, the reason stands above",
            "改正后运行 make train;数据问题可用 make validate 查看"
            " / mend it and run `make train`; `make validate` tells what is wrong with the data",
        )


def fingerprint(root: Path = ROOT) -> str:
    """A hash of everything that shapes the model."""
    digest = hashlib.sha256(
        f"rasa {importlib.metadata.version('rasa')} python {sys.version_info[:2]}".encode()
    )
    files = {file for pattern in SOURCES for file in root.glob(pattern) if file.is_file()}
    for file in sorted(files):
        if "__pycache__" not in file.parts:
            digest.update(f"\0{file.relative_to(root)}\0".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()


def _stamp(model: Path) -> Path:
    return model.parent / f"{NAME}.json"


def _checksum(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def why_train(root: Path = ROOT, model: Path = MODEL) -> str | None:
    """Why the model must be trained, in words for who waits; None if it is up to date."""
    if not model.exists():
        return "还没有模型 / there is no model yet"
    try:
        stamp = json.loads(_stamp(model).read_text(encoding="utf-8"))
        trained_from, written = stamp["sources"], stamp["model"]
    except (OSError, ValueError, KeyError, TypeError):
        return "不知道模型是由什么训练的 / nothing tells what the model was trained from"
    if _checksum(model) != written:
        return "模型文件已损坏 / the model file is damaged"
    if trained_from != fingerprint(root):
        return "训练数据或配置已变 / training data or configuration changed"
    return None


def train(root: Path = ROOT, model: Path = MODEL) -> None:
    """Train with Rasa's own command in a process of its own; a complete model replaces the old one.

    Raises:
        TrainingFailed: if Rasa refuses.
        DiskFull: if the disk filled up meanwhile.
    """
    sources = fingerprint(root)
    model.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".training-", dir=model.parent) as place:
        # rasa's own cache does not see changes in modules that our components import, hence --force
        options = ["--force", "--fixed-model-name", NAME, "--out", place]
        command = [sys.executable, "-m", "rasa", "train", *options]
        done = subprocess.run(command, cwd=root, env=os.environ | QUIET, check=False)  # noqa: S603 - fixed words
        fresh = Path(place) / f"{NAME}.tar.gz"
        if done.returncode != 0 or not fresh.exists():
            check_disk(root)
            raise TrainingFailed
        _stamp(model).unlink(missing_ok=True)
        shutil.move(fresh, model)
    _stamp(model).write_text(
        json.dumps({"sources": sources, "model": _checksum(model)}), encoding="utf-8"
    )
