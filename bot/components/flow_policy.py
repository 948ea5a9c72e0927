"""The only policy: deterministic, no learning, a look at two slots a turn (docs/adr/0002).

An open flow gets the customer's message first; without one, the query answered last does, which
may be asked further. If it finds that the message asks for something else, or nothing is open, the
rules of data/rules/ say which action answers that intent; afterwards the open flow asks again.
"""

from __future__ import annotations

import json
from typing import Any

from rasa.core.policies.policy import Policy, PolicyPrediction, SupportedData
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException

from bot.components.thresholds import AMBIGUOUS_MARGIN, LIKELIER_THAN_NOT, REJECT
from telecom import elderly

NOT_UNDERSTOOD = "action_not_understood"
RESUME = "action_resume"
REQUEST_HUMAN = "action_request_human"
ELDERLY_MODE = "action_elderly_mode"
NOTHING_OPEN = "action_nothing_open"
"""What begins a matter by itself (second thoughts) has asked already."""


def next_action(
    last_action: str | None,
    flow: str | None,
    interrupt: bool,
    intent: str | None,
    confidence: float,
    rules: dict[str, str],
    topic: str | None = None,
) -> str:
    """The action after `last_action`. `flow` is the open flow, `topic` the query answered last, and
    `interrupt` the word of either that the message is not for it.
    """
    answer = rules.get(intent or "", NOT_UNDERSTOOD)
    if last_action in (None, ACTION_LISTEN_NAME):
        if flow or topic:
            return f"action_{flow or topic}"
        return answer if confidence >= REJECT else NOT_UNDERSTOOD
    if not flow and interrupt and _is_flow(last_action, rules):
        return answer if confidence >= REJECT else NOT_UNDERSTOOD
    if flow and last_action == f"action_{flow}" and interrupt:
        return answer
    if (
        flow
        and last_action not in (RESUME, REQUEST_HUMAN, NOTHING_OPEN)
        and not _is_flow(last_action, rules)
    ):
        return RESUME
    return ACTION_LISTEN_NAME


def between_two(ranking: list[dict[str, Any]], rules: dict[str, str]) -> bool:
    """Whether the first two of the ranking are matters of their own and too close to act upon one
    of them: both are offered instead.
    """
    if len(ranking) < 2:
        return False
    first, second = ranking[:2]
    flows = all(_is_flow(rules.get(one["name"], ""), rules) for one in (first, second))
    unsure = first["confidence"] < LIKELIER_THAN_NOT
    return flows and unsure and first["confidence"] - second["confidence"] < AMBIGUOUS_MARGIN


def _wishes_elderly_mode(tracker: DialogueStateTracker) -> bool:
    """Whether a chat's message is nothing but the wish to have the elderly mode, or no longer.

    A caller's is seen to before it gets here; in the middle of a matter it may be an answer.
    """
    if tracker.latest_action_name not in (None, ACTION_LISTEN_NAME) or tracker.get_slot("flow"):
        return False
    message = tracker.latest_message
    if message is None or not message.text or message.input_channel == "ivr":
        return False
    wish = elderly.wish(message.text)
    return wish is not None and not wish.rest and (wish.on or elderly.names_it(message.text))


def _is_flow(action: str, rules: dict[str, str]) -> bool:
    """Whether the action is a flow, which asks by itself whatever there is to ask: named after its
    intent.
    """
    intent = action.removeprefix("action_")
    return rules.get(intent) == action and intent not in ("request_human", "repeat")


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True
)
class FlowPolicy(Policy):
    """Reads `intent → action` off the rules and applies `next_action`."""

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        rules: dict[str, str] | None = None,
    ) -> None:
        super().__init__(config, model_storage, resource, execution_context)
        self.rules = rules or {}

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """No settings but Rasa's priority."""
        return {"priority": 10}

    @staticmethod
    def supported_data() -> SupportedData:
        """Rules only."""
        return SupportedData.RULE_DATA

    def train(self, training_trackers: list[Any], domain: Domain, **kwargs: Any) -> Resource:
        """Take each rule as: this intent, this action.

        Raises:
            RasaException: if two rules answer the same intent differently.
        """
        for tracker in training_trackers:
            intent = None
            for event in tracker.events:
                if isinstance(event, UserUttered):
                    intent = event.intent_name
                elif (
                    isinstance(event, ActionExecuted)
                    and intent
                    and event.action_name != ACTION_LISTEN_NAME
                ):
                    known = self.rules.setdefault(intent, str(event.action_name))
                    if known != event.action_name:
                        raise RasaException(
                            f"two rules for intent {intent}: {known} and {event.action_name}"
                        )
                    intent = None
        with self._model_storage.write_to(self._resource) as path:
            (path / "rules.json").write_text(json.dumps(self.rules, sort_keys=True), "utf-8")
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> FlowPolicy:
        """The trained policy."""
        with model_storage.read_from(resource) as path:
            rules = json.loads((path / "rules.json").read_text("utf-8"))
        return cls(config, model_storage, resource, execution_context, rules)

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """All certainty on one action."""
        message = tracker.latest_message
        intent = message.intent if message else {}
        ranking = (message.parse_data or {}).get("intent_ranking") if message else None
        sure = not between_two(ranking or [], self.rules)
        action = next_action(
            tracker.latest_action_name,
            tracker.get_slot("flow"),
            bool(tracker.get_slot("interrupt")),
            intent.get("name"),
            float(intent.get("confidence") or 0.0) if sure else 0.0,
            self.rules,
            (tracker.get_slot("topic") or {}).get("flow"),
        )
        if _wishes_elderly_mode(tracker):
            action = ELDERLY_MODE
        probabilities = self._default_predictions(domain)
        probabilities[domain.index_for_action(action)] = 1.0
        return self._prediction(probabilities)
