"""What a turn of a call keeps, exactly once.

A turn is one webhook: the call's id and the step it answers. Its document, the call's new state and
what was said are kept in one transaction, so a process may die at any time. Before the bot is
asked, the question is kept too: the same turn, coming again, finds it and asks only after the first
process had its time. All of this blocks; the channel runs it in threads.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ivr import desk_turns, marketing, webhook, wording
from ivr.call import Call, step
from ivr.checks import TAIL, Check, check, tried_before
from ivr.events import (
    Ask,
    Broke,
    CameIn,
    Effect,
    Event,
    Failed,
    HangUp,
    Heard,
    HungUp,
    Keys,
    Prefer,
    Recorded,
    Say,
)
from ivr.numbers import HOTLINE, SUPERVISION
from ivr.prompting import BOT_SECRET, SECRET
from ivr.webhook import Number
from telecom import (
    clock,
    conversations,
    desk,
    elderly,
    escalate_supervision,
    outbound_calls,
    transcripts,
    voicemails,
)
from telecom.db import Database, Verb
from telecom.desk_hours import ROUND_THE_CLOCK
from telecom.errors import Refused
from telecom.identity import Tried
from telecom.models import Conversation

logger = logging.getLogger(__name__)

HOTLINE_CALL = Number()
Render = Callable[[tuple[Effect, ...], int], str]
"""Makes the document out of effects and the step that will answer it."""


@dataclass(frozen=True)
class Asking:
    """The bot has to be asked before there is a document, on which of our numbers; `since`: another
    process asks already.
    """

    ask: Ask
    dialled: str = HOTLINE
    since: datetime | None = None


class OtherCaller(Exception):  # noqa: N818 - it names who asks
    """A webhook names a call that somebody else is making."""


class Turns:
    """The calls of one database. `phone`: there is a human number to dial; `hours`: of the desk."""

    def __init__(
        self,
        database: Database,
        render: Render,
        *,
        phone: bool,
        hours: str = ROUND_THE_CLOCK,
    ) -> None:
        self._database = database
        self._render = render
        self._phone, self._hours = phone, hours

    def take(
        self,
        call_id: str,
        at: int,
        caller: str,
        event: Event | None,
        number: Number = HOTLINE_CALL,
    ) -> str | Asking:
        """The document of step `at`, or what the bot has to be asked for it. `event` None: came in,
        or nothing new, which gives the latest document.

        `caller` is who calls, as the carrier says, `number` which of our numbers it is on.

        Raises:
            OtherCaller: the call is not this caller's.
        """

        tried = tried_before(self._database, call_id, at, event)

        def verb(uow: Session) -> str | Asking:
            kept = uow.get(Conversation, call_id)
            if kept is None or "call" not in kept.state:
                if _over(uow, call_id):
                    return self._render((HangUp("ended"),), at)
                came_in = self._open(uow, call_id, caller, number)
                return self._settle(uow, call_id, at, Call(step=at), came_in)
            call = _call_of(kept, caller)
            if isinstance(event, Recorded):  # whoever hung up after the tone has left it too
                keep_recording(uow, call_id, event)
            document = conversations.delivered(uow, _key(call_id, at))
            if document is not None:
                return document
            if kept.ended_at is not None:
                return self._render((HangUp("ended"),), at)
            if at == call.step and call.asking is not None:
                since = datetime.fromisoformat(kept.state["asked_at"])
                return Asking(call.asking, call.dialled, since=since)
            if at != call.step or event is None:
                latest = conversations.delivered(uow, _key(call_id, call.step - 1))
                return latest or self._render((HangUp("ended"),), at)
            return self._settle(uow, call_id, at, call, event, tried)

        return self._once(verb)

    def finish(self, call_id: str, at: int, event: Event, keep: Sequence[Verb] = ()) -> str:
        """The document of step `at`, now that the bot answered or failed.

        `keep`: what the bot leaves to be kept together with the document, or not at all.
        """

        def verb(uow: Session, event: Event, keep: Sequence[Verb]) -> str | Asking:
            document = conversations.delivered(uow, _key(call_id, at))
            if document is not None:
                return document
            for one in keep:
                one(uow)
            call = Call.from_json(conversations.get(uow, call_id).state["call"])
            after, effects = self._step(uow, call, event)
            if isinstance(event, Failed) and call.asking and call.asking.input != "system":
                # the bot's own record of what the caller said is lost with its answer
                key = f"{_key(call_id, at)}:caller"
                transcripts.append(uow, call_id, key, "customer", call.asking.text)
            return self._keep(uow, call_id, at, after, effects)

        try:
            document = self._once(lambda uow: verb(uow, event, keep))
        except Exception:
            if not keep:
                raise
            logger.exception("call %s step %d: the bot's answer could not be kept", call_id, at)
            document = self._once(lambda uow: verb(uow, Failed(), ()))
        assert isinstance(document, str), "an answer of the bot never asks the bot"
        return document

    def document(self, call_id: str, at: int) -> str | None:
        """The document of step `at`, if there is one by now."""
        with self._database.read() as uow:
            return conversations.delivered(uow, _key(call_id, at))

    def give_up(self, call_id: str, caller: str, number: Number = HOTLINE_CALL) -> str:
        """The document for a call that the carrier could not go on with: apology and human.

        Raises:
            OtherCaller: the call is not this caller's.
        """

        def verb(uow: Session) -> str | Asking:
            kept = uow.get(Conversation, call_id)
            if kept is not None and "call" in kept.state:
                call = _call_of(kept, caller)
            else:
                came_in = self._open(uow, call_id, caller, number)
                call, _ = self._step(uow, Call(), came_in)
            document = conversations.delivered(uow, f"ivr:{call_id}:fallback")
            if document is not None:
                return document
            at = call.step
            settled = self._settle(uow, call_id, at, call, Broke())
            assert isinstance(settled, str), "what ends a call never asks the bot"
            conversations.remember_delivery(uow, f"ivr:{call_id}:fallback", settled)
            return settled

        document = self._once(verb)
        assert isinstance(document, str)
        return document

    def hung_up(self, call_id: str, caller: str, status: str) -> None:
        """Record that the carrier reported the end of the call; the first report counts.

        The report may come before the call itself, which then is over when it comes.

        Raises:
            OtherCaller: the call is not this caller's.
        """

        def verb(uow: Session) -> None:
            kept = uow.get(Conversation, call_id)
            call = _call_of(kept, caller) if kept is not None and "call" in kept.state else None
            if _over(uow, call_id):
                return
            conversations.remember_delivery(uow, _end(call_id), status)
            if kept is None:
                return
            if kept.ended_at is None and call is not None:
                call, _ = step(call, HungUp())
                desk.close(uow, call_id, "abandoned")
                conversations.save_state(uow, call_id, {"call": call.to_json()})
                text = wording.text("human.hung_up")
                transcripts.append(uow, call_id, _end(call_id), "system", text)
            reason = "caller_hung_up" if status == "completed" else status
            conversations.end(uow, call_id, reason)

        with suppress(IntegrityError):  # reported twice at the same moment
            self._database.run(verb)

    def outbound_ended(
        self, call_id: str, outbound: int, status: str, recording: str | None
    ) -> None:
        """Keep what became of a call of 10085."""
        self._database.run(
            lambda uow: outbound_calls.ended(uow, outbound, call_id, status, recording)
        )

    def _once(self, verb: Callable[[Session], str | Asking]) -> str | Asking:
        try:
            return self._database.run(verb)
        except IntegrityError:
            # another process kept its document for this very step a moment earlier
            return self._database.run(verb)

    def _open(self, uow: Session, call_id: str, caller: str, number: Number) -> CameIn:
        mobile = webhook.mobile(caller)
        # whoever picks up a call of ours is at the number that was dialled
        level = conversations.L0 if number.outbound is None else conversations.L1
        kept = conversations.open_conversation(
            uow, call_id, "ivr", phone_number=mobile, level=level
        )
        is_open = number.dialled != SUPERVISION or escalate_supervision.is_staffed()
        return CameIn(
            tail=mobile[-TAIL:] if mobile else None,
            has_line=kept.line is not None,
            elderly=kept.line is not None and elderly.is_on(kept.line.customer),
            caller=caller,
            dialled=number.dialled,
            open=is_open,
            offer=_offer(uow, call_id, mobile, number),
        )

    def _step(self, uow: Session, call: Call, event: Event) -> tuple[Call, tuple[Effect, ...]]:
        now = desk_turns.now(uow, phone=self._phone, hours=self._hours)
        return step(replace(call, desk=now), event)

    def _settle(
        self,
        uow: Session,
        call_id: str,
        at: int,
        call: Call,
        event: Event,
        tried: Tried | None = None,
    ) -> str | Asking:
        after, effects = self._step(uow, call, event)
        if isinstance(event, Keys | Heard) and not any(isinstance(e, Ask) for e in effects):
            # the bot will not hear of it, and so not record it
            text = event.digits if isinstance(event, Keys) else event.text
            _note_caller(uow, f"{_key(call_id, at)}:caller", call_id, text, call.expect)
        for effect in effects:
            if isinstance(effect, Prefer):
                elderly.put(uow, call_id, effect.elderly)
        while effects and isinstance(effects[0], Check):
            after, effects = step(after, check(uow, call_id, call, effects[0], tried))
        return self._keep(uow, call_id, at, after, effects)

    def _keep(
        self, uow: Session, call_id: str, at: int, call: Call, effects: tuple[Effect, ...]
    ) -> str | Asking:
        asks = [effect for effect in effects if isinstance(effect, Ask)]
        if asks:
            state = {"call": _kept(call).to_json(), "asked_at": clock.now().isoformat()}
            conversations.save_state(uow, call_id, state)
            return Asking(asks[0], call.dialled)
        call = replace(call, step=at + 1)
        document = self._render(effects, call.step)
        for n, effect in enumerate(effects):
            if isinstance(effect, Say) and not effect.from_bot:
                transcripts.append(uow, call_id, f"{_key(call_id, at)}:{n}", "bot", effect.text)
            elif isinstance(effect, HangUp):
                conversations.end(uow, call_id, effect.reason)
            desk_turns.keep(uow, call_id, effect)
        conversations.save_state(uow, call_id, {"call": call.to_json()})
        conversations.remember_delivery(uow, _key(call_id, at), document)
        return document


def _kept(call: Call) -> Call:
    """As it may be kept while the bot is asked: without an answer that nobody is to read.

    Should another process have to ask instead, the bot will ask the caller again.
    """
    asking = call.asking
    if asking is None or call.expect not in BOT_SECRET or asking.intent not in (None, "inform"):
        return call
    hidden = wording.text("password.hidden")
    return replace(call, asking=replace(asking, text=hidden))


def _note_caller(uow: Session, key: str, call_id: str, text: str, kind: str) -> None:
    if kind in (*SECRET, *BOT_SECRET):
        names = {"password": "entered", "new_password": "entered", "id_card": "card_entered"}
        name = names.get(kind, "number_entered")
        transcripts.append(uow, call_id, key, "system", wording.text(f"password.{name}"))
    elif kind == "with_human" and text.strip("0123456789*#") == "":
        # who talks to somebody may key in anything, and a password among it
        transcripts.append(uow, call_id, key, "system", wording.text("desk.key_pressed"))
    elif text.strip():
        transcripts.append(uow, call_id, key, "customer", text)


def keep_recording(uow: Session, call_id: str, event: Recorded) -> None:
    """Keep the message that a caller left.

    Raises:
        OtherCaller: the recording is another call's.
    """
    try:
        voicemails.keep(uow, call_id, event.sid, event.url, event.seconds)
    except Refused:
        raise OtherCaller from None


def _offer(uow: Session, call_id: str, mobile: str | None, number: Number) -> tuple[str, ...]:
    if number.outbound is None:
        return ()
    call = outbound_calls.answered(uow, number.outbound, call_id, mobile, call_id)
    pitch = next(c.pitch for c in outbound_calls.campaigns() if c.id == call.campaign)
    return marketing.offer(call.offer, pitch)


def _call_of(kept: Conversation, caller: str) -> Call:
    call = Call.from_json(kept.state["call"])
    if call.caller != caller:
        raise OtherCaller
    return call


def _over(uow: Session, call_id: str) -> bool:
    return conversations.delivered(uow, _end(call_id)) is not None


def _end(call_id: str) -> str:
    return f"ivr:{call_id}:end"


def _key(call_id: str, at: int) -> str:
    return f"ivr:{call_id}:{at}"


def stale(since: datetime, patience: timedelta) -> bool:
    """Whether whoever asked the bot `since` then has had its time."""
    return clock.now() - since > patience
