"""What more examples would bring: the intents of the training data, each author's by a model that
has read nothing of that author.
"""

from __future__ import annotations

import random
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rasa.shared.nlu.constants import INTENT, METADATA, METADATA_INTENT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from benchmarks.metrics import OUT_OF_SCOPE, Share, share
from benchmarks.pipeline import Pipeline, around_intents, training_data
from scripts.nlu_files import Example

MOST_FOLDS = 5
"""Authors who wrote little share a fold with one who wrote much."""
SIZES = (25, 50, 100, 150, 200, 300)
"""Examples of an intent on the learning curve, as far as there are as many; then all."""
WIDER = {OUT_OF_SCOPE: 4}
"""Of this intent so many times as many: it is not one matter, but all others."""
WORST = 5
"""Intents with a line of their own in the curve."""
STILL_PAYS = 2.0
"""Points of the last step from which on more examples of an intent are advised."""


@dataclass(frozen=True)
class HeldOut:
    """An example, and what a model that had not read its author took it for."""

    example: Example
    guess: str
    confidence: float

    @property
    def right(self) -> bool:
        """Whether that is what it is."""
        return self.example.intent == self.guess


@dataclass(frozen=True)
class Step:
    """The learning curve at one number of examples an intent, by name of the row."""

    size: str
    examples: int
    shares: dict[str, Share]


class Folds:
    """The examples, prepared once for all the models that are trained on parts of them."""

    def __init__(self, examples: Sequence[Example], folder: Path) -> None:
        self.examples = examples
        self.folder = folder
        before, self.classifier = around_intents()
        data = training_data(examples)
        raw = list(data.training_examples)
        assert len(raw) == len(examples), "no two examples are the same"
        self.messages = Pipeline(folder / "before", data, before).process(raw)
        self.fold_of = folds_of(one.author for one in examples)
        self.models = 0

    def held_out(
        self, most: int | None = None, folds: int = MOST_FOLDS, calibrated: bool = True
    ) -> tuple[list[HeldOut], int]:
        """Every example of the first so many `folds` read by a model of the other folds, and how
        many examples that learned from at the mean; `most` of an intent, or all.

        Without calibration no intent is another, only the confidences are.
        """
        found: list[HeldOut] = []
        learned = []
        for fold in sorted(set(self.fold_of.values()))[:folds]:
            mine = [i for i, one in enumerate(self.examples) if self.fold_of[one.author] == fold]
            others = [i for i, one in enumerate(self.examples) if self.fold_of[one.author] != fold]
            chosen = others if most is None else some_of(self.examples, others, most)
            learned.append(len(chosen))
            messages = [self.messages[index] for index in chosen]
            if not calibrated:
                messages = [_by_one_author(one) for one in messages]
            self.models += 1
            model = Pipeline(
                self.folder / f"model{self.models}", TrainingData(messages), self.classifier
            )
            guesses = model.process([self.messages[index] for index in mine])
            found += [
                HeldOut(
                    self.examples[index],
                    guess.get(INTENT)["name"],
                    float(guess.get(INTENT)["confidence"]),
                )
                for index, guess in zip(mine, guesses, strict=True)
            ]
        return found, round(sum(learned) / len(learned))


def folds_of(authors: Iterable[str]) -> dict[str, int]:
    """The fold of every author, who wrote most first."""
    ranked = sorted(Counter(authors).items(), key=lambda item: (-item[1], item[0]))
    return {name: place % MOST_FOLDS for place, (name, _) in enumerate(ranked)}


def some_of(examples: Sequence[Example], indices: Sequence[int], most: int) -> list[int]:
    """At most so many of each intent, in the order given; more of them include fewer of them."""
    by_intent: dict[str, list[int]] = defaultdict(list)
    for index in indices:
        by_intent[examples[index].intent].append(index)
    chosen: set[int] = set()
    for intent, all_of_it in by_intent.items():
        shuffled = list(all_of_it)
        random.Random(intent).shuffle(shuffled)
        chosen.update(shuffled[: most * WIDER.get(intent, 1)])
    return [index for index in indices if index in chosen]


def _by_one_author(message: Message) -> Message:
    """The message as if all were by the same author: nothing to calibrate on."""
    written = message.get(METADATA)[METADATA_INTENT] | {"author": "one"}
    return Message(dict(message.data) | {METADATA: {METADATA_INTENT: written}})


def cross_validated(examples: Sequence[Example]) -> list[HeldOut]:
    """Every example by a model that has not read its author."""
    with tempfile.TemporaryDirectory() as folder:
        return Folds(examples, Path(folder)).held_out()[0]


def curve(examples: Sequence[Example], held: int = MOST_FOLDS) -> list[Step]:
    """The learning curve: all intents, typed, spoken, and every intent by its name; `held` of the
    folds are held out, one after the other.
    """
    most = max(
        count
        for intent, count in Counter(one.intent for one in examples).items()
        if intent not in WIDER
    )
    found = []
    with tempfile.TemporaryDirectory() as folder:
        folds = Folds(examples, Path(folder))
        for size in [*(size for size in SIZES if size < most), None]:
            held_out, learned = folds.held_out(size, held, calibrated=False)
            found.append(Step("all" if size is None else str(size), learned, _shares(held_out)))
    return found


def _shares(found: Sequence[HeldOut]) -> dict[str, Share]:
    shares = {"all intents": share(one.right for one in found)}
    for mode in ("typed", "spoken"):
        shares[mode] = share(one.right for one in found if one.example.mode == mode)
    for intent in sorted({one.example.intent for one in found}):
        shares[intent] = share(one.right for one in found if one.example.intent == intent)
    return shares


def intents_worst_first(last: Step) -> list[str]:
    """The intents of a step, the least understood first."""
    names = [name for name in last.shares if name not in ("all intents", "typed", "spoken")]
    return sorted(names, key=lambda name: (last.shares[name].value, name))


def gains(steps: Sequence[Step]) -> list[tuple[str, float]]:
    """What the last step brought each intent, in points, most first."""
    before, last = steps[-2:]
    points = {
        name: (last.shares[name].value - before.shares[name].value) * 100
        for name in intents_worst_first(last)
    }
    return sorted(points.items(), key=lambda item: (-item[1], item[0]))
