"""Whatever a matter asks a caller can be answered with twelve keys."""

from __future__ import annotations

import importlib

import pytest

from actions._flow import Flow
from actions._step import Step
from tests.test_layout import flows

for name in flows():
    importlib.import_module(f"actions.{name}")

KEYED = ("phone_number", "id_card", "new_password", "password")
IN_WORDS = {
    ("query_consent", "city"): "only who says that the city is wrong is asked for it",
    ("request_invoice", "tax_no"): "has letters; only who names a company is asked for it",
}
NEVER_ASKED = {
    ("query_tariffs", "pick"): "asks with a list of its own",
    ("set_do_not_disturb", "on"): "read off the wish, one way or the other",
    ("set_overseas_block", "channels"): "both, unless the wish names one",
    ("suspend_line", "suspend"): "read off the wish, or the line's state",
}
STEPS = [(flow, step) for flow in flows() for step in Flow.registry[flow].steps]


@pytest.mark.parametrize(("flow", "step"), STEPS, ids=lambda value: getattr(value, "name", value))
def test_a_question_has_keys(flow: str, step: Step) -> None:
    known = (flow, step.name) in {**IN_WORDS, **NEVER_ASKED}
    assert bool(step.options or step.expect in KEYED) != known
