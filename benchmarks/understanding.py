"""How well messages are understood: `python benchmarks/understanding.py [--set dev|sealed]
[--errors] [--cv]`.

Trains the intent model on data/nlu the way `rasa train` does, runs the pipeline on
tests/nlu/<set>.yml (today = 2026-11-22) and
prints one table. `--cv` measures on the training data instead, each author by a model that has
not read them.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "scripts"))

from nlu_files import read
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message

from bot.components import linear_model
from bot.components.entities import ValueExtractor
from bot.components.intent_classifier import (
    INFORM,
    SURELY_INFORM,
    LinearIntentClassifier,
    message_features,
    only_values,
)
from bot.components.text_cleaner import TextCleaner
from bot.components.thresholds import REJECT
from bot.components.tokenizer import CatalogueTokenizer, domain_words
from telecom import clock
from tests.nlu.loading import TODAY, Utterance, load

BINS = 10
NOON = datetime.fromisoformat(f"{TODAY}T12:00:00+08:00")


class Pipeline:
    """The components in the order of config.yml, without Rasa's graph around them."""

    def __init__(self) -> None:
        self.cleaner = TextCleaner()
        config = CatalogueTokenizer.get_default_config()
        self.tokenizer = CatalogueTokenizer(config, None, Resource("words"), domain_words())  # type: ignore[arg-type]
        self.extractor = ValueExtractor()
        self.classifier = LinearIntentClassifier(None, Resource("intents"))  # type: ignore[arg-type]

    def prepare(self, messages: list[Message]) -> list[Message]:
        """Cleaned, cut into words, with entities."""
        messages = self.tokenizer.process(self.cleaner.process(messages))
        return self.extractor.process(messages)

    def parse(self, text: str) -> dict:
        """The parse output of one text."""
        (message,) = self.classifier.process(self.prepare([Message({"text": text})]))
        return message.as_dict(only_output_properties=True)


def features_of(pipeline: Pipeline, texts: list[str]) -> list[linear_model.Features]:
    messages = pipeline.prepare([Message({"text": text}) for text in texts])
    return [
        message_features(
            message, [(one["entity"], one["start"], one["end"]) for one in message.get("entities")]
        )
        for message in messages
    ]


def train(pipeline: Pipeline) -> tuple[float, float]:
    """Fit the classifier on data/nlu; seconds it took and megabytes of the model on disk."""
    examples = read()
    started = time.perf_counter()
    rows = features_of(pipeline, [one.text for one in examples])
    labels, authors = [one.intent for one in examples], [one.author for one in examples]
    pipeline.classifier.model = linear_model.fit_calibrated(rows, labels, authors)
    seconds = time.perf_counter() - started
    with tempfile.TemporaryDirectory() as folder:
        pipeline.classifier.model.save(Path(folder))
        size = sum(file.stat().st_size for file in Path(folder).iterdir())
    return seconds, size / 1e6


def calibration_error(confidences: np.ndarray, right: np.ndarray) -> float:
    """Expected calibration error over equally wide bins."""
    bins = np.minimum((confidences * BINS).astype(int), BINS - 1)
    return sum(
        abs(right[bins == one].mean() - confidences[bins == one].mean()) * (bins == one).mean()
        for one in range(BINS)
        if (bins == one).any()
    )


def intent_rows(
    truths: list[str], guesses: list[str], confidences: np.ndarray, modes: list[str]
) -> list[tuple[str, str]]:
    """The lines of the table that are about intents."""
    right = np.asarray([truth == guess for truth, guess in zip(truths, guesses, strict=True)])
    mode = np.asarray(modes)
    outside = np.asarray([truth == "out_of_scope" for truth in truths])
    turned_away = np.asarray([guess == "out_of_scope" for guess in guesses]) | (
        confidences < REJECT
    )
    rows = [("intent accuracy", f"{right.mean():.1%} of {len(right)}")]
    rows += [
        (f"  {one}", f"{right[mode == one].mean():.1%} of {(mode == one).sum()}")
        for one in ("typed", "spoken")
        if (mode == one).any()
    ]
    names = sorted(set(truths))
    by_intent = [right[np.asarray(truths) == name].mean() for name in names]
    rows.append(("  mean over intents", f"{np.mean(by_intent):.1%}"))
    if outside.any():
        rows.append(
            ("out of scope turned away", f"{turned_away[outside].mean():.1%} of {outside.sum()}")
        )
        rows.append(("in scope turned away", f"{turned_away[~outside].mean():.1%}"))
    rows.append(("calibration error (ECE)", f"{calibration_error(confidences, right):.3f}"))
    return rows


