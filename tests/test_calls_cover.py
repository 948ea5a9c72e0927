"""What the call scripts cover: every matter by keys alone, by words alone, by both.

Read off the scripts themselves; that a script is really about the matter of its name is seen when
it is played (`tests/test_calls.py`).
"""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr import further, wording
from ivr.numbers import HOTLINE
from telecom.seed import demo_customers
from tests.calls_runner import Script, find_scripts, load_script, matter_of, script_id
from tests.test_layout import flows

HAPPY = [load_script(p) for p in find_scripts() if script_id(p).startswith("happy_path/")]
PASSWORDS = {customer.password for customer in demo_customers()}
PASSWORD, CARD = 6, 18  # keys


def inputs(script: Script) -> set[str]:
    """`keys` and `words`, as far as the caller uses them. Secrets are keyed in by everybody."""
    used = set()
    for step in script.steps:
        does = step.value if step.verb == "barge_in" else {step.verb: step.value}
        if "say" in does:
            used.add("words")
        if "press" in does and not _is_secret(does["press"], script):
            used.add("keys")
    return used


def _is_secret(keys: str, script: Script) -> bool:
    new = len(keys) == PASSWORD and matter_of(script.name, flows()) == "reset_password"
    return new or keys in PASSWORDS or len(keys) == CARD


@pytest.mark.parametrize("flow", flows())
@pytest.mark.parametrize(
    "how", [{"keys"}, {"words"}, {"keys", "words"}], ids=["keys", "words", "keys and words"]
)
def test_every_matter_is_brought_to_its_end(flow: str, how: set[str]) -> None:
    fitting = [s.name for s in HAPPY if matter_of(s.name, flows()) == flow and inputs(s) == how]
    assert fitting, f"no call about {flow} by {' and '.join(sorted(how))} alone"


def test_every_matter_is_in_the_key_tree() -> None:
    first = {entry["intent"] for entry in wording.data("menu.tree") if "intent" in entry}
    behind_the_star = {option.intent for option in further.matters(HOTLINE)}
    assert first | behind_the_star == set(flows())


def test_no_happy_path_is_about_nothing() -> None:
    assert all(matter_of(script.name, flows()) for script in HAPPY)


@pytest.mark.parametrize("kind", ["once", "not_understood", "human", "keys", "relay", "trouble"])
def test_the_kinds_are_there(kind: str) -> None:
    assert any(Path(script_id(path)).parts[0] == kind for path in find_scripts())
