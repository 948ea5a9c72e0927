"""What Rasa 3.6.21 works out anew at every message although it never changes, worked out once.

It checks the JSON schema of action answers against its meta-schema at every action
(RasaHQ/rasa issue 11717), walks over all classes of events to find the class of each event it
loads, lets dask order and run a graph of components that is a chain, and builds an empty domain to
see that ours is not. Answers are still validated, events still resolved and components still run by
Rasa's own code.
"""

from __future__ import annotations

from functools import cache
from graphlib import TopologicalSorter
from typing import Any

from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.engine.exceptions import GraphRunError
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event

from bot.action_endpoint import InProcessEndpoint


def work_out_once() -> None:
    """Let this process keep all of it; a second call does nothing."""
    if getattr(RemoteAction, "_validates_quickly", False):
        return
    RemoteAction._validate_action_result = _validate
    RemoteAction._validates_quickly = True
    Event.resolve_by_type = staticmethod(cache(Event.resolve_by_type))
    DaskGraphRunner.run = _run
    nothing = Domain.empty().as_dict()
    Domain.is_empty = lambda self: self.as_dict() == nothing


def _validate(self: RemoteAction, result: dict[str, Any]) -> bool:
    # what rasa_sdk made in this process has come over no wire
    if not isinstance(self.action_endpoint, InProcessEndpoint):
        _validator().validate(result)
    return True


@cache
def _validator() -> Any:
    schema = RemoteAction.action_response_format_spec()
    kind = validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


def _run(
    self: DaskGraphRunner,
    inputs: dict[str, Any] | None = None,
    targets: list[str] | None = None,
) -> dict[str, Any]:
    """The outputs of the targets: every component they need, one after the other.

    Raises:
        GraphRunError: as Rasa's runner does.
    """
    names = tuple(targets or self._graph_schema.target_names)
    plans = self.__dict__.setdefault("_plans", {})
    if names not in plans:
        plans[names] = _plan(self, names)
    done: dict[str, Any] = {name: (name, value) for name, value in (inputs or {}).items()}
    try:
        for name, needs in plans[names]:
            done[name] = self._instantiated_nodes[name](*(done.get(need, need) for need in needs))
    except RuntimeError as error:
        raise GraphRunError("Error running runner.") from error
    return dict(done[name] for name in names)


def _plan(runner: DaskGraphRunner, targets: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
    """The components that the targets need, each after those it needs itself."""
    nodes = runner._graph_schema.minimal_graph_schema(list(targets)).nodes
    needs = {name: tuple(node.needs.values()) for name, node in nodes.items()}
    order = TopologicalSorter(needs).static_order()
    return [(name, needs[name]) for name in order if name in needs]
