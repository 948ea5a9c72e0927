"""A linear classifier: TF-IDF rows, one weight column a class, softmax over margins with a fitted
temperature.

scikit-learn trains it; scoring is numpy only.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.components.features import BLOCKS, Features, Numbers
from bot.components.vocabulary import Rows, Vocabulary

Floats = NDArray[np.float32]

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
_WEIGHTS = np.array(BLOCK_WEIGHTS)
_LEAST = 1e-9  # the length of a block in which nothing is known
_ARRAYS = "weights.npz"
_LABELS = "labels.json"


@dataclass
class LinearModel:
    """Row by row, for each feature of `vocabulary`: its block in `blocks`, its `idf`, both
    (features,), and its `weights`, (features, classes). `bias` has shape (classes,).
    """

    labels: list[str]
    vocabulary: Vocabulary
    blocks: NDArray[np.uint8]
    idf: Floats
    weights: Floats
    bias: Floats
    temperature: float = 1.0

    def row(self, features: Features) -> tuple[Rows, Floats]:
        """Column indices, ascending, and values of one text's TF-IDF row."""
        columns = self.vocabulary.rows(features.numbers)
        values, blocks = self.idf.take(columns), self.blocks.take(columns)
        lengths = np.sqrt(np.bincount(blocks, values * values, len(BLOCKS)))
        scales = _WEIGHTS / np.maximum(lengths, _LEAST)
        return columns, values * scales.astype(np.float32).take(blocks)

    def margins(self, features: Features) -> Floats:
        """Distances from the classes' planes, shape (classes,)."""
        columns, values = self.row(features)
        return np.asarray(values @ self.weights.take(columns, axis=0) + self.bias)

    def probabilities(self, features: Features) -> Floats:
        """Calibrated probabilities, shape (classes,)."""
        return softmax(self.margins(features) / self.temperature)

    def likeliest(self, features: Features, temperature: float) -> tuple[str, float]:
        """The most probable class and its probability at another temperature."""
        margins = self.margins(features)
        best = int(margins.argmax())
        powers = np.exp((margins - margins[best]) / np.float32(temperature))
        return self.labels[best], 1 / float(powers.sum())

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
            vocabulary=self.vocabulary.numbers, blocks=self.blocks,
        )  # fmt: skip
        (directory / _LABELS).write_text(json.dumps(self.labels), encoding="utf-8")

    @classmethod
    def read(cls, directory: Path) -> LinearModel:
        """Read what `save` wrote."""
        with np.load(directory / _ARRAYS, allow_pickle=False) as arrays:
            return cls(
                json.loads((directory / _LABELS).read_text(encoding="utf-8")),
                Vocabulary(arrays["vocabulary"]),
                arrays["blocks"],
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

    numbers, blocks, seen = _read_often(examples)
    classes = sorted(set(labels))
    model = LinearModel(
        classes,
        Vocabulary(numbers),
        blocks,
        np.asarray(np.log((1 + len(examples)) / (1 + seen)) + 1, np.float32),
        np.zeros((len(seen), len(classes)), np.float32),
        np.zeros(len(classes), np.float32),
    )
    rows = [model.row(features) for features in examples]
    ends = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    columns = np.concatenate([columns for columns, _ in rows])
    values = np.concatenate([values for _, values in rows])
    matrix = csr_matrix((values, columns, ends), shape=(len(rows), len(seen)))
    machine: Any = LinearSVC(C=COST, tol=TOLERANCE, random_state=0).fit(matrix, list(labels))
    # kept with half their digits: a model just trained must not judge otherwise than its file
    model.weights = machine.coef_.T.astype(np.float16).astype(np.float32)
    model.bias = machine.intercept_.astype(np.float32)
    return model


def _read_often(
    examples: Sequence[Features],
) -> tuple[Numbers, NDArray[np.uint8], NDArray[np.int64]]:
    """The features that at least `MIN_EXAMPLES` hold, those of the most first: their numbers,
    their blocks, and in how many examples each is.
    """
    found, blocks, counts = [], [], []
    of_block = [one.blocks() for one in examples]
    for block in range(len(BLOCKS)):
        numbers, count = np.unique(
            np.concatenate([np.unique(one[block]) for one in of_block]), return_counts=True
        )
        often = count >= MIN_EXAMPLES
        found.append(numbers[often])
        counts.append(count[often])
        blocks.append(np.full(len(found[-1]), block, np.uint8))
    order = np.argsort(-np.concatenate(counts), kind="stable")
    return (
        np.concatenate(found)[order],
        np.concatenate(blocks)[order],
        np.concatenate(counts)[order],
    )


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
