"""Actions run in this process: an action endpoint that is an object instead of an address."""

from __future__ import annotations

from functools import cache
from typing import Any

from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection

IN_PROCESS = "in-process"
"""The address in endpoints.yml that stands for this."""


class InProcessEndpoint(EndpointConfig):
    """What Rasa takes for its action server."""

    def __init__(self) -> None:
        # The domain is not sent along: actions here need none, and it is large.
        super().__init__(IN_PROCESS, enable_selective_domain=True)

    async def request(self, method: str = "post", *args: Any, **kwargs: Any) -> Any:
        """Run the action that Rasa asks for.

        Raises:
            ClientResponseError: the action rejects its execution.
        """
        return await run_action(kwargs["json"])


async def run_action(call: dict[str, Any]) -> dict[str, Any] | None:
    """The action server's answer to `call`."""
    try:
        return await _executor().run(call)
    except ActionExecutionRejection as rejection:
        raise ClientResponseError(
            400, str(rejection), f'{{"action_name": "{rejection.action_name}"}}'
        ) from rejection


@cache
def _executor() -> ActionExecutor:
    executor = ActionExecutor()
    executor.register_package("actions")
    return executor


def let_rasa_commands_run_actions_in_process() -> None:
    """Make `rasa shell` and its kin take `url: in-process` for this endpoint.

    Rasa builds its endpoint objects from endpoints.yml itself and offers no hook for another class.
    """
    if getattr(EndpointConfig, "_knows_in_process", False):
        return
    stock = EndpointConfig.request

    async def request(self: EndpointConfig, method: str = "post", *args: Any, **kwargs: Any) -> Any:
        if self.url == IN_PROCESS:
            return await run_action(kwargs["json"])
        return await stock(self, method, *args, **kwargs)

    EndpointConfig.request = request
    EndpointConfig._knows_in_process = True
