"""Pipelines that learn intents from data/nlu: ours, Rasa's default one, spaCy's classifiers.

Rasa's and ours also learn the FAQ, each in its own way.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from benchmarks.pipeline import CONFIG, load_agent, parse_all
from bot.quicker import work_out_once
from scripts.nlu_files import FOLDER, Example, read
from telecom import ask_faq

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

RETRIEVAL = "ask_faq"
"""The intent whose questions Rasa's ResponseSelector tells apart."""


class Answer(NamedTuple):
    """What a text was understood as; `question` is the FAQ's id, empty without a FAQ."""

    intent: str
    question: str
    milliseconds: float


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
    knows_faq: bool = True


def _train_ours(folder: Path, epochs: int) -> None:
    command = [sys.executable, "-W", "ignore", "-m", "bot.quick_train", "train", "nlu"]
    options = {"config": CONFIG, "nlu": FOLDER, "out": folder, "fixed-model-name": NAME}
    for name, value in options.items():
        command += [f"--{name}", str(value)]
    subprocess.run(command, cwd=CONFIG.parent, stdout=sys.stderr, check=True)


def _train_diet(folder: Path, epochs: int) -> None:
    from rasa.model_training import train_nlu

    config, data = folder / "config.yml", folder / "data"
    config.write_text(RASA_DEFAULT.format(epochs=epochs, seed=SEED), "utf-8")
    shutil.copytree(FOLDER, data)
    (data / "faq.yml").write_text(_faq_as_rasa_learns_it(), "utf-8")
    if train_nlu(str(config), str(data), str(folder), fixed_model_name=NAME) is None:
        raise RuntimeError("rasa trained nothing")


def _faq_as_rasa_learns_it() -> str:
    """A retrieval intent a question, and its answer."""
    entries = ask_faq.list_entries()
    return yaml.safe_dump(
        {
            "nlu": [
                {
                    "intent": f"{RETRIEVAL}/{one.id}",
                    "examples": "".join(f"- {ask}\n" for ask in (one.question, *one.ask)),
                }
                for one in entries
            ],
            "responses": {f"utter_{RETRIEVAL}/{one.id}": [{"text": one.answer}] for one in entries},
        },
        allow_unicode=True,
    )


def _load_rasa(
    question: Callable[[dict[str, Any]], str], folder: Path
) -> Callable[[Sequence[str]], list[Answer]]:
    agent = load_agent(folder / f"{NAME}.tar.gz")

    def ask(texts: Sequence[str]) -> list[Answer]:
        return [
            Answer(_best(output), question(output), took)
            for output, took in zip(*parse_all(agent, texts), strict=True)
        ]

    return ask


def _load_ours(folder: Path) -> Callable[[Sequence[str]], list[Answer]]:
    """As the server runs it: what never changes is worked out once (bot/quicker.py)."""
    work_out_once()
    return _load_rasa(lambda output: str(output["faq"][0]["id"]) if output["faq"] else "", folder)


def _selected(output: dict[str, Any]) -> str:
    """The question that Rasa's ResponseSelector finds likeliest."""
    key = output["response_selector"]["default"]["response"]["intent_response_key"]
    return str(key).partition("/")[2]


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
            took = (time.perf_counter() - started) * 1e3
            answers.append(Answer(max(cats, key=cats.get), "", took))
        return answers

    ask(["热身"])
    return ask


SYSTEMS = {
    "ours": System("三个一", 0, 0, _train_ours, _load_ours),
    "diet": System("Rasa default, DIET", 20, 100, _train_diet, partial(_load_rasa, _selected)),
    "bow": System("spaCy, TextCatBOW", 10, 0, partial(_train_spacy, "bow"), _load_spacy, False),
    "ensemble": System(
        "spaCy, ensemble", 6, 0, partial(_train_spacy, "ensemble"), _load_spacy, False
    ),
}
