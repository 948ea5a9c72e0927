"""The understanding, in two forms: as the trained model, and trained here on chosen examples."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, METADATA, METADATA_INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.common import class_from_module_path

from scripts.nlu_files import Example

CONFIG = Path(__file__).parents[1] / "config.yml"
Step = tuple[type, dict[str, Any]]
"""The class of a component, and its settings in the configuration."""


def steps() -> list[Step]:
    """The components of config.yml, in its order."""
    listed = yaml.safe_load(CONFIG.read_text("utf-8"))["pipeline"]
    return [(class_from_module_path(one["name"]), one) for one in listed]


def around_intents() -> tuple[list[Step], list[Step]]:
    """The components before the first classifier of intents, and that classifier alone."""
    found = steps()
    at = next(index for index, (one, _) in enumerate(found) if issubclass(one, IntentClassifier))
    return found[:at], found[at : at + 1]


def training_data(examples: Sequence[Example]) -> TrainingData:
    """The examples as Rasa reads them from its files."""
    return TrainingData(
        [
            Message(
                {
                    TEXT: one.text,
                    INTENT: one.intent,
                    METADATA: {
                        METADATA_INTENT: {
                            "author": one.author,
                            "persona": one.persona,
                            "mode": one.mode,
                        }
                    },
                }
            )
            for one in examples
        ]
    )


class Pipeline:
    """Components trained one after the other and loaded again, without Rasa's graph around them.

    `data` is the training data as the last of them leaves it.
    """

    def __init__(self, folder: Path, data: TrainingData, of: Sequence[Step] | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        storage = LocalModelStorage(folder)
        context = ExecutionContext(GraphSchema({}))
        self.components: list[Any] = []
        for component, options in steps() if of is None else of:
            config = component.get_default_config() | options
            kept = (config, storage, Resource(component.__name__), context)
            made = component.create(*kept)
            if hasattr(made, "train"):
                made.train(data)
                made = component.load(*kept)
            if hasattr(made, "process_training_data"):
                data = made.process_training_data(data)
            self.components.append(made)
        self.data = data

    def process(self, messages: Sequence[Message]) -> list[Message]:
        """Copies of the messages with what the components add."""
        found = [Message(dict(one.data), set(one.output_properties)) for one in messages]
        for component in self.components:
            found = component.process(found)
        return found


async def _parse_all(agent: Any, texts: Sequence[str]) -> tuple[list[dict[str, Any]], list[float]]:
    outputs, milliseconds = [], []
    for text in texts:
        started = time.perf_counter()
        outputs.append(await agent.parse_message(text))
        milliseconds.append((time.perf_counter() - started) * 1e3)
    return outputs, milliseconds


def parse_all(agent: Any, texts: Sequence[str]) -> tuple[list[dict[str, Any]], list[float]]:
    """Rasa's parse output of every text, and how many milliseconds each took."""
    return asyncio.run(_parse_all(agent, texts))


def load_agent(model: Path) -> Any:
    """Rasa's agent with a trained model, only to parse; the first message warmed it up."""
    from rasa.core.agent import Agent

    agent = Agent()
    agent.load_model(model)
    parse_all(agent, ["热身"])
    return agent


@contextmanager
def one_core() -> Iterator[None]:
    """Let this process compute on one core only meanwhile."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def seconds_of(work: Callable[[], object]) -> float:
    """How long calling `work` takes, in seconds."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
