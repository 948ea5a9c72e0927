"""What is kept of a call beyond its turns, for the relay: who may open a socket, what was heard.

All of this blocks; the adapter runs it in threads.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from ivr import wording
from ivr.numbers import MARKETING
from ivr.relay.prompt import sentences
from ivr.speech import for_ear
from ivr.state import Call
from telecom import clock, conversations, transcripts
from telecom.db import Database
from telecom.models import Conversation


class Kept:
    """The calls of one database, as a relay needs them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def step(self, call_id: str) -> int:
        """The step that is to come; 0 for a call that nobody answered yet."""
        with self._database.read() as uow:
            call = _call(uow, call_id)
            return call.step if call else 0

    def open_to(self, call_id: str, caller: str) -> bool:
        """Whether a relay may speak for the call: answered by us, of this caller, still going on
        and not left for the other adapter.
        """
        with self._database.read() as uow:
            kept, call = uow.get(Conversation, call_id), _call(uow, call_id)
            if kept is None or call is None or kept.ended_at is not None:
                return False
            return call.caller == caller and not _is_left(uow, call_id)

    def left(self, call_id: str) -> bool:
        """Whether the call goes on without a relay, as those of 10085 do from the beginning."""
        with self._database.read() as uow:
            return _is_left(uow, call_id)

    def leave(self, call_id: str, why: str) -> None:
        """Let the call go on without a relay from now on; once is enough."""

        def verb(uow: Session) -> None:
            if conversations.delivered(uow, _left(call_id)) is None:
                conversations.remember_delivery(uow, _left(call_id), why)

        with suppress(IntegrityError):  # another process did so at the same moment
            self._database.run(verb)

    def newest_line(self, call_id: str) -> int:
        """The id of the transcript's newest line; 0 without one."""
        with self._database.read() as uow:
            return transcripts.newest(uow, call_id)

    def heard_only(self, call_id: str, after: int, told: Sequence[str], utterance: str) -> None:
        """Keep of the bot's lines after line `after` only what the caller heard.

        Args:
            told: what was sent to be spoken for these lines.
            utterance: what of it was spoken until the caller cut in, as the carrier says.
        """
        spoken, today = _plain("".join(told)), clock.today()
        reach = heard_until(told, utterance)

        def verb(uow: Session) -> None:
            for entry in transcripts.of(uow, call_id, after):
                if entry.who == "bot":
                    kept = _heard(entry.text, spoken, reach, today)
                    if kept is not None:
                        transcripts.reword(uow, entry, kept + wording.text("relay.cut"))

        if reach < len(spoken):
            self._database.run(verb)


def heard_until(told: Sequence[str], utterance: str) -> int:
    """How many characters of `told`, spaces apart, were heard when `utterance` was cut off.

    The carrier tells the utterance from its beginning or from that of the sentence it was at; what
    cannot be found in `told` counts as heard to the end.
    """
    spoken, heard = _plain("".join(told)), _plain(utterance)
    if not heard:
        return 0
    starts, at = [], 0
    for text in told:
        starts.append(at)
        at += len(_plain(text))
    found = [start for start in starts if spoken.startswith(heard, start)]
    at = found[0] if found else spoken.find(heard)
    return at + len(heard) if at >= 0 else len(spoken)


def _heard(text: str, spoken: str, reach: int, today: date) -> str | None:
    """What was heard of a line; None: all of it."""
    kept, at = "", 0
    for sentence in sentences((text,)):
        words = _plain(for_ear(sentence, today))
        start = spoken.find(words, at)
        # a line is masked in the transcript: then only its place between the others is known
        at, end = (at, at + 1) if start < 0 else (start, start + len(words))
        if at >= reach:
            return kept
        if end > reach:
            return kept + spoken[at:reach]
        kept, at = kept + sentence, end
    return None


def _plain(text: str) -> str:
    return "".join(text.split())


def _call(uow: Session, call_id: str) -> Call | None:
    kept = uow.get(Conversation, call_id)
    if kept is None or "call" not in kept.state:
        return None
    return Call.from_json(kept.state["call"])


def _is_left(uow: Session, call_id: str) -> bool:
    call = _call(uow, call_id)
    ours = call is not None and call.dialled == MARKETING
    return ours or conversations.delivered(uow, _left(call_id)) is not None


def _left(call_id: str) -> str:
    return f"ivr:{call_id}:left"
