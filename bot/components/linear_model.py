"""A linear classifier: TF-IDF rows, one weight column a class, softmax over margins with a fitted
temperature.

scikit-learn trains it; scoring is dictionary look-up and numpy only.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.components.features import BLOCKS

Features = list[set[str]]
Floats = NDArray[np.float32]

COST = 1.0
"""C of the support vector machine."""
FOLDS = 3
"""Folds for calibration; whole authors go into one fold where the examples name theirs."""
BLOCK_WEIGHTS = (1.0, 1.0, 0.7, 1.5, 0.4)
MIN_EXAMPLES = 2
"""A feature seen in fewer examples is left out."""
_ARRAYS = "weights.npz"
_LABELS = "labels.json"
_VOCABULARY = "vocabulary.txt"


@dataclass
class LinearModel:
    """`weights` has shape (features, classes), `bias` (classes,), `idf` (features,)."""

    labels: list[str]
    vocabulary: dict[str, int]
    idf: Floats
    weights: NDArray[np.float16]
    bias: Floats
    temperature: float = 1.0

    def row(self, blocks: Features) -> tuple[list[int], Floats]:
        """Column indices and values of one text's TF-IDF row."""
        columns: list[int] = []
        values: list[Floats] = [np.zeros(0, np.float32)]
        look_up = self.vocabulary.get
        for names, weight in zip(blocks, BLOCK_WEIGHTS, strict=True):
            known = [at for at in map(look_up, names) if at is not None]
            if known:
                known.sort()  # sets have no order, and sums of floats depend on it
                idf = self.idf.take(known)
                columns += known
                values.append(idf * np.float32(weight / math.sqrt(idf.dot(idf))))
        return columns, np.concatenate(values)

    def margins(self, blocks: Features) -> Floats:
        """Distances from the classes' planes, shape (classes,)."""
        columns, values = self.row(blocks)
        return np.asarray(
            values @ self.weights.take(columns, axis=0).astype(np.float32) + self.bias
        )

    def probabilities(self, blocks: Features) -> Floats:
        """Calibrated probabilities, shape (classes,)."""
        return softmax(self.margins(blocks) / self.temperature)

    def save(self, directory: Path) -> None:
        """Write the model as one npz, one json and one text file."""
        np.savez_compressed(
            directory / _ARRAYS, idf=self.idf, weights=self.weights, bias=self.bias,
            temperature=np.float64(self.temperature),
        )  # fmt: skip
        (directory / _LABELS).write_text(json.dumps(self.labels), encoding="utf-8")
        (directory / _VOCABULARY).write_text("\n".join(self.vocabulary), encoding="utf-8")

    @classmethod
    def read(cls, directory: Path) -> LinearModel:
        """Read what `save` wrote."""
        names = (directory / _VOCABULARY).read_text(encoding="utf-8").split("\n")
        with np.load(directory / _ARRAYS, allow_pickle=False) as arrays:
            return cls(
                json.loads((directory / _LABELS).read_text(encoding="utf-8")),
                {name: index for index, name in enumerate(names)},
                arrays["idf"],
                arrays["weights"],
                arrays["bias"],
                float(arrays["temperature"]),
            )


def softmax(margins: Floats) -> Floats:
    """Softmax over the last axis."""
    powers = np.exp(margins - margins.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def fit(examples: Sequence[Features], labels: Sequence[str]) -> LinearModel:
    """Train on examples without calibrating (temperature 1)."""
    from scipy.sparse import csr_matrix
    from sklearn.svm import LinearSVC

    seen = Counter(name for blocks in examples for names in blocks for name in names)
    kept = sorted(name for name, count in seen.items() if count >= MIN_EXAMPLES)
    classes = sorted(set(labels))
    model = LinearModel(
        classes,
        {name: index for index, name in enumerate(kept)},
        np.asarray(
            [np.log((1 + len(examples)) / (1 + seen[name])) + 1 for name in kept], np.float32
        ),
        np.zeros((len(kept), len(classes)), np.float16),
        np.zeros(len(classes), np.float32),
    )
    rows = [model.row(blocks) for blocks in examples]
    ends = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    columns = np.concatenate([columns for columns, _ in rows])
    values = np.concatenate([values for _, values in rows])
    matrix = csr_matrix((values, columns, ends), shape=(len(rows), len(kept)))
    machine: Any = LinearSVC(C=COST, random_state=0).fit(matrix, list(labels))
    model.weights = machine.coef_.T.astype(np.float16)
    model.bias = machine.intercept_.astype(np.float32)
    return model


def fitting_temperature(
    examples: Sequence[Features], labels: Sequence[str], groups: Sequence[str]
) -> float:
    """The temperature that suits texts of people (`groups`) the model has not read; 1 if there
    are too few of them.
    """
    # One number is fitted: the people of one fold are enough for it, and training takes half.
    margins, truths = held_out_margins(examples, labels, groups, most=1)
    return best_temperature(margins, truths) if len(truths) else 1.0


def held_out_margins(
    examples: Sequence[Features], labels: Sequence[str], groups: Sequence[str], most: int = 0
) -> tuple[Floats, NDArray[np.int64]]:
    """Margins of every example by a model that has read nobody of its group, and the indices of
    the true classes; of the first `most` folds alone, unless it is 0.
    """
    classes = sorted(set(labels))
    names = sorted(set(groups))
    fold_of = {name: index % FOLDS for index, name in enumerate(names)}
    folds = np.asarray([fold_of[group] for group in groups])
    margins: list[Floats] = []
    truths: list[int] = []
    done = 0
    for fold in sorted(set(fold_of.values())):
        if most and done == most:
            break
        train = np.flatnonzero(folds != fold)
        part = [labels[index] for index in train]
        if not len(train) or set(part) != set(classes):
            continue
        done += 1
        model = fit([examples[index] for index in train], part)
        for index in np.flatnonzero(folds == fold):
            margins.append(model.margins(examples[index]))
            truths.append(classes.index(labels[index]))
    return np.asarray(margins, np.float32), np.asarray(truths, np.int64)


def best_temperature(margins: Floats, truths: NDArray[np.int64]) -> float:
    """The temperature with the smallest negative log likelihood."""
    candidates = np.geomspace(0.02, 2, 60)

    def loss(temperature: float) -> float:
        chosen = softmax(margins / temperature)[np.arange(len(truths)), truths]
        return float(-np.log(np.maximum(chosen, 1e-9)).mean())

    return float(min(candidates, key=loss))


assert len(BLOCK_WEIGHTS) == len(BLOCKS)
