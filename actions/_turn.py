"""One turn of a conversation, as the flows see it: what the customer said, what is known, and what
will be answered.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session

from actions._consent import is_clear_yes, lets_it_be
from telecom import conversations
from telecom.models import Conversation, Line
from telecom.privacy import hide_secrets, mask
from telecom.proposals import Confirmation

_QUESTION = re.compile(
    r"[?？吗]|多少|什么|啥|咋|几号|哪|干[嘛啥]|怎么|为何|再说一|再看|再念|来着|是不是|能不能|[钱费行成好用的]不$|[要得概]几天|几天[有能会内]"
)
_BETWEEN_NAMES = re.compile(r"和|跟|与|还有|以及|那个?|这个?|[嗯呃啊、,，。\s]")
_NAMES = ("plan_name", "service_name", "phone_number")
PROPOSALS = ("utter_confirm_", "utter_offer_do_not_disturb")
"""How the names of responses begin that show a proposal."""
UNSURE = 0.3
"""Below this confidence an intent is a guess and not acted upon, as at the start of a conversation
(bot.components.thresholds).
"""


@dataclass
class Option:
    """Something to choose: shown as `title`, said by pressing it as `payload` (a plain sentence),
    meaning `value`.
    """

    title: str
    payload: str
    value: Any = None

    def button(self) -> dict[str, str]:
        """As Rasa writes a button."""
        return {"title": self.title, "payload": self.payload}


def without_secrets(message: dict[str, Any]) -> dict[str, Any]:
    """A message fit for a slot: no password, no identity card. They are asked for again."""
    text, words = message["text"], message["words"]
    kept = [e for e in message["entities"] or [] if e["entity"] != "id_card"]
    for entity in message["entities"] or []:
        if entity["entity"] == "id_card":
            text = (
                text[: entity["start"]]
                + "*" * (entity["end"] - entity["start"])
                + text[entity["end"] :]
            )
            words = mask(words)
    hidden = hide_secrets(text, entering=(message["intent"] or {}).get("name") == "reset_password")
    return {**message, "text": hidden, "words": hide_secrets(words), "entities": kept}


@dataclass
class Turn:
    """The customer's message and the conversation's state; collects slots and messages until the
    work is committed.
    """

    tracker: Tracker
    uow: Session
    messages: list[dict[str, Any]] = field(default_factory=list)
    changed: dict[str, Any] = field(default_factory=dict)
    followup: str | None = None
    recalled: dict[str, Any] | None = None

    @property
    def message(self) -> dict[str, Any]:
        """The message this turn is about: the latest one, or an earlier one that was recalled."""
        return self.recalled or dict(self.tracker.latest_message)

    def put_by(self) -> dict[str, Any]:
        """The message as it can be kept in a slot and recalled later."""
        named = ("intent", "entities", "metadata", "faq")
        return without_secrets(
            {
                **{key: self.message.get(key) for key in named},
                "text": self.text,
                "words": self.words,
            }
        )

    def recall(self, kept: dict[str, Any] | None) -> bool:
        """Let the turn be about that earlier message; False if there is none."""
        self.recalled = kept
        return kept is not None

    @property
    def conversation_id(self) -> str:
        """Chat session or CallSid."""
        return str(self.tracker.sender_id)

    @property
    def text(self) -> str:
        """What was said, of one width and without control characters, to be understood."""
        return str(self.message.get("text") or "").strip()

    @property
    def words(self) -> str:
        """What was said, word for word, to be kept."""
        if self.recalled:
            return str(self.recalled["words"])
        for event in reversed(self.tracker.events):
            if event["event"] == "user":
                return str(event.get("text") or "").strip()
        return self.text

    def said_before(self) -> str:
        """What the customer said before this message; `` if it was the first."""
        said = [e for e in self.tracker.events if e["event"] == "user" and e.get("text")]
        texts = [str(event["text"]).strip() for event in reversed(said)]
        return next((text for text in texts if text != self.words and text[:1] != "/"), "")

    @property
    def intent(self) -> str:
        """The intent's name, `` if there is none that is more than a guess."""
        name = str((self.message.get("intent") or {}).get("name") or "")
        return name if self.confidence >= UNSURE else ""

    @property
    def confidence(self) -> float:
        """Calibrated confidence of the intent, 0-1."""
        return float((self.message.get("intent") or {}).get("confidence") or 0.0)

    @property
    def ranking(self) -> list[dict[str, Any]]:
        """The most likely intents, best first."""
        return list(self.message.get("intent_ranking") or [])

    @property
    def channel(self) -> str:
        """The channel the message came on."""
        return str(self.tracker.get_latest_input_channel() or "unknown")

    def entities(self, name: str) -> list[dict[str, Any]]:
        """Entities of that name in the message, in order."""
        found = self.message.get("entities") or []
        return [entity for entity in found if entity["entity"] == name]

    def value(self, name: str) -> Any:
        """The first value of that entity, or None."""
        found = self.entities(name)
        return found[0]["value"] if found else None

    def has_entities(self) -> bool:
        """Whether any value was found in the message."""
        return bool(self.message.get("entities"))

    def conversation(self) -> Conversation:
        """The conversation's record, opened with nobody at the other end if the channel has not
        opened it.
        """
        return conversations.open_conversation(self.uow, self.conversation_id, self.channel)

    def line(self) -> Line:
        """The identified line.

        Raises:
            NotIdentified: identity level below L1.
        """
        return conversations.identified_line(self.uow, self.conversation_id)

    def known_line(self) -> Line | None:
        """The line that the channel knows the conversation by, identified or not."""
        return conversations.known_line(self.uow, self.conversation_id)

    def __getitem__(self, slot: str) -> Any:
        return self.changed[slot] if slot in self.changed else self.tracker.get_slot(slot)

    def __setitem__(self, slot: str, value: Any) -> None:
        self.changed[slot] = value

    def say(
        self,
        response: str,
        options: list[Option] | None = None,
        custom: dict[str, Any] | None = None,
        **facts: Any,
    ) -> None:
        """Answer with a response of the domain, worded with `facts`."""
        self.messages.append(
            {
                "response": response,
                "facts": facts,
                "buttons": [option.button() for option in options or []],
                "custom": custom,
            }
        )

    def interrupted(self) -> None:
        """The message asks for something else: let the policy find who answers it, and ask again
        afterwards.
        """
        self["interrupt"] = True

    def say_again(self) -> None:
        """Repeat what the bot said last."""
        for event in self._last_answer():
            data = event.get("data") or {}
            message = {"text": event["text"], "buttons": data.get("buttons") or []}
            self.messages.append({**message, "custom": data.get("custom")})

    def words_shown(self) -> str:
        """The exact words a yes refers to: the proposal, and what was said since it was shown."""
        words: list[str] = []
        for event in reversed(self.tracker.events):
            if event["event"] != "bot" or not event.get("text"):
                continue
            words.append(event["text"])
            response = str((event.get("metadata") or {}).get("utter_action") or "")
            if response.startswith(PROPOSALS) and response != "utter_confirm_again":
                return "\n".join(words[::-1])
        return "\n".join(event["text"] for event in self._last_answer())

    def misunderstood_before(self) -> bool:
        """Whether the bot's last answer was that it had not understood."""
        return any(
            ((event.get("data") or {}).get("custom") or {}).get("misunderstood")
            for event in self._last_answer()
        )

    def confirmation(self, proposal_id: str) -> Confirmation:
        """This turn's message as a yes to that proposal."""
        return Confirmation(proposal_id, self.conversation_id, self.words_shown(), self.words)

    def _last_answer(self) -> list[dict[str, Any]]:
        answer: list[dict[str, Any]] = []
        users = 0
        for event in reversed(self.tracker.events):
            if event["event"] == "user":
                users += 1
                if users == 2 or answer:
                    break
            elif event["event"] == "bot" and event.get("text"):
                answer.append(event)
        return answer[::-1]

    def only_a_value(self) -> bool:
        """Whether the message is nothing but a value, such as 彩铃 or 上周五, or names of services,
        whatever intent it looks like.
        """
        spans = [e["end"] - e["start"] for e in self.message.get("entities") or []]
        return (bool(spans) and len(self.text) <= max(spans) + 1) or self.only_names()

    def asks(self) -> bool:
        """Whether the message is a question about what was shown."""
        return bool(_QUESTION.search(self.text))

    def clear_yes(self, agree: str, flow: str) -> bool:
        """Whether the message is an unambiguous yes to what the button `agree` of `flow` says."""
        text = self.text
        for entity in self.message.get("entities") or []:
            if entity["entity"] in _NAMES:
                text = text.replace(self.text[entity["start"] : entity["end"]], " ")
        return is_clear_yes(text, self.intent, agree, flow)

    def only_names(self) -> bool:
        """Whether the message is but names of services, several perhaps: 农网彩信跟骚扰拦截."""
        rest, named = self.text, self.entities("service_name")
        for entity in named:
            rest = rest.replace(self.text[entity["start"] : entity["end"]], " ")
        return bool(named) and not _BETWEEN_NAMES.sub("", rest)

    def lets_it_be(self, several: bool = False) -> bool:
        """Whether the message leaves everything as it is, saying why perhaps: 太贵了 不开了;
        `several`: a no after one of several services that are wanted is about that one.
        """
        named = self.entities("product_line")
        named += self.entities("service_name") + self.entities("ordinal") if several else []
        return lets_it_be(self.text, [self.text[e["start"] : e["end"]] for e in named])

    def events(self) -> list[EventType]:
        """Slots and follow-up for Rasa."""
        events: list[EventType] = [
            SlotSet(slot, value)
            for slot, value in self.changed.items()
            if value != self.tracker.get_slot(slot)
        ]
        if self.followup:
            events.append(FollowupAction(self.followup))
        return events

    def dispatch(self, dispatcher: CollectingDispatcher) -> None:
        """Hand the collected messages to Rasa."""
        for message in self.messages:
            if "text" in message:
                dispatcher.utter_message(
                    text=message["text"],
                    buttons=message["buttons"],
                    json_message=message["custom"],
                )
            else:
                dispatcher.utter_message(
                    response=message["response"],
                    buttons=message["buttons"],
                    json_message=message["custom"],
                    facts=message["facts"],
                )
