"""What stands behind a button is typed words like any other: it must mean what the button says."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pytest
import yaml

from benchmarks.pipeline import parse_all
from bot.settings import ROOT

MOST_BUTTONS = 6

pytestmark = pytest.mark.slow


def requests() -> dict[str, str]:
    """The plain sentence of each request by its intent."""
    wording = yaml.safe_load((ROOT / "actions" / "wording.yml").read_text("utf-8"))
    return {intent: request["sentence"] for intent, request in wording["requests"].items()}


def titles() -> dict[str, str]:
    """The title of each request's button by its intent."""
    wording = yaml.safe_load((ROOT / "actions" / "wording.yml").read_text("utf-8"))
    return {intent: request["title"] for intent, request in wording["requests"].items()}


def proposals() -> list[tuple[str, str]]:
    """The two buttons under every proposal: yes and no."""
    wording = yaml.safe_load((ROOT / "actions" / "wording.yml").read_text("utf-8"))
    pairs = (one for one in wording["buttons"].values() if isinstance(one, dict))
    return sorted({(one["agree"], one["decline"]) for one in pairs})


def menu() -> list[str]:
    shared = yaml.safe_load((ROOT / "bot" / "domain" / "_shared.yml").read_text("utf-8"))
    return [button["payload"] for button in shared["responses"]["utter_menu"][0]["buttons"]]


def welcome() -> list[str]:
    page = (ROOT / "handset" / "templates" / "handset.html").read_text("utf-8")
    return re.findall(r'data-say="([^"]+)"', page)


def understood(agent: Any, sentences: Iterable[str]) -> list[str]:
    outputs, _ = parse_all(agent, list(sentences))
    return [output["intent"]["name"] for output in outputs]


def test_the_sentence_of_every_request_is_understood_as_it(trained_agent: Any) -> None:
    asked = requests()
    assert understood(trained_agent, asked.values()) == list(asked)


def test_a_title_that_is_typed_means_what_its_button_does(trained_agent: Any) -> None:
    typed = titles()
    assert understood(trained_agent, typed.values()) == list(typed)


def test_the_buttons_of_a_proposal_agree_and_refuse(trained_agent: Any) -> None:
    agree, decline = zip(*proposals(), strict=True)
    assert set(understood(trained_agent, agree)) == {"affirm"}
    assert set(understood(trained_agent, decline)) == {"deny"}


def test_menu_and_welcome_offer_the_same_few_matters(trained_agent: Any) -> None:
    offered = understood(trained_agent, menu())
    assert understood(trained_agent, welcome()) == offered
    assert len(set(offered)) == len(offered) <= MOST_BUTTONS
    assert set(offered) <= set(requests())
