"""The domain holds what is used and what is used is in the domain: Rasa checks neither."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.build_domain import merge

ROOT = Path(__file__).parent.parent.parent
# Set by the house itself, never said by a customer.
INTENTS_WITHOUT_EXAMPLES = {"identity_verified", "nlu_fallback"}
PLACEHOLDER = re.compile(r"\{[^{}]*\}")


@cache
def domain() -> dict[str, Any]:
    return merge((ROOT / "bot" / "domain").glob("*.yml"))


def intents_in(folder: str, key: str) -> set[str]:
    found: set[str] = set()
    for file in (ROOT / "data" / folder).glob("*.yml"):
        items = yaml.safe_load(file.read_text(encoding="utf-8"))[key]
        steps = [item for rule in items for item in rule.get("steps", [rule])]
        found |= {step["intent"] for step in steps if "intent" in step}
    return found


def code() -> str:
    files = [*(ROOT / "actions").glob("*.py"), *(ROOT / "bot").rglob("*.py")]
    files += [*(ROOT / "ivr").rglob("*.py"), *(ROOT / "data" / "rules").glob("*.yml")]
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def responses_named() -> tuple[set[str], list[re.Pattern[str]]]:
    """Responses named in code and rules: whole, and as patterns of those with a placeholder."""
    words = set(re.findall(r"(?:[\"']|action: )(utter_[\w{}.]+)", code()))
    words = {word for word in words if not word.endswith("_")}  # a prefix
    patterns = [w for w in words if "{" in w]
    whole = words - set(patterns)
    return whole, [re.compile(PLACEHOLDER.sub(r"\\w+", word)) for word in patterns]


def test_every_intent_has_examples_and_every_example_an_intent() -> None:
    declared = {str(intent) for intent in domain()["intents"]}
    assert intents_in("nlu", "nlu") == declared - INTENTS_WITHOUT_EXAMPLES


def test_every_intent_has_a_rule() -> None:
    declared = {str(intent) for intent in domain()["intents"]}
    assert declared - intents_in("rules", "rules") <= {"nlu_fallback"}


def test_every_response_is_said_somewhere() -> None:
    whole, patterns = responses_named()
    unsaid = [name for name in domain()["responses"] if name not in whole]
    assert not [name for name in unsaid if not any(p.fullmatch(name) for p in patterns)]


def test_every_response_said_is_worded() -> None:
    whole, _ = responses_named()
    assert not sorted(whole - set(domain()["responses"]) - {"utter_action"})  # a key of Rasa's


def test_every_action_exists() -> None:
    known = {name for name in domain()["actions"] if not name.startswith("utter_")}
    from rasa_sdk.executor import ActionExecutor

    executor = ActionExecutor()
    executor.register_package("actions")
    assert known == set(executor.actions) - {"action_extract_slots", "action_default_fallback"}
