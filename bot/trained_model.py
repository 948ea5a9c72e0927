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
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from bot.settings import ROOT
from bot.troubles import Trouble, check_disk

NAME = "sangeyi"
MODEL = ROOT / "models" / f"{NAME}.tar.gz"
SOURCES = (
    "config.yml",
    "domain.yml",
    "data/**/*.yml",
    "data/requests/*.tsv",
    "bot/components/**/*",
    "telecom/seed/catalogue*",
    "telecom/seed/faq/*.yml",
)
Tell = Callable[[str], None]
LINES_TOLD = 40  # of what Rasa said, if it fails
PROGRESS = re.compile(r"INFO +rasa\.engine\S* +- ((?:Starting|Finished) .*)")
QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "PYTHONWARNINGS": "ignore",
}


def _say_nothing(line: str) -> None:
    pass


class TrainingFailed(Trouble):
    """Rasa could not train; the end of what it said is in the message."""

    def __init__(self, said: str) -> None:
        super().__init__(
            f"模型训练失败:\n{said}\n模型训练失败",
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


def _run(command: list[str], root: Path, tell: Tell) -> tuple[int, list[str]]:
    """Run Rasa and tell its progress, not its dependencies' warnings; exit code and output."""
    said = []
    with subprocess.Popen(  # noqa: S603 - fixed words
        command,
        cwd=root,
        env=os.environ | QUIET,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            said.append(line)
            if progress := PROGRESS.search(line):
                tell(f"    {progress[1]}")
    return process.returncode, said


def train(root: Path = ROOT, model: Path = MODEL, tell: Tell = _say_nothing) -> None:
    """Train in a process of its own; a complete model replaces the old one.

    Rasa's schema checks are left out (`bot.quick_train`); if that fails, Rasa's own command runs
    with all of them.

    Raises:
        TrainingFailed: if Rasa refuses.
        DiskFull: if the disk filled up meanwhile.
    """
    sources = fingerprint(root)
    model.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".training-", dir=model.parent) as place:
        # rasa's own cache does not see changes in modules that our components import, hence --force
        options = ["--force", "--skip-validation", "--fixed-model-name", NAME, "--out", place]
        for program in ("bot.quick_train", "rasa"):  # Rasa itself tells best what is wrong
            code, said = _run([sys.executable, "-m", program, "train", *options], root, tell)
            if code == 0:
                break
        fresh = Path(place) / f"{NAME}.tar.gz"
        if code != 0 or not fresh.exists():
            check_disk(root)
            raise TrainingFailed("".join(said[-LINES_TOLD:]))
        _stamp(model).unlink(missing_ok=True)
        shutil.move(fresh, model)
    _stamp(model).write_text(
        json.dumps({"sources": sources, "model": _checksum(model)}), encoding="utf-8"
    )
