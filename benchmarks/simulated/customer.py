"""A simulated customer: reads what the bot says, and does what somebody with that goal would.

He knows his goal, his own number, password and identity card, and what is said or shown to him;
nothing of the bot's inside. Everything random comes from one generator: the same seed is the same
customer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

from actions._wording import wording
from benchmarks.simulated import moods
from benchmarks.simulated.goals import Answer, Goal, Matter, phrases
from telecom.seed import CUSTOMERS

LONGEST = 30
"""Turns after which anybody gives up."""
ANSWERED_AT_ONCE = ("password", "dnd", "allowed")
"""Questions that come before anything else in the same message."""


@dataclass(frozen=True)
class Heard:
    """What came back: the words, what can be pressed (title → what the line sends for it), whether
    there are more options, whether speech is listened to, and whether the line is closed.
    """

    text: str
    options: dict[str, str] = field(default_factory=dict)
    more: bool = False
    speech: bool = True
    over: bool = False
    misunderstood: bool = False


@dataclass(frozen=True)
class Act:
    """What the customer does: `say`, `press` (a title), `key` (digits), `silence`, `hang_up` or
    `stop`; `agrees` if it is meant as a yes, `faint` if it is hardly heard.
    """

    do: str
    text: str = ""
    agrees: bool = False
    faint: bool = False


class Customer:
    """Somebody with a goal and a mood; `act` is asked after everything the bot says."""

    def __init__(self, goal: Goal, channel: str, seed: str) -> None:
        self.goal = goal
        self.channel = channel
        self.rng = Random(seed)
        self.mood = moods.draw(self.rng, channel)
        self.card, self.password = _papers()[goal.customer]
        self.matter: Matter = goal.first or goal.matter
        self.left = set(self.mood.quirks)
        self.unsaid: dict[str, list[str]] = {}
        self.opened = 0
        self.turns = 0
        self.last_offer = ""
        self.agreed = False
        self.declined = False
        self.finished = False
        self.after = not goal.after
        self.answered = 0
        self.asked = ""
        self.closing = False
        self.asides: list[str] = []
        self.gave_up = False

    # ---- one turn

    def act(self, heard: Heard) -> Act:
        """What the customer does after hearing that."""
        said = phrases()
        self.turns += 1
        if heard.over or self.closing:
            return Act("stop")
        if self.turns > LONGEST:
            return self._give_up(heard)
        if not self.opened:
            return self._open()
        question = self._question(heard.text)
        if question == "password":
            return self._key_password()
        self.finished = self.finished or self._is_done(heard)
        if question in ANSWERED_AT_ONCE:
            return self._answer(question, heard) or self._say_once("nothing")
        if re.search(said["handed_off"], heard.text):
            return self._end(heard)
        offer = self._offer(heard)
        if offer:
            return self._at_offer(offer, heard)
        if self.finished:
            return self._done(heard)
        if not question and (heard.misunderstood or re.search(said["waits"], heard.text)):
            question = self.asked
        self.asked = question
        if question and (act := self._at_question(question, heard)):
            return act
        return self._ask_again(heard)

    def interrupts(self) -> str:
        """What is said into the greeting of a call; empty if the customer hears it out."""
        return self._open().text if self._quirk("barge_in") else ""

    # ---- reading

    def _question(self, text: str) -> str:
        for key, words in phrases()["questions"].items():
            if re.search(words, text):
                known = self._known(key) is not None or key == "password"
                if known and (key != "password" or self.channel == "call"):
                    return str(key)
        return ""

    def _offer(self, heard: Heard) -> str:
        """Whose confirmation is being asked for: `mine`, `first`, `other`, or none."""
        said = phrases()
        if not re.search(said["confirmation"], heard.text):
            return ""
        wanted = {"mine": self._mine().offer}
        if self.goal.first:
            wanted["first"] = self.goal.first.offer
        for name, words in wanted.items():
            if words and re.search(words, heard.text):
                self.last_offer = name
                return name
        if re.search(said["again"], heard.text) and self.last_offer:
            return self.last_offer
        self.last_offer = "other"
        return "other"

    def _mine(self) -> Matter:
        return self.goal.matter if self.matter is self.goal.first else self.matter

    def _is_done(self, heard: Heard) -> bool:
        if self.declined:
            return bool(re.search(phrases()["declined"], heard.text))
        if self.goal.agrees:
            return self.agreed and self._found(self._mine().done, heard)
        if self.goal.ending == "asks":
            return self._found(self.matter.done, heard)
        return False

    @staticmethod
    def _found(words: str, heard: Heard) -> bool:
        return not heard.misunderstood and bool(re.search(words, heard.text))

    # ---- answering

    def _open(self) -> Act:
        self.opened += 1
        text = moods.toned(self._fresh("opens", self.matter.opens), self.mood, self.rng)
        if self.channel == "call" and self._quirk("faint"):
            return Act("say", self._utter(text), faint=True)
        return Act("say", self._utter(text))

    def _at_offer(self, offer: str, heard: Heard) -> Act:
        if offer == "other":
            return self._say("not_mine")
        if offer == "first":
            self.matter = self.goal.matter
            text = self._fresh("correct", self.goal.first.correct if self.goal.first else ())
            return Act("say", self._utter(text))
        if meanwhile := self._meanwhile("silence", "once_more", "price", "aside", "unclear"):
            return meanwhile
        if self.goal.ending == "hangs_up":
            self.closing = True
            return Act("hang_up" if self.channel == "call" else "stop")
        if self.goal.ending in ("refuses", "leaves"):
            self.declined = True
            return self._choose(heard, 1) or self._say(
                "leave" if self.goal.ending == "leaves" else "refuse"
            )
        self.agreed = True
        again = bool(re.search(phrases()["again"], heard.text))
        pressed = self._choose(heard, 0, surely=again)
        if pressed:
            return pressed
        words = list(phrases()["agree"]) + list(self._mine().agree) * 3
        return Act("say", self._utter(self._fresh("agree", words)), agrees=True)

    def _choose(self, heard: Heard, place: int, surely: bool = False) -> Act | None:
        """Press one of the two buttons of a confirmation; None for saying it."""
        titles = [t for t in heard.options if not re.search("转人工", t)]
        if len(titles) < 2 or not (
            surely or not heard.speech or self.rng.random() < self.mood.presses
        ):
            return None
        return Act("press", titles[place], agrees=place == 0)

    def _at_question(self, question: str, heard: Heard) -> Act | None:
        if self.goal.ending == "leaves" and not self.declined:
            self.declined = True
            return self._say("leave")
        if question not in ("id_card", "new_password", "story", "said", "reason"):
            quirks = ["silence", "moment", "upset", "aside"]
            if meanwhile := self._meanwhile(*quirks, *(["back"] if self.answered else [])):
                return meanwhile
        elif question == "id_card" and (meanwhile := self._meanwhile("moment")):
            return meanwhile
        return self._answer(question, heard)

    def _meanwhile(self, *quirks: str) -> Act | None:
        """Something else first, each once in a conversation."""
        for name in quirks:
            if not self._quirk(name):
                continue
            if name == "silence":
                return Act("silence")
            if name != "aside":
                return self._say(name)
            others = [a for a in phrases()["asides"] if a["flow"] != self.goal.flow]
            aside = self.rng.choice(others)
            self.asides.append(aside["answered"])
            return Act("say", self.rng.choice(aside["say"]))
        return None

    def _answer(self, question: str, heard: Heard) -> Act | None:
        if question == "id_card":
            return self._give_card()
        answer = self._known(question)
        if answer is None:
            return None
        self.answered += 1
        if answer.keys and self.channel == "call" and (not heard.speech or self._presses()):
            return Act("key", answer.keys)
        title = next((t for t in heard.options if answer.pick and re.search(answer.pick, t)), None)
        if title and (not heard.speech or self._presses()):
            return Act("press", title, agrees=answer.agrees)
        if not heard.speech:
            return Act("key", "9" if heard.more else "1")
        text = self._fresh(question, answer.say)
        if not re.fullmatch(r"[\d\s]+", text):
            text = self._utter(text)
        return Act("say", text, agrees=answer.agrees)

    def _known(self, question: str) -> Answer | None:
        """How the question is answered; who means something else first says no value of the end."""
        answers = self.matter.answers
        if self.matter is self.goal.first:
            own = self.goal.matter.answers
            answers = {key: own[key] for key in own if key not in ("which", "month")}
        return answers.get(question) or _DEFAULTS.get(question)

    def _give_card(self) -> Act:
        if self.channel == "call" and self.rng.random() < 0.8:
            return Act("key", self.card.replace("X", "*"))
        return Act("say", self.card)

    def _key_password(self) -> Act:
        if self._quirk("wrong_password"):
            return Act("key", f"{(int(self.password) + 1) % 1_000_000:06d}")
        return Act("key", self.password)

    def _ask_again(self, heard: Heard) -> Act:
        """Nothing fits: look for the own matter among what is offered, or put it otherwise."""
        if self.declined or self.opened > self.mood.patience:
            return self._end(heard) if self.declined else self._give_up(heard)
        titles = wording()["requests"].get(self.goal.flow, {})
        offered = next((t for t in heard.options if t in titles.values()), None)
        if offered:
            return Act("press", offered)
        if not heard.speech:
            return Act("key", "1" if "请按1" in heard.text or "请按一" in heard.text else "0")
        if self.goal.first and self.matter is self.goal.matter:
            text = self._fresh("correct", self.goal.first.correct)
            self.opened += 1
            return Act("say", self._utter(text))
        return self._open()

    # ---- ending

    def _done(self, heard: Heard) -> Act:
        if self.goal.next and self.matter is not self.goal.next:
            self.matter, self.opened, self.unsaid = self.goal.next, 0, {}
            self.agreed = self.finished = False
            return self._open()
        self.after = self.after or bool(re.search(self.goal.after, heard.text))
        if not self.after and not self.declined:
            question = self._question(heard.text)
            return (self._answer(question, heard) if question else None) or self._ask_again(heard)
        return self._end(heard)

    def _end(self, heard: Heard) -> Act:
        if self.agreed and not heard.over and heard.speech and self._quirk("twice"):
            return self._say_once("agree")
        self.closing = True
        if not heard.over and heard.speech and self.rng.random() < 0.4:
            return self._say_once("thanks")
        return Act("hang_up" if self.channel == "call" else "stop")

    def _give_up(self, heard: Heard) -> Act:
        self.closing = self.gave_up = True
        return self._say_once("human") if heard.speech else Act("key", "0")

    # ---- words

    def _say(self, kind: str) -> Act:
        return Act("say", self._utter(self._fresh(kind, phrases()[kind])))

    def _say_once(self, kind: str) -> Act:
        return Act("say", self.rng.choice(phrases()[kind]))

    def _utter(self, text: str) -> str:
        return moods.uttered(text, self.mood, self.rng, self.channel)

    def _fresh(self, kind: str, ways: Any) -> str:
        """One of the ways not used before, as long as there are any."""
        left = self.unsaid.get(kind) or self.rng.sample(list(ways), len(ways))
        self.unsaid[kind] = left[1:]
        return str(left[0])

    def _presses(self) -> bool:
        return self.rng.random() < self.mood.presses

    def _quirk(self, name: str) -> bool:
        found = name in self.left
        self.left.discard(name)
        return found


_NO = Answer(tuple(phrases()["nothing"]), "没有|不用|先不开|^不办$")
_DEFAULTS = {
    "id_card": _NO,
    "contact": Answer(tuple(phrases()["own_number"]), "本机"),
    "dnd": Answer(("不用了",), "先不开|^不办$"),
    "allowed": Answer(("不用",), "没有|不用"),
    "supplement": _NO,
    "about": _NO,
    "anyway": Answer(("还是要报修",), "要报修"),
}
"""How everybody answers what the goal does not say."""


@cache
def _papers() -> dict[str, tuple[str, str]]:
    """Identity card and password of every demo customer, by number."""
    records = yaml.safe_load(Path(CUSTOMERS).read_text("utf-8"))
    return {one["phone"]: (one["id_card"], one["password"]) for one in records}
