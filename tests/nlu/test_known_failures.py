"""What is known not to be understood: data that must shrink when the understanding grows."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from benchmarks.pipeline import parse_all
from bot.settings import ROOT
from scripts.nlu_files import read
from tests.nlu.loading import FOLDER

KNOWN = yaml.safe_load((FOLDER / "known_failures_intents.yml").read_text("utf-8"))


def test_a_known_failure_names_two_intents_of_the_domain_and_a_reason() -> None:
    intents = {
        one if isinstance(one, str) else next(iter(one))
        for one in yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))["intents"]
    }
    for row in KNOWN:
        assert set(row) == {"text", "intent", "understood_as", "why"}
        assert {row["intent"], row["understood_as"]} <= intents
        assert row["intent"] != row["understood_as"]
        assert row["why"]


def test_a_known_failure_is_listed_once_and_never_trained_on() -> None:
    texts = [row["text"] for row in KNOWN]
    assert len(texts) == len(set(texts))
    assert not set(texts) & {one.text for one in read()}


@pytest.mark.slow
def test_a_known_failure_that_is_understood_leaves_the_list(trained_agent: Any) -> None:
    outputs, _ = parse_all(trained_agent, [row["text"] for row in KNOWN])
    understood = [
        row["text"]
        for row, output in zip(KNOWN, outputs, strict=True)
        if output["intent"]["name"] == row["intent"]
    ]
    assert not understood, "understood by now: remove from known_failures_intents.yml"
