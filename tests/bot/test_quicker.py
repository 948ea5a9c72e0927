"""Quicker, and as strict as before."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SlotSet

from bot.quicker import work_out_once


def test_an_answer_that_is_none_is_still_refused() -> None:
    work_out_once()
    action = RemoteAction("action_x", None)
    assert action._validate_action_result({"events": [], "responses": []})
    with pytest.raises(ValidationError):
        action._validate_action_result({"events": "none", "responses": []})


def test_events_are_still_what_they_were() -> None:
    work_out_once()
    assert Event.resolve_by_type("slot") is SlotSet


def test_an_empty_domain_is_still_told_from_another() -> None:
    work_out_once()
    assert Domain.empty().is_empty()
    assert not Domain.from_dict({"intents": ["greet"]}).is_empty()


class Joined(GraphComponent):
    """Puts its name behind what it is given; fails where that is nothing."""

    def __init__(self, name: str) -> None:
        self.name = name

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: Any,
        resource: Any,
        execution_context: ExecutionContext,
    ) -> Joined:
        return cls(config["name"])

    def behind(self, first: str, second: str = "") -> str:
        if not first:
            raise RuntimeError("nothing")
        return f"{first}{second}{self.name}"


def runner(folder: Path) -> DaskGraphRunner:
    def node(name: str, **needs: str) -> SchemaNode:
        return SchemaNode(needs, Joined, "create", "behind", {"name": name}, eager=True)

    schema = GraphSchema(
        {
            "last": node("d", first="left", second="right"),
            "right": node("c", first="begin"),
            "left": node("b", first="begin"),
            "begin": node("a", first="said"),
            "aside": node("e", first="begin"),
        }
    )
    return DaskGraphRunner(schema, LocalModelStorage(folder), ExecutionContext(schema))


def test_components_run_after_those_they_need_and_no_others_do(tmp_path: Path) -> None:
    work_out_once()
    graph = runner(tmp_path)
    for _ in range(2):
        assert graph.run({"said": "x"}, ["last"]) == {"last": "xabxacd"}
    assert graph.run({"said": "y"}, ["aside", "left"]) == {"aside": "yae", "left": "yab"}


def test_a_component_that_fails_is_told_as_rasa_tells_it(tmp_path: Path) -> None:
    work_out_once()
    with pytest.raises(Exception, match="begin") as failed:
        runner(tmp_path).run({"said": ""}, ["last"])
    assert isinstance(failed.value.__cause__, RuntimeError)
    assert not isinstance(failed.value, GraphRunError)
