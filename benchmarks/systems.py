"""Pipelines that learn intents from data/nlu: ours, Rasa's default one, spaCy's classifiers."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.pipeline import CONFIG, load_agent, parse_all
from bot.quicker import work_out_once
from scripts.nlu_files import FOLDER, Example, read

NAME = "compared"
SEED = 20261122
FALLBACK = "nlu_fallback"
"""What Rasa's FallbackClassifier puts before the intents if none is sure enough."""

RASA_DEFAULT = """\
recipe: default.v1
assistant_id: compared
language: zh
pipeline:
  - name: JiebaTokenizer                # in place of WhitespaceTokenizer
  - name: RegexFeaturizer
  - name: LexicalSyntacticFeaturizer
  - name: CountVectorsFeaturizer
  - name: CountVectorsFeaturizer
    analyzer: char_wb
    min_ngram: 1
    max_ngram: 4
  - name: DIETClassifier
    epochs: {epochs}
    constrain_similarities: true
    random_seed: {seed}
  - name: EntitySynonymMapper
  - name: ResponseSelector
    epochs: {epochs}
    constrain_similarities: true
  - name: FallbackClassifier
    threshold: 0.3
    ambiguity_threshold: 0.1
"""
"""What `rasa init` of Rasa 3.6 trains, with the tokenizer that Chinese needs."""

SPACY_MODELS: dict[str, dict[str, Any]] = {
    "bow": {
        "@architectures": "spacy.TextCatBOW.v2",
        "exclusive_classes": True,
        "ngram_size": 1,
        "no_output_layer": False,
    },
    "ensemble": {},
}
"""spaCy's own settings of textcat for efficiency, and for accuracy (its default)."""

Answer = tuple[str, float]
"""The intent and how many milliseconds it took."""


@dataclass(frozen=True)
class System:
    """`train(folder, epochs)` leaves a model in the folder, `load(folder)` gives who answers texts
    with it.

    `epochs` is how often it reads the data here, 0 where that is not a setting, `own_epochs` how
    often by its own default, 0 where it has none.
    """

    title: str
    epochs: int
    own_epochs: int
    train: Callable[[Path, int], None]
    load: Callable[[Path], Callable[[Sequence[str]], list[Answer]]]


def _train_rasa(config: str | None, folder: Path, epochs: int) -> None:
    from rasa.model_training import train_nlu

    path = CONFIG
    if config is not None:
        path = folder / "config.yml"
        path.write_text(config.format(epochs=epochs, seed=SEED), "utf-8")
    if train_nlu(str(path), str(FOLDER), str(folder), fixed_model_name=NAME) is None:
        raise RuntimeError("rasa trained nothing")


def _load_rasa(folder: Path) -> Callable[[Sequence[str]], list[Answer]]:
    agent = load_agent(folder / f"{NAME}.tar.gz")

    def ask(texts: Sequence[str]) -> list[Answer]:
        outputs, milliseconds = parse_all(agent, texts)
        return list(zip(map(_best, outputs), milliseconds, strict=True))

    return ask


def _load_ours(folder: Path) -> Callable[[Sequence[str]], list[Answer]]:
    """As the server runs it: what never changes is worked out once (bot/quicker.py)."""
    work_out_once()
    return _load_rasa(folder)


def _best(output: dict[str, Any]) -> str:
    """The most probable intent, sure or not."""
    ranked = [output["intent"], *output.get("intent_ranking", [])]
    return next((str(one["name"]) for one in ranked if one["name"] not in (None, FALLBACK)), "")


def _train_spacy(model: str, folder: Path, epochs: int) -> None:
    import spacy
    from spacy.training import Example as Pair
    from spacy.util import compounding, fix_random_seed, minibatch

    fix_random_seed(SEED)
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": "jieba"}}})
    examples = read()
    settings = {"model": SPACY_MODELS[model]} if SPACY_MODELS[model] else {}
    nlp.add_pipe("textcat", config=settings)
    labels = sorted({one.intent for one in examples})

    def pair(one: Example) -> Any:
        cats = {label: float(label == one.intent) for label in labels}
        return Pair.from_dict(nlp.make_doc(one.text), {"cats": cats})

    pairs = [pair(one) for one in examples]
    optimizer = nlp.initialize(lambda: pairs)
    shuffle = random.Random(SEED)
    sizes = compounding(10.0, 100.0, 1.001)
    for _ in range(epochs):
        shuffle.shuffle(pairs)
        for batch in minibatch(pairs, sizes):
            nlp.update(batch, drop=0.1, sgd=optimizer)
    nlp.to_disk(folder / NAME)


def _load_spacy(folder: Path) -> Callable[[Sequence[str]], list[Answer]]:
    import spacy

    nlp = spacy.load(folder / NAME)

    def ask(texts: Sequence[str]) -> list[Answer]:
        answers = []
        for text in texts:
            started = time.perf_counter()
            cats = nlp(text).cats
            answers.append((max(cats, key=cats.get), (time.perf_counter() - started) * 1e3))
        return answers

    ask(["热身"])
    return ask


SYSTEMS = {
    "ours": System("三个一", 0, 0, partial(_train_rasa, None), _load_ours),
    "diet": System("Rasa default, DIET", 20, 100, partial(_train_rasa, RASA_DEFAULT), _load_rasa),
    "bow": System("spaCy, TextCatBOW", 10, 0, partial(_train_spacy, "bow"), _load_spacy),
    "ensemble": System("spaCy, ensemble", 6, 0, partial(_train_spacy, "ensemble"), _load_spacy),
}
