"""Ask faq: the answer to a question of the FAQ, or the few that may be meant."""

from __future__ import annotations

import re
from typing import Any

from actions._choices import pressed
from actions._doubts import doubts, question_about
from actions._glance import Glance
from actions._shared import Option, Step, Turn, chosen, wording
from actions._words import LIKELY, NOD
from telecom import ask_faq

SURE = 0.5
"""From this score on the first question is answered at once, unless the second is near."""
NEAR = 0.2
"""So much less may the second have and still be meant instead."""
POSSIBLE = 0.12
"""Below this score a question is not worth offering."""


_OWN_CASE = re.compile(
    r"(?:我|俺|咱)们?.{0,4}(?:投诉|举报|报修)(?:的|过|了)?(?!的?话).{0,3}(?:那[个件]|这[个件]|事儿?|钱|工?单|没人|没动静)"
)
"""How one speaks of a case of one's own: 我投诉的那个钱啥时候退."""


def read_question(turn: Turn) -> str | None:
    """The id of the question that is picked, or surely asked."""
    if read_topic(turn):
        return None
    picked = chosen(turn)
    if isinstance(picked, str):
        return picked
    paused = turn["paused"]
    if paused and doubts(turn) and (about := question_about(paused[-1], turn)):
        return about  # asked in the middle of that matter
    ranking = _ranking(turn)
    if not ranking or ranking[0]["score"] < SURE:
        return None
    second = ranking[1]["score"] if len(ranking) > 1 else 0.0
    return str(ranking[0]["id"]) if ranking[0]["score"] - second >= NEAR else None


def read_topic(turn: Turn) -> str | None:
    """The topic that is picked."""
    picked = chosen(turn) if turn["step"] == "topic" else None
    return str(picked) if picked else None


def _topics(turn: Turn) -> list[Option]:
    return [Option(topic, topic) for topic in ask_faq.list_topics()]


def _ranking(turn: Turn) -> list[dict[str, Any]]:
    return list(turn.message.get("faq") or [])


def _near(turn: Turn) -> list[Option]:
    """The questions that may be meant, likeliest first; all of a topic that was picked."""
    topic = turn["ask_faq_topic"]
    entries = [ask_faq.get_entry(entry_id) for entry_id in turn["ask_faq_near"] or []]
    if topic:
        entries = [entry for entry in ask_faq.list_entries() if entry.topic == topic]
    return [Option(entry.question, entry.question, entry.id) for entry in entries]


class AskFaq(Glance):
    """Answers, or offers what may be meant."""

    flow = "ask_faq"
    other_lines = True
    level = 0
    also = ("near",)
    steps = (
        Step(
            "topic",
            "utter_ask_ask_faq_topic",
            read_topic,
            options=_topics,
            needed=lambda turn: not (turn["ask_faq_near"] or turn["ask_faq_question"]),
        ),
        Step("question", "utter_ask_ask_faq_question", read_question, options=_near),
    )

    def begin(self, turn: Turn) -> bool:
        """Keep what may be meant; nothing near ends it. Who names no question is told the topics:
        on the telephone by keys.
        """
        if turn.text == wording()["titles"][self.flow]:
            return True
        if _OWN_CASE.search(turn.text):
            self.finish(turn)
            turn.followup = "action_query_ticket"
            return False
        near = [one["id"] for one in _ranking(turn) if one["score"] >= POSSIBLE]
        if not near:
            turn.say("utter_ask_faq_unknown", topics=ask_faq.list_topics())
            self.finish(turn)
            return False
        turn["ask_faq_near"] = near
        return True

    def complete(self, turn: Turn) -> None:
        """Answer."""
        entry = ask_faq.get_entry(turn["ask_faq_question"])
        turn.say("utter_ask_faq", answer=entry.answer)
        self.finish(turn)

    def navigate(self, turn: Turn, step: Step | None) -> None:
        """Whoever gives up asks nothing any more."""
        if turn.intent == "repeat":
            return turn.say_again()
        turn.say("utter_all_right")
        self.finish(turn)

    def _interrupts(self, turn: Turn, step: Step) -> bool:
        """What is likely for another and asks nothing is no question: 我上次投诉没人理我."""
        another = turn.intent in self.registry and turn.intent != self.flow
        if another and turn.confidence >= LIKELY and not turn.asks() and not pressed(turn):
            self._pass_on(turn)
            return False
        return super()._interrupts(turn, step)

    def _missed(self, turn: Turn) -> None:
        """A nod picks none of them."""
        step = self.step_of(turn["step"])
        if turn.followup is None and step and NOD.fullmatch(turn.text) and not turn["misses"]:
            turn["misses"] = 1
            return self.ask(turn, step)
        return super()._missed(turn)

    def declined(self, turn: Turn) -> None:
        """None of those was meant."""
        turn.say("utter_ask_faq_unknown", topics=ask_faq.list_topics())
        self.finish(turn)
