"""A linear classifier: TF-IDF rows, one weight column a class, softmax over margins with a fitted
temperature.

scikit-learn trains it; scoring is numpy only.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.components.features import BLOCKS, Features, Numbers

Floats = NDArray[np.float32]
Columns = NDArray[np.int64]

COST = 1.0
"""C of the support vector machine."""
TOLERANCE = 1e-3
"""When it stops; ten times as exact takes half as long again and understands as many of the
development set.
"""
FOLDS = 3
"""Folds for calibration; whole authors go into one fold where the examples name theirs."""
BLOCK_WEIGHTS = (1.0, 1.0, 0.7, 1.5, 0.4)
MIN_EXAMPLES = 2
"""A feature seen in fewer examples is left out."""
_ARRAYS = "weights.npz"
_LABELS = "labels.json"
_FIRST = np.ones(1, np.bool_)


@dataclass
class LinearModel:
    """`vocabulary` holds for each block its features in ascending order; through all blocks they
    number the rows of `weights`, shape (features, classes), and `idf`, (features,). `bias` has
    shape (classes,).
    """

    labels: list[str]
    vocabulary: list[Numbers]
    idf: Floats
    weights: Floats
    bias: Floats
    temperature: float = 1.0

    def __post_init__(self) -> None:
        self._begins = np.cumsum([0, *map(len, self.vocabulary)]).tolist()

    def row(self, blocks: Features) -> tuple[Columns, Floats]:
        """Column indices, ascending, and values of one text's TF-IDF row."""
        columns, values = [], []
        for block, weight in enumerate(BLOCK_WEIGHTS):
            known = self.known(blocks[block], block)
            if len(known):
                idf = self.idf.take(known)
                columns.append(known)
                values.append(idf * np.float32(weight / math.sqrt(idf.dot(idf))))
        if not columns:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        return np.concatenate(columns), np.concatenate(values)

    def known(self, features: Numbers, block: int) -> Columns:
        """The columns, ascending and each once, of those features of a block that it has read."""
        read = self.vocabulary[block]
        if not len(read):
            return np.zeros(0, np.int64)
        wanted = np.sort(features)
        at = read.searchsorted(wanted)
        met = at[read.take(at, mode="clip") == wanted]
        if len(met) > 1:
            met = met[np.concatenate((_FIRST, met[1:] != met[:-1]))]
        return np.asarray(met + self._begins[block])

    def margins(self, blocks: Features) -> Floats:
        """Distances from the classes' planes, shape (classes,)."""
        columns, values = self.row(blocks)
        return np.asarray(values @ self.weights.take(columns, axis=0) + self.bias)

    def probabilities(self, blocks: Features, temperature: float | None = None) -> Floats:
        """Probabilities, shape (classes,): calibrated, or at another temperature."""
        return softmax(self.margins(blocks) / (temperature or self.temperature))

    def at_temperature(self, probabilities: Floats, temperature: float) -> Floats:
        """What calibrated probabilities are at another temperature."""
        logs = np.log(np.maximum(probabilities, 1e-30))
        return softmax(logs * (self.temperature / temperature))

    def save(self, directory: Path) -> None:
        """Write the model as one npz and one json file; the weights with half their digits."""
        # the model's archive compresses them
        np.savez(
            directory / _ARRAYS, idf=self.idf, weights=self.weights.astype(np.float16),
            bias=self.bias, temperature=np.float64(self.temperature),
            vocabulary=np.concatenate(self.vocabulary), begins=self._begins,
        )  # fmt: skip
        (directory / _LABELS).write_text(json.dumps(self.labels), encoding="utf-8")

    @classmethod
    def read(cls, directory: Path) -> LinearModel:
        """Read what `save` wrote."""
        with np.load(directory / _ARRAYS, allow_pickle=False) as arrays:
            return cls(
                json.loads((directory / _LABELS).read_text(encoding="utf-8")),
                np.split(arrays["vocabulary"], arrays["begins"][1:-1]),
                arrays["idf"],
                arrays["weights"].astype(np.float32),
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

    vocabulary, seen = _read_often([[np.unique(block) for block in one] for one in examples])
    classes = sorted(set(labels))
    model = LinearModel(
        classes,
        vocabulary,
        np.asarray(np.log((1 + len(examples)) / (1 + seen)) + 1, np.float32),
        np.zeros((len(seen), len(classes)), np.float32),
        np.zeros(len(classes), np.float32),
    )
    rows = [model.row(blocks) for blocks in examples]
    ends = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    columns = np.concatenate([columns for columns, _ in rows])
    values = np.concatenate([values for _, values in rows])
    matrix = csr_matrix((values, columns, ends), shape=(len(rows), len(seen)))
    machine: Any = LinearSVC(C=COST, tol=TOLERANCE, random_state=0).fit(matrix, list(labels))
    # kept with half their digits: a model just trained must not judge otherwise than its file
    model.weights = machine.coef_.T.astype(np.float16).astype(np.float32)
    model.bias = machine.intercept_.astype(np.float32)
    return model


def _read_often(examples: Sequence[Features]) -> tuple[list[Numbers], NDArray[np.int64]]:
    """The features of each block that at least `MIN_EXAMPLES` hold, and in how many each is found;
    no example holds one twice.
    """
    vocabulary, counts = [], []
    for block in range(len(BLOCKS)):
        found, count = np.unique(
            np.concatenate([one[block] for one in examples]), return_counts=True
        )
        vocabulary.append(found[count >= MIN_EXAMPLES])
        counts.append(count[count >= MIN_EXAMPLES])
    return vocabulary, np.concatenate(counts)


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
