"""What is said between flows, or in the middle of one without belonging to it."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions import _personal_data
from actions._flow import Flow
from actions._handoff import summary
from actions._run import run_turn
from actions._second_thoughts import undo, wants_back
from actions._turn import Option, Turn
from actions._visits import begin_moving, moved_visit
from actions._wording import wording
from actions._words import GIVES_UP, NOD, WAIT
from telecom import call_backs, conversations, elderly

LIKELY = 0.08
"""A request is offered as a guess from this confidence on."""
GUESSES = 3
HUMAN = 3
"""From this many misses in a row on, a human is offered."""


class ActionResume(Action):
    """Ask again for what was asked before something else was answered."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_resume"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Go on with the open flow."""
        return run_turn(dispatcher, tracker, _resume)


def _resume(turn: Turn) -> None:
    flow = Flow.registry.get(turn["flow"])
    if flow is not None:
        flow().resume(turn)


class ActionRepeat(Action):
    """Say the last answer again."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_repeat"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Repeat."""
        return run_turn(dispatcher, tracker, _repeat)


def _repeat(turn: Turn) -> None:
    turn.say_again()
    if not turn.messages:
        turn.say("utter_menu")


class ActionNotUnderstood(Action):
    """Offer the likeliest requests, then ask differently, then offer a human."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_not_understood"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Not the same sentence twice."""
        return run_turn(dispatcher, tracker, _not_understood)


def _not_understood(turn: Turn) -> None:
    nothing_asked = NOD.fullmatch(turn.text) or _lets_it_be(turn)
    if nothing_asked or wants_back(turn) or moved_visit(turn):
        turn.followup = "action_nothing_open"
        return
    if WAIT.fullmatch(turn.text):
        return turn.say("utter_take_your_time")
    requests = wording()["requests"]
    likely = [
        guess["name"]
        for guess in turn.ranking
        if guess["name"] in requests and guess["confidence"] >= LIKELY
    ][:GUESSES]
    turn["misses"] = misses = (turn["misses"] or 0) + 1
    names = ["request_human"] if misses >= HUMAN else likely if misses == 1 and likely else []
    options = [Option(requests[n]["title"], requests[n]["sentence"]) for n in names]
    response = "utter_ask_which_request" if names and misses < HUMAN else (
        "utter_menu_human" if misses >= HUMAN else "utter_menu_rephrase"
    )  # fmt: skip
    turn.say(response, options, custom={"misunderstood": True})


class ActionNothingOpen(Action):
    """A yes, a no, a bare value or a step back when nothing is being asked."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_nothing_open"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Say where things stand; second thoughts about an order lead to its withdrawal."""
        return run_turn(dispatcher, tracker, _nothing_open)


def _nothing_open(turn: Turn) -> None:
    if turn.intent == "affirm" and turn.misunderstood_before() and (turn["misses"] or 0) >= HUMAN:
        turn.followup = "action_request_human"  # a yes to the offer of a human
        return
    turn["misses"] = 0
    if undo(turn, Flow.registry) or begin_moving(Flow.registry, turn):
        return
    if turn.intent == "correct_slot" and _personal_data.read_wish(turn.text):
        turn.followup = "action_query_consent"  # 更正城市: what is held, not what was said
        return
    last = conversations.last_order(turn.uow, turn.conversation_id)
    order_no = last.order_no if last and last.status != "withdrawn" else None
    if turn.intent == "deny" or NOD.fullmatch(turn.text) or _lets_it_be(turn):
        turn.say("utter_all_right")
    elif turn.intent == "cancel_flow":
        turn.say("utter_nothing_to_cancel", order_no=order_no)
    elif turn.intent in ("inform", "affirm", "correct_slot") and turn.entities("plan_name"):
        turn.followup = "action_change_plan"
    elif turn.intent in ("inform", "correct_slot") and (asked := _by_number(turn)):
        turn.followup = asked
    elif turn.intent == "affirm":
        done = bool(conversations.list_confirmed(turn.uow, turn.conversation_id, 1))
        turn.say("utter_nothing_to_confirm", order_no=order_no, done=done)
    elif turn.intent == "inform" and (guess := _by_value(turn)):
        turn.say("utter_ask_which_request", [guess])
    else:
        turn.say("utter_menu")


def _lets_it_be(turn: Turn) -> bool:
    """Whether whoever says it wants nothing any more: 算了, 那就不停了呗."""
    return bool(GIVES_UP.fullmatch(turn.text)) or turn.lets_it_be()


def _by_number(turn: Turn) -> str | None:
    """Who tells the number of a ticket or an order and no more wants to know what became of it."""
    names = {"ticket_no": "action_query_ticket", "order_no": "action_query_order"}
    return next((action for name, action in names.items() if turn.entities(name)), None)


def _by_value(turn: Turn) -> Option | None:
    """What a bare service name or phone number may be about."""
    services = turn.entities("service_name")
    if services:
        name = turn.text[services[0]["start"] : services[0]["end"]]
        sentence = wording()["unsubscribe_this"].format(name=name)
        return Option(sentence, sentence)
    number = turn.value("phone_number")
    if number:
        sentence = wording()["report_this"].format(number=number)
        return Option(sentence, sentence)
    return None


class ActionElderlyMode(Action):
    """Elderly mode on or off in a chat; calls see to it themselves (`ivr/call.py`)."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_elderly_mode"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Remember it."""
        return run_turn(dispatcher, tracker, _elderly_mode)


def _elderly_mode(turn: Turn) -> None:
    turn.conversation()
    wish = elderly.wish(turn.text)
    on = wish is None or wish.on
    elderly.put(turn.uow, turn.conversation_id, on)
    turn.say("utter_elderly_mode", custom={"elderly": on}, on=on)


class ActionRequestHuman(Action):
    """Hand over to a human: recorded, with a call-back promised by the channel."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_request_human"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Record the wish."""
        return run_turn(dispatcher, tracker, _request_human)


def _request_human(turn: Turn) -> None:
    conversation = turn.conversation()
    again = conversation.handoff == "callback"
    conversations.hand_off(turn.uow, turn.conversation_id, "callback", summary(turn))
    if conversation.channel != "ivr" and conversation.remote_number:
        # on the hotline somebody may answer at once: there the call itself promises
        call_backs.promise(turn.uow, turn.conversation_id)
    turn["waiting"] = None
    turn["misses"] = 0
    turn.say("utter_request_human", custom={"do": "transfer"}, again=again)
