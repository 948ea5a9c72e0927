"""Webhooks of the human side, beside those that answer a call's turns.

`wait?step=n` is the queue's waitUrl: position and wait are told, a star or somebody at the desk
leads out of it, and then the Enqueue's own action goes on with the call: nothing is decided here.
`music` is what is heard between. `whisper` is heard by the person who is dialled, `recording` and
`transcription` tell of a message.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, raw
from sqlalchemy.orm import Session

from ivr import desk_twiml, music, webhook, wording
from ivr.responses import log_failure, refused, xml
from ivr.signature import Forged
from ivr.state import Call
from ivr.turns import OtherCaller, keep_recording
from ivr.twiml import Profile
from telecom import desk, duties, transcripts, voicemails
from telecom.db import Database
from telecom.errors import NotFound, Refused
from telecom.models import Conversation

TELL_EVERY = 6
"""The place is told in every sixth piece of the wait, half a minute apart."""
TAIL = 4  # digits of a number
Fields = Callable[[Request], dict[str, str]]
Answer = Callable[[Session, dict[str, str]], str]


class DeskWebhooks:
    """The webhooks on `database`; `fields` gives those of a genuine request, else raises Forged."""

    def __init__(self, database: Database, fields: Fields, profile: Profile) -> None:
        self._database, self._fields, self._profile = database, fields, profile

    def add_to(self, blueprint: Blueprint) -> None:
        """Register them."""

        @blueprint.post("/wait")
        async def wait(request: Request) -> HTTPResponse:
            return await self._answer(request, self._wait, step=True)

        @blueprint.get("/music")
        async def play_music(request: Request) -> HTTPResponse:
            return await self._music(request)

        @blueprint.post("/whisper")
        async def whisper(request: Request) -> HTTPResponse:
            return await self._answer(request, self._whisper)

        @blueprint.post("/recording")
        async def recording(request: Request) -> HTTPResponse:
            return await self._answer(request, self._recording)

        @blueprint.post("/transcription")
        async def transcription(request: Request) -> HTTPResponse:
            return await self._answer(request, self._transcription)

    async def _music(self, request: Request) -> HTTPResponse:
        """The same for everybody, so that it is signed or not makes no difference."""
        try:
            piece = webhook.figure(request, "piece", 0)
        except Forged as forged:
            return refused(forged)
        sound = await asyncio.to_thread(music.phrase, piece % len(music.PHRASES))
        headers = {"Cache-Control": "public, max-age=86400"}
        return raw(sound, content_type="audio/wav", headers=headers)

    async def _answer(self, request: Request, how: Answer, *, step: bool = False) -> HTTPResponse:
        try:
            fields = self._fields(request)
            at = webhook.figure(request, "step") if step else 0
            piece = webhook.figure(request, "piece", 0)
        except Forged as forged:
            return refused(forged)
        call_id = fields["CallSid"]
        facts = {**fields, "step": str(at), "piece": str(piece)}
        try:
            work: Callable[[Session], str] = lambda uow: how(uow, facts)  # noqa: E731
            document = await asyncio.to_thread(self._database.run, work)
        except (OtherCaller, NotFound, Refused):
            return refused("another caller's call")
        except Exception as error:  # no error may drop a call
            log_failure(request.path, call_id, at, error)
            if not step:
                return HTTPResponse(status=500)
            document = self._next_piece([], facts)
        return xml(document) if document else HTTPResponse(status=204)

    def _wait(self, uow: Session, facts: dict[str, str]) -> str:
        call_id, at = facts["CallSid"], int(facts["step"])
        kept = uow.get(Conversation, call_id)
        if kept is None or "call" not in kept.state:
            raise OtherCaller
        call = Call.from_json(kept.state["call"])
        if call.caller != webhook.caller(facts):
            raise OtherCaller
        row = desk.latest(uow, call_id)
        waits = call.expect == "queued" and call.step == at and row is not None
        if not waits or row is None or row.state != "waiting" or not duties.count(uow):
            return desk_twiml.leave()
        desk.note_asked(uow, row)
        if desk_twiml.LEAVE_KEY in facts.get("Digits", ""):
            return desk_twiml.leave()
        # a key pressed, but not the star, has the place told at once
        if int(facts["piece"]) % TELL_EVERY and not facts.get("Digits"):
            return self._next_piece([], facts)
        place = _figure(facts, "QueuePosition") or desk.position(uow, call_id)
        key = f"ivr:{call_id}:{at}:place:{place}"
        text = wording.text("desk.still_waiting", place=place)
        transcripts.append(uow, call_id, key, "system", text)
        # whoever has just come will hardly wait less than the others have already
        others = _figure(facts, "AvgQueueTime") - _figure(facts, "QueueTime")
        expected = max(desk.expected_wait(uow, place), timedelta(seconds=others))
        return self._next_piece([desk_twiml.place_text(place, expected)], facts)

    def _next_piece(self, texts: list[str], facts: dict[str, str]) -> str:
        piece = (int(facts["piece"]) + 1) % TELL_EVERY
        again = f"wait?step={facts['step']}&piece={piece}"
        music = f"music?piece={facts['piece']}"
        return desk_twiml.waiting(texts, music=music, again=again, profile=self._profile)

    def _whisper(self, uow: Session, facts: dict[str, str]) -> str:
        kept = uow.get(Conversation, facts.get("ParentCallSid", ""))
        if kept is None or kept.channel != "ivr":
            raise NotFound("call")
        summary = desk.summary(uow, kept.id)
        if not kept.remote_number:
            text = wording.text("desk.whisper_unknown", summary=summary)
        else:
            tail = kept.remote_number[-TAIL:]
            text = wording.text("desk.whisper", tail=tail, summary=summary)
        return desk_twiml.whisper(text, self._profile)

    def _recording(self, uow: Session, facts: dict[str, str]) -> str:
        event = webhook.recording(facts)
        _check_recording(facts)
        if facts.get("RecordingStatus") in ("absent", "failed"):
            voicemails.absent(uow, facts["CallSid"], event.sid)
        else:
            keep_recording(uow, facts["CallSid"], event)
        return ""

    def _transcription(self, uow: Session, facts: dict[str, str]) -> str:
        _check_recording(facts)
        if facts.get("TranscriptionStatus") == "completed":
            text = facts.get("TranscriptionText", "")
            voicemails.write_down(uow, facts["CallSid"], facts["RecordingSid"], text)
        return ""


def _check_recording(facts: dict[str, Any]) -> None:
    if not webhook.SID.fullmatch(facts.get("RecordingSid", "")):
        raise NotFound("recording")


def _figure(facts: dict[str, str], name: str) -> int:
    value = facts.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 5 else 0
