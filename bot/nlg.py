"""Wording: the domain's responses as Jinja templates, the ear's wording for calls (docs/adr/0004).

Actions hand over raw facts (fen, MB, ISO days); templates word them. Of several wordings of one
response the one used longest ago in this conversation is taken, so that the same sentence does not
come twice in a row.
"""

from __future__ import annotations

import logging
from datetime import date, datetime
from pathlib import Path
from typing import Any

import jinja2
from rasa.core.nlg.generator import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from telecom import clock, money

logger = logging.getLogger(__name__)

DOMAIN = Path(__file__).resolve().parent.parent / "domain.yml"
EAR = "ivr"
SHORTENED = tuple(f"utter_query_{what}" for what in ("balance", "bill", "plan", "usage"))
FALLBACK = "utter_wording_failed"


class JinjaNlg(NaturalLanguageGenerator):
    """Named in endpoints.yml as `nlg: {type: bot.nlg.JinjaNlg}`."""

    def __init__(self, endpoint_config: EndpointConfig | None, domain: Domain) -> None:
        if not domain.responses:
            # Rasa's own commands make the generator before the model, and so the domain, is loaded.
            domain = Domain.load(DOMAIN)
        self.responses = {
            name: [_compiled(variation) for variation in variations]
            for name, variations in domain.responses.items()
        }

    async def generate(
        self,
        utter_action: str,
        tracker: DialogueStateTracker,
        output_channel: str,
        **kwargs: Any,
    ) -> dict[str, Any] | None:
        """The worded message: text, buttons, custom; None for an unknown response."""
        variations = self.responses.get(utter_action)
        if variations is None:
            logger.error("no response %s in the domain", utter_action)
            return None
        facts = kwargs.pop("facts", None) or {}
        used = _times_used(tracker, utter_action)
        try:
            return render(variations, facts, _wording(tracker, utter_action, output_channel), used)
        except Exception:
            # What the action did is done and must not look as if nothing had happened.
            logger.exception("response %s could not be worded", utter_action)
            return render(self.responses[FALLBACK], {}, output_channel, used)


def render(
    variations: list[dict[str, Any]], facts: dict[str, Any], channel: str, used: int
) -> dict[str, Any]:
    """One message of the variations for that channel, the `used`-th time."""
    mine = [v for v in variations if v.get("channel") == channel]
    candidates = mine or [v for v in variations if v.get("channel") is None]
    variation = candidates[used % len(candidates)]
    message: dict[str, Any] = {"text": variation["text"].render(**facts).strip()}
    if variation.get("buttons"):
        message["buttons"] = [dict(button) for button in variation["buttons"]]
    if variation.get("custom"):
        message["custom"] = dict(variation["custom"])
    return message


def _wording(tracker: DialogueStateTracker, utter_action: str, channel: str) -> str:
    """The channel whose wording is taken: whoever chats in elderly mode gets the ear's shorter
    answers to what is asked most.
    """
    message = tracker.latest_message
    plain = bool(message and (message.metadata or {}).get("elderly"))
    return EAR if plain and utter_action in SHORTENED else channel


def _compiled(variation: dict[str, Any]) -> dict[str, Any]:
    return {**variation, "text": ENVIRONMENT.from_string(variation.get("text") or "")}


def _times_used(tracker: DialogueStateTracker, utter_action: str) -> int:
    return sum(
        1
        for event in tracker.events
        if isinstance(event, BotUttered) and event.metadata.get("utter_action") == utter_action
    )


def gigabytes(mb: int) -> str:
    """MB as people say it: 30720 → `30GB`, 102 → `102MB`."""
    if mb < 1024:
        return f"{mb}MB"
    return f"{mb / 1024:.1f}".removesuffix(".0") + "GB"


def allowance(data_mb: int, directed_mb: int, minutes: int) -> str:
    """What a plan contains, in words."""
    parts = []
    if data_mb:
        parts.append(f"通用流量{gigabytes(data_mb)}")
    if directed_mb:
        parts.append(f"定向流量{gigabytes(directed_mb)}")
    if minutes:
        parts.append(f"通话{minutes}分钟")
    return "，".join(parts) or "不含流量和通话，按量计费"


def numbered(items: list[str]) -> str:
    """A list, a line each, with numbers to choose by."""
    return "\n".join(f"{place}. {item}" for place, item in enumerate(items, 1))


LOST = {"data": "通用流量", "directed": "定向流量", "minutes": "通话分钟数"}


def lost_words(lost: list[str]) -> str:
    """What there is less of, in words."""
    return "、".join(LOST[name] for name in lost)


def day(value: str | date) -> str:
    """An ISO day as 2026年12月1日."""
    at = date.fromisoformat(value) if isinstance(value, str) else value
    return f"{at.year}年{at.month}月{at.day}日"


def moment(value: str | datetime) -> str:
    """An ISO moment as 11月24日12:00, in Shanghai; of another year with the year."""
    at = clock.local(datetime.fromisoformat(value) if isinstance(value, str) else value)
    year = "" if at.year == clock.today().year else f"{at.year}年"
    return f"{year}{at.month}月{at.day}日{at.hour}:{at.minute:02d}"


def _environment() -> jinja2.Environment:
    # Plain text for a chat bubble or a voice, never HTML: pages escape it when they show it.
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=False)  # noqa: S701
    environment.filters.update(
        yuan=money.yuan, day=day, moment=moment, gb=gigabytes, numbered=numbered
    )
    environment.globals.update(allowance=allowance, lost_words=lost_words)
    return environment


ENVIRONMENT = _environment()