def measure(pipeline: Pipeline, utterances: list[Utterance], errors: bool) -> list[tuple[str, str]]:
    """Parse every utterance, time it, compare."""
    outputs, milliseconds = [], []
    pipeline.parse("热身")
    for one in utterances:
        started = time.perf_counter()
        outputs.append(pipeline.parse(one.text))
        milliseconds.append((time.perf_counter() - started) * 1e3)
    guesses = [output["intent"]["name"] for output in outputs]
    confidences = np.asarray([output["intent"]["confidence"] for output in outputs])
    found = [
        frozenset((one["entity"], one["value"]) for one in output["entities"]) for output in outputs
    ]
    exact = np.asarray(
        [one.entities == values for one, values in zip(utterances, found, strict=True)]
    )
    some = np.asarray([bool(one.entities) for one in utterances])
    if errors:
        for one, guess, confidence, values in zip(
            utterances, guesses, confidences, found, strict=True
        ):
            if guess != one.intent:
                print(f"INTENT {one.intent} -> {guess} {confidence:.2f} [{one.mode}] {one.text}")
            if values != one.entities:
                missing, surplus = (
                    sorted(map(str, one.entities - values)),
                    sorted(map(str, values - one.entities)),
                )
                print(f"VALUES missing {missing} surplus {surplus} {one.text}")
    rows = intent_rows(
        [one.intent for one in utterances], guesses, confidences, [one.mode for one in utterances]
    )
    rows.append(("entity sets exact", f"{exact.mean():.1%}"))
    if some.any():
        rows.append(("  of texts with entities", f"{exact[some].mean():.1%} of {some.sum()}"))
    rows.append(
        (
            "parse time p50 / p95",
            "{:.2f} / {:.2f} ms".format(*np.percentile(milliseconds, (50, 95))),
        )
    )
    return rows


def cross_validate(pipeline: Pipeline, errors: bool) -> list[tuple[str, str]]:
    """The intent lines on the training data, every author by a model of the others."""
    examples = read()
    linear_model.FOLDS = len({one.author for one in examples})
    authors = sorted({one.author for one in examples})
    examples.sort(key=lambda one: authors.index(one.author))
    rows = features_of(pipeline, [one.text for one in examples])
    labels = [one.intent for one in examples]
    margins, truths = linear_model.held_out_margins(rows, labels, [one.author for one in examples])
    temperature = linear_model.best_temperature(margins, truths)
    probabilities = linear_model.softmax(margins / temperature)
    classes = sorted(set(labels))
    for row, one in enumerate(pipeline.prepare([Message({"text": one.text}) for one in examples])):
        values = [
            (entity["entity"], entity["start"], entity["end"]) for entity in one.get("entities")
        ]
        if only_values(one.get("text"), values):
            probabilities[row] *= 1 - SURELY_INFORM
            probabilities[row, classes.index(INFORM)] += SURELY_INFORM
    guesses = [classes[index] for index in probabilities.argmax(1)]
    confidences = probabilities.max(1)
    if errors:
        for one, guess, confidence in zip(examples, guesses, confidences, strict=True):
            if guess != one.intent:
                print(f"INTENT {one.intent} -> {guess} {confidence:.2f} [{one.mode}] {one.text}")
    return intent_rows(labels, guesses, confidences, [one.mode for one in examples])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", default="dev", help="file of tests/nlu, without .yml")
    parser.add_argument("--errors", action="store_true", help="list what is misunderstood")
    parser.add_argument("--cv", action="store_true", help="cross-validate over authors instead")
    arguments = parser.parse_args()
    clock.clock.set(NOON)
    pipeline = Pipeline()
    if arguments.cv:
        table = [("set", "data/nlu, by author"), *cross_validate(pipeline, arguments.errors)]
    else:
        utterances = load(arguments.set)
        if not utterances:
            sys.exit(f"there is no tests/nlu/{arguments.set}.yml, or nothing in it")
        seconds, size = train(pipeline)
        table = [("set", arguments.set), *measure(pipeline, utterances, arguments.errors)]
        table += [("training time", f"{seconds:.0f} s"), ("model size", f"{size:.1f} MB")]
    table.append(
        ("peak memory", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    )
    width = max(len(name) for name, _ in table)
    for name, value in table:
        print(f"{name:<{width}}  {value}")


if __name__ == "__main__":
    main()
