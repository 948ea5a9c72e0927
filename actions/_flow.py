"""The one engine of all flows: asking, correcting, going back, interrupting, resuming and
confirming, written once.

A flow declares its steps; the engine fills them from whatever the customer says, in any order. When
all are filled, a query answers and a transaction is proposed; only an unambiguous yes executes the
proposal, once (docs/adr/0002, 0003).

State lives in slots: `flow` and `step` (what is asked now), `offered` (the options last shown),
`proposal`, `paused` (flows that wait), `waiting` (further requests of a message), `misses` (turns
in a row that were not understood), `interrupt` (this message asks for something else: the policy
decides what) and one slot `<flow>_<step>` per value.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions._asking import ask_differently, gave_up, go_back, say_goodbye, wants_out
from actions._choices import pressed
from actions._confirmation import CONFIRM, CORRECT, at_confirmation, at_correction
from actions._consent import is_not_wanted
from actions._doubts import answered, asks_first
from actions._identity import IDENTITY, after_identity, ask_identity
from actions._own_line import told_of_another
from actions._requests import begin_further, next_request, put_by_further_requests
from actions._second_thoughts import taken_back
from actions._served_here import run_flow
from actions._step import SKIPPED, Step
from actions._tariffs_told import told_of_tariffs
from actions._turn import Option, Turn
from actions._visits import moved_instead
from actions._wording import title, wording, yes_no
from actions._words import (
    AFTER_ALL,
    ELSEWHERE,
    NOD,
    NOT_A_REQUEST,
    NOT_THIS,
    SMALL_TALK,
    SURE,
    VERY_SURE,
    WAIT,
    says_it_is_another,
    turns_aside,
)
from telecom import proposals
from telecom.conversations import L1
from telecom.errors import AlreadyDecided, NotIdentified, Refused, TermsChanged


class Flow(Action, ABC):
    """A matter that takes one or more turns."""

    flow: ClassVar[str]
    level: ClassVar[int] = L1
    ask_for_it: ClassVar[str] = "utter_ask_password"
    other_lines: ClassVar[bool] = False  # whether other people's numbers belong to the matter
    steps: ClassVar[tuple[Step, ...]] = ()
    also: ClassVar[tuple[str, ...]] = ()
    registry: ClassVar[dict[str, type[Flow]]] = {}

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "flow" in cls.__dict__:
            Flow.registry[cls.flow] = cls

    def name(self) -> str:
        """The action's name in the domain."""
        return f"action_{self.flow}"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Take the customer's turn; nothing is said or kept before the work is committed."""
        return run_flow(dispatcher, tracker, self.flow, self.take_turn)

    @property
    def title(self) -> str:
        """What customers call it."""
        return title(self.flow)

    # What a flow says of itself

    @abstractmethod
    def complete(self, turn: Turn) -> None:
        """All steps are filled: answer and `finish`, or `propose`."""

    def begin(self, turn: Turn) -> bool:
        """Look at the first message before anything is asked; False if that ended the flow."""
        return True

    def before_real_name(self, turn: Turn) -> None:
        """Raise `Refused` where no identity card needs to be asked for."""

    def execute(self, turn: Turn, proposal_id: str) -> None:
        """Do what was confirmed and say so; then `finish`."""
        raise NotImplementedError(self.flow)

    def refused(self, turn: Turn, error: Refused) -> None:
        """A rule stands against it: say why; by default that ends the flow."""
        turn.say(f"utter_{self.flow}_refused_{error.reason}", **error.facts)
        self.finish(turn)

    def declined(self, turn: Turn) -> None:
        """The customer said no to the proposal."""
        deed = wording()["deeds"].get(self.flow, wording()["deeds"]["default"])
        turn.say("utter_declined", title=self.title, deed=deed)
        self.finish(turn)

    def ambiguous_no(self, turn: Turn) -> bool:
        """Whether what sounds like leaving may mean going ahead, as 取消 does where something is to
        be cancelled.
        """
        return False

    def forget(self, turn: Turn, step: Step) -> None:
        """Drop the value of a step that is to be told anew."""
        turn[self.slot(step)] = None

    def correctable(self, turn: Turn) -> Sequence[Step]:
        """Steps whose value can be corrected at the confirmation."""
        return [
            s for s in self.steps if turn[self.slot(s)] not in (None, SKIPPED) and s.needed(turn)
        ]

    # The engine

    def take_turn(self, turn: Turn) -> None:
        """Start the flow, or go on with it."""
        try:
            if turn["flow"] == self.flow:
                self._go_on(turn)
            elif not taken_back(self, turn) and not asks_first(self, turn):
                self._start(turn)
        except NotIdentified:
            ask_identity(self, turn)
        except Refused as error:
            self.refused(turn, error)

    def _start(self, turn: Turn) -> None:
        if turn["flow"]:
            waiting = [f for f in turn["paused"] or [] if f not in (turn["flow"], self.flow)]
            turn["paused"] = [*waiting, turn["flow"]]
            if turn["proposal"]:
                proposals.decline(turn.uow, turn.conversation_id, turn["proposal"])
        self.reset(turn)
        turn["flow"], turn["step"], turn["offered"], turn["proposal"] = self.flow, None, None, None
        turn["misses"] = 0
        put_by_further_requests(turn)
        if self.level and turn.conversation().level < self.level:
            turn["opening"] = {**turn.put_by(), "flow": self.flow}
            turn["step"] = IDENTITY
            return (after_identity if turn.value("id_card") else ask_identity)(self, turn)
        return self.open(turn)

    def begin_with(self, turn: Turn, values: dict[str, Any]) -> None:
        """Begin with the values of steps known already instead of with a message."""
        self.reset(turn)
        turn["flow"], turn["step"], turn["offered"], turn["proposal"] = self.flow, None, None, None
        for name, value in values.items():
            turn[self.slot(name)] = value
        self.resume(turn)

    def open(self, turn: Turn) -> None:
        """Begin with the message that opened the flow, once whoever it is may."""
        if (turn["opening"] or {}).get("flow") == self.flow:
            turn["opening"] = None
        if self.level and (told_of_another(self, turn) or moved_instead(self, turn)):
            return
        if self.begin(turn):
            self.absorb(turn)
            self.advance(turn)

    def _go_on(self, turn: Turn) -> None:
        step = self.step_of(turn["step"])
        if turn["step"] == IDENTITY:
            return after_identity(self, turn)
        if self.level and not (step and step.text) and told_of_another(self, turn):
            return None
        if WAIT.fullmatch(turn.text):
            return turn.say("utter_take_your_time")
        goodbye = turn.intent == "goodbye" and turn.confidence >= SURE
        if goodbye and not (step and step.text) and not NOD.fullmatch(turn.text):
            return say_goodbye(self, turn)
        if gave_up(self, turn, step):
            return None
        if turn["step"] == CONFIRM:
            return at_confirmation(self, turn)
        if turn["step"] == CORRECT:
            return at_correction(self, turn)
        if step and not step.text and AFTER_ALL.match(turn.text) and self.absorb(turn, step):
            return self.advance(turn)
        if self.leaves(turn, step):
            return self.navigate(turn, step)
        if turn.text == wording()["buttons"]["self_service"] and step is not None:
            turn["misses"] = 0
            return self.ask(turn, step)
        if turn.misunderstood_before() and (turn["misses"] or 0) >= 3 and turn.intent == "affirm":
            turn.followup = "action_request_human"  # a yes to the offer of a human
            return None
        if step is not None and (told_of_tariffs(self, turn, step) or answered(self, turn, step)):
            return None
        no = turn.intent == "deny" or is_not_wanted(turn.text)
        if step is not None and not no and self._interrupts(turn, step):
            return turn.interrupted()
        if step is not None and no and self.said_no(turn, step):
            return None
        if not self.absorb(turn, step):
            return self._missed(turn)
        turn["misses"] = 0
        return self.advance(turn)

    def said_no(self, turn: Turn, step: Step) -> bool:
        """A no to a question: leaves an optional step out, else ends the flow; False if it holds a
        value instead, or says what is not wanted: 不用那么多, 不是这个.
        """
        if (not step.text and step.answered_by(turn)) or NOT_THIS.search(turn.text):
            return False
        if step.optional:
            turn[self.slot(step)] = SKIPPED
            turn["misses"] = 0
            self.advance(turn)
        elif step.text:
            return False
        else:
            self.declined(turn)
        return True

    def absorb(self, turn: Turn, asked: Step | None = None) -> bool:
        """Fill steps from the message; True if anything is new. A value given before is replaced by
        a new one.
        """
        news = False
        for step in self.steps:
            if step is not asked and not step.anytime:
                continue
            told = asked is not None and asked.text and step is not asked
            if (
                told
                and not turn.only_a_value()
                and turn[self.slot(step)] is not None
                and turn.intent != "correct_slot"
            ):
                continue  # what a story mentions does not change what was said before
            value = step.fill(turn)
            if value is not None and value != turn[self.slot(step)]:
                turn[self.slot(step)] = value
                news = True
        return news

    def advance(self, turn: Turn) -> None:
        """Ask for the first thing that is missing, or complete."""
        for step in self.steps:
            if turn[self.slot(step)] is None and step.needed(turn):
                return self.ask(turn, step)
        turn["step"], turn["offered"] = None, None
        return self.complete(turn)

    def ask(self, turn: Turn, step: Step, **facts: Any) -> None:
        """Ask for a step and remember what was offered."""
        options = step.options(turn) if step.options else []
        turn["step"] = step.name
        turn["offered"] = [vars(option) for option in options] or None
        expect = "choice" if options and step.expect == "open" else step.expect
        if step.text:
            expect = "text"
        turn.say(
            step.ask,
            options,
            custom={"expect": expect},
            choices=[option.title for option in options],
            **{**step.facts(turn), **facts},
        )

    def propose(
        self, turn: Turn, proposal: Any, response: str, buttons: str | None = None, **facts: Any
    ) -> None:
        """Show what will happen and wait for a yes. `buttons` names the pair to press in
        wording.yml. Hashes among the terms are shown to nobody.
        """
        yes, no = yes_no(buttons or self.flow)
        turn["proposal"] = proposal.id
        turn["step"] = CONFIRM
        options = [Option(yes, yes), Option(no, no)]
        turn["offered"] = [vars(option) for option in options]
        shown = {name: v for name, v in proposal.terms.items() if not name.endswith("_hash")}
        turn.say(response, options, custom={"expect": "confirm"}, **shown, **facts)

    def finish(self, turn: Turn) -> None:
        """The matter is closed; the flow that was interrupted for it is offered again."""
        if turn["proposal"]:
            proposals.decline(turn.uow, turn.conversation_id, turn["proposal"])
        self.reset(turn)
        turn["flow"], turn["step"], turn["offered"], turn["proposal"] = None, None, None, None
        turn["misses"] = 0
        paused = list(turn["paused"] or [])
        further = next_request(turn, len(paused))
        if further is not None:
            return begin_further(self.registry, turn, further)
        if paused:
            waiting = Flow.registry[paused.pop()]()
            turn["paused"] = paused or None
            turn["flow"] = waiting.flow
            turn.say("utter_resume", title=waiting.title)
            waiting.resume(turn)

    def resume(self, turn: Turn) -> None:
        """Ask again for what was asked when the flow was interrupted."""
        if self.level and turn.conversation().level < self.level:
            return ask_identity(self, turn)
        try:
            self.advance(turn)
        except NotIdentified:
            ask_identity(self, turn)
        except Refused as error:
            self.refused(turn, error)

    def reset(self, turn: Turn) -> None:
        """Forget the values of this flow."""
        for step in self.steps:
            turn[self.slot(step)] = None
        turn.changed.update({f"{self.flow}_{name}": None for name in self.also})

    def slot(self, step: Step | str) -> str:
        """The slot's name of a step."""
        return f"{self.flow}_{step if isinstance(step, str) else step.name}"

    def step_of(self, name: str | None) -> Step | None:
        """The step of that name, or None."""
        return next((step for step in self.steps if step.name == name), None)

    def leaves(self, turn: Turn, step: Step | None = None) -> bool:
        """Whether the message wants out, back, or to hear it again."""
        return wants_out(self.flow, turn, step)

    def is_another_request(self, turn: Turn) -> bool:
        """Whether the message asks for something that this flow is not about."""
        sure = turn.confidence >= SURE or says_it_is_another(turn)
        return sure and turn.intent not in (*NOT_A_REQUEST, self.flow)

    def options_before(self, turn: Turn) -> list[Option]:
        """The list that 第二个 means at the confirmation: the flow's only list of values."""
        lists = [step for step in self.steps if step.options and not step.text]
        return lists[0].options(turn) if len(lists) == 1 and lists[0].options else []

    def _interrupts(self, turn: Turn, step: Step) -> bool:
        answers = not step.text and (pressed(turn) or step.answered_by(turn))
        goes_with = step.goes_with if answers or not ELSEWHERE.match(turn.text) else ()
        if turn.intent in (*NOT_A_REQUEST, self.flow, *goes_with):
            return False
        if turn.only_a_value() or pressed(turn):
            return False
        if step.text:
            return turns_aside(turn)
        if step.answered_by(turn):
            return turn.intent not in SMALL_TALK and turn.confidence >= VERY_SURE
        return turn.confidence >= SURE

    def navigate(self, turn: Turn, step: Step | None) -> None:
        """Again, one step back, or out."""
        if turn.intent == "repeat":
            return turn.say_again()
        if turn.intent == "go_back":
            return go_back(self, turn, step)
        turn.say("utter_flow_cancelled", title=self.title)
        return self.finish(turn)

    def execute_once(self, turn: Turn) -> None:
        """Execute the proposal, unless it is no longer what was shown."""
        proposal_id, turn["proposal"] = turn["proposal"], None
        try:
            with turn.uow.begin_nested():
                self.execute(turn, proposal_id)
            if turn["flow"] is None:
                turn["topic"] = {**(turn["topic"] or {}), "flow": self.flow, "done": self.flow}
        except TermsChanged:
            turn.say("utter_terms_changed")
            self.advance(turn)
        except AlreadyDecided:
            turn.say("utter_proposal_stale")
            self.advance(turn)

    def _missed(self, turn: Turn) -> None:
        ask_differently(self, turn)
