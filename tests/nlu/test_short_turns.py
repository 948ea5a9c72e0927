"""Short turns, and what strangers once said and was misheard."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from benchmarks.pipeline import parse_all
from scripts.nlu_files import read
from tests.nlu.loading import FOLDER

SAID: dict[str, list[str]] = yaml.safe_load((FOLDER / "short_turns.yml").read_text("utf-8"))
SENTENCES = [(said, intent) for intent, turns in SAID.items() for said in turns]


def test_each_is_listed_once_and_never_trained_on() -> None:
    texts = [said for said, _ in SENTENCES]
    assert len(texts) == len(set(texts))
    trained = {one.text for one in read()}
    assert [said for said in texts if said in trained] == []


@pytest.mark.slow
def test_they_mean_what_they_mean(trained_agent: Any) -> None:
    outputs, _ = parse_all(trained_agent, [said for said, _ in SENTENCES])
    found = [output["intent"]["name"] for output in outputs]
    misheard = [
        f"{said}: {got}"
        for (said, wanted), got in zip(SENTENCES, found, strict=True)
        if got != wanted
    ]
    assert misheard == []
