"""What a turn of a call has to ask of the house before the call can go on, inside the turn's own
transaction; the one thing that takes long, a password's hash, before it.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from ivr import desk_turns
from ivr.events import (
    CheckPassword,
    Choose,
    Chosen,
    Event,
    Keys,
    LookAtDesk,
    NumberChecked,
    PasswordChecked,
    UseNumber,
)
from ivr.state import Call
from telecom import clock, conversations, identity, outbound_choices
from telecom.db import Database
from telecom.errors import Locked, NotFound, WrongPassword
from telecom.models import Conversation

TAIL = 4  # digits of a number told back to the caller
Check = CheckPassword | UseNumber | Choose | LookAtDesk


def tried_before(
    database: Database, call_id: str, at: int, event: Event | None
) -> identity.Tried | None:
    """The comparison of a keyed password with the line's, made while nothing is locked; None if
    that is not what the keys of step `at` are.
    """
    if not isinstance(event, Keys) or not identity.PASSWORD.fullmatch(event.digits):
        return None
    with database.read() as uow:
        kept = uow.get(Conversation, call_id)
        call = (kept.state if kept else {}).get("call", {})
        if (call.get("expect"), call.get("step")) != ("password", at):
            return None
        line = conversations.known_line(uow, call_id)
    return identity.Tried.of(event.digits, line.password_hash) if line else None


def check(
    uow: Session, call_id: str, call: Call, effect: Check, tried: identity.Tried | None
) -> Event:
    """What the house says to it."""
    if isinstance(effect, LookAtDesk):
        return desk_turns.look(uow, call_id, effect)
    if isinstance(effect, Choose):
        facts = outbound_choices.choose(uow, call_id, effect.choice, effect.shown, effect.said)
        return Chosen(effect.choice, facts)
    if isinstance(effect, UseNumber):
        kept = conversations.open_conversation(uow, call_id, "ivr", phone_number=effect.number)
        return NumberChecked(known=kept.line_id is not None, tail=effect.number[-TAIL:])
    try:
        identity.verify_service_password(
            uow, call_id, effect.digits, caller=call.caller, tried=tried
        )
    except WrongPassword as wrong:
        return PasswordChecked(right=False, left=wrong.facts["left"])
    except Locked as locked:
        return PasswordChecked(right=False, until=clock.local(locked.facts["until"]))
    except NotFound:
        return PasswordChecked(right=False)
    return PasswordChecked(right=True)
