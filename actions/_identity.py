"""Asking who it is: the service password (the channel's own matter), and for some matters the
holder's identity card as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from actions._consent import is_plain_no
from actions._doubts import answered
from actions._own_line import told_of_another
from actions._turn import Turn
from actions._words import INSTEAD
from telecom import identity
from telecom.conversations import L1
from telecom.errors import Locked, Refused, WrongPassword

if TYPE_CHECKING:
    from actions._flow import Flow

IDENTITY = "identity"
"""The step in which the flow waits for it."""
LIKE_A_NUMBER = 8
"""From so many digits on, a message tries to tell the card's number."""


def ask_identity(flow: Flow, turn: Turn) -> None:
    """Ask for what is missing; whoever is nobody in a chat has to log in first."""
    turn["flow"], turn["step"], turn["offered"] = flow.flow, IDENTITY, None
    if turn.conversation().level == L1:
        if told_of_another(flow, turn):
            return None
        try:
            flow.before_real_name(turn)
        except Refused as error:
            return flow.refused(turn, error)
        turn.say("utter_ask_id_card", custom={"expect": "id_card"}, title=flow.title)
        return None
    if turn.channel == "ivr":
        turn.say(flow.ask_for_it, custom={"expect": "password"}, title=flow.title)
        return None
    turn.say("utter_login_needed", title=flow.title)
    turn["paused"], turn["opening"], turn["waiting"] = None, None, None
    return flow.finish(turn)


def after_identity(flow: Flow, turn: Turn) -> None:
    """Take the answer; go on with the message that opened the flow."""
    told = turn.value("id_card") and turn.conversation().level == L1 < flow.level
    if told and not _real_name_told(flow, turn):
        return None
    if turn.conversation().level >= flow.level:
        turn["step"] = None
        opening = turn["opening"] or {}
        turn.recall(opening if opening.get("flow") == flow.flow else None)
        return flow.open(turn)
    gives_up = turn.intent == flow.flow and INSTEAD.match(turn.text)  # 算了我记得密码了
    if gives_up or turn.intent in ("cancel_flow", "go_back", "deny") or is_plain_no(turn.text):
        turn.say("utter_flow_cancelled", title=flow.title)
        return flow.finish(turn)
    if turn.intent in ("request_human", "express_frustration") or _asks_else(flow, turn):
        return turn.interrupted()
    asked_for_card = turn.conversation().level == L1 < flow.level
    if asked_for_card and answered(flow, turn):
        return None
    digits = sum(char.isdigit() for char in turn.text)
    if asked_for_card and digits >= LIKE_A_NUMBER:
        if not told_of_another(flow, turn):
            turn.say("utter_id_card_unreadable", custom={"expect": "id_card"})
        return None
    return ask_identity(flow, turn)


def _asks_else(flow: Flow, turn: Turn) -> bool:
    """Whether something else is wanted while the card's number is waited for."""
    number = sum(char.isdigit() for char in turn.text) >= LIKE_A_NUMBER
    return turn.conversation().level == L1 and not number and flow.is_another_request(turn)


def _real_name_told(flow: Flow, turn: Turn) -> bool:
    """Whether the number of the identity card is the holder's; if it is not, that is said."""
    try:
        identity.verify_real_name(turn.uow, turn.conversation_id, str(turn.value("id_card")))
    except Locked as error:
        turn.say("utter_id_card_locked", until=error.facts["until"].isoformat())
        flow.finish(turn)
        return False
    except WrongPassword as error:
        custom = {"expect": "id_card"}
        turn.say("utter_id_card_wrong", custom=custom, left=error.facts["left"])
        return False
    return True
