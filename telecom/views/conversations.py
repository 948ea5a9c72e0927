"""Conversations of every channel and their transcripts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from telecom import clock, privacy, transcripts
from telecom.conversations import get
from telecom.models import Conversation, Customer, Entry, Line
from telecom.views import masked
from telecom.views.matters import MatterRow, list_done, list_matters

LOW_CONFIDENCE = 0.5
"""Below this an intent is shown as doubtful. A mark for the reader, no rule of the dialogue."""
LAST_DIGITS = 4
IDLE = timedelta(minutes=30)
"""A conversation nobody ended counts as idle after this long without a word."""


@dataclass(frozen=True)
class ConversationFilter:
    """What a list of conversations is narrowed to; empty fields narrow nothing.

    `text` is looked for in the (masked) transcript; four digits or more also match the end of the
    customer's number.
    """

    channel: str = ""
    intent: str = ""
    text: str = ""
    handoff: bool = False


EVERYTHING = ConversationFilter()


@dataclass(frozen=True)
class ConversationRow:
    """A conversation in the list.

    `unsure` counts the customer's turns whose intent is doubtful, `done` names the kinds of what
    the customer confirmed.
    """

    id: str
    channel: str
    number: str
    customer: str
    level: int
    started_at: datetime
    last_at: datetime
    ended_at: datetime | None
    end_reason: str | None
    handoff: str | None
    entries: int = 0
    unsure: int = 0
    last_text: str = ""
    last_intent: str | None = None
    done: tuple[str, ...] = ()

    @property
    def idle(self) -> bool:
        """Whether nothing has happened for a while, though nobody ended it."""
        return self.ended_at is None and clock.now() - self.last_at > IDLE


@dataclass(frozen=True)
class EntryRow:
    """A line of the transcript.

    `entities` are pairs of name and value, `buttons` the titles that were offered.
    """

    id: int
    at: datetime
    who: str
    text: str
    intent: str | None
    confidence: float | None
    entities: list[tuple[str, str]]
    buttons: list[str]

    @property
    def unsure(self) -> bool:
        """Whether the intent is doubtful."""
        return self.confidence is not None and self.confidence < LOW_CONFIDENCE


@dataclass(frozen=True)
class ConversationPage:
    """One conversation with everything about it."""

    row: ConversationRow
    entries: list[EntryRow]
    matters: list[MatterRow]


def list_conversations(
    uow: Session,
    wanted: ConversationFilter = EVERYTHING,
    *,
    before: tuple[datetime, str] | None = None,
    limit: int = 50,
) -> list[ConversationRow]:
    """Conversations by latest activity.

    `before` is the time and id of the last row of the page before.
    """
    query = _narrowed(select(Conversation, Line, Customer), wanted)
    if before:
        at, conversation_id = before
        query = query.where(
            or_(
                Conversation.last_at < at,
                and_(Conversation.last_at == at, Conversation.id < conversation_id),
            )
        )
    query = query.order_by(Conversation.last_at.desc(), Conversation.id.desc()).limit(limit)
    found = uow.execute(query).all()
    ids = [conversation.id for conversation, _, _ in found]
    counts = _counts(uow, ids)
    last = _last_words(uow, ids)
    done = list_done(uow, ids)
    return [
        _row(
            conversation,
            customer,
            *counts.get(conversation.id, (0, 0)),
            *last[conversation.id],
            done=done.get(conversation.id, ()),
        )
        for conversation, _, customer in found
    ]


def count_activity(uow: Session, wanted: ConversationFilter, since: datetime) -> int:
    """How many conversations of the filter saw something happen after `since`."""
    query = _narrowed(select(func.count()).select_from(Conversation), wanted)
    return int(uow.execute(query.where(Conversation.last_at > since)).scalar_one())


def list_intents(uow: Session) -> list[str]:
    """Intents that occur in transcripts, for a filter."""
    query = select(Entry.intent).where(Entry.intent.is_not(None)).distinct()
    return list(uow.execute(query.order_by(Entry.intent)).scalars())


def get_conversation(uow: Session, conversation_id: str) -> ConversationPage:
    """One conversation with its transcript and what came of it.

    Raises:
        NotFound: if there is none of that id.
    """
    conversation = get(uow, conversation_id)
    customer = conversation.line.customer if conversation.line else None
    counted = _counts(uow, [conversation_id]).get(conversation_id, (0, 0))
    return ConversationPage(
        row=_row(conversation, customer, *counted),
        entries=list_entries(uow, conversation_id),
        matters=list_matters(uow, conversation_id),
    )


def list_entries(uow: Session, conversation_id: str, after_id: int = 0) -> list[EntryRow]:
    """The lines of a transcript after the one of id `after_id`, oldest first."""
    return [
        EntryRow(
            id=entry.id,
            at=entry.at,
            who=entry.who,
            text=masked.links(entry.text),
            intent=entry.intent,
            confidence=entry.confidence,
            entities=[
                (str(entity.get("entity", "")), str(entity.get("value", "")))
                for entity in entry.entities or []
            ],
            buttons=[masked.text(str(button.get("title", ""))) for button in entry.buttons or []],
        )
        for entry in transcripts.of(uow, conversation_id, after_id)
    ]


def _narrowed(query: Any, wanted: ConversationFilter) -> Any:
    query = query.outerjoin(Line, Conversation.line_id == Line.id).outerjoin(
        Customer, Line.customer_id == Customer.id
    )
    if wanted.channel:
        query = query.where(Conversation.channel == wanted.channel)
    if wanted.handoff:
        query = query.where(Conversation.handoff.is_not(None))
    if wanted.intent:
        said = select(Entry.conversation_id).where(Entry.intent == wanted.intent)
        query = query.where(Conversation.id.in_(said))
    if wanted.text:
        # Transcripts hold masked numbers only: a full number is found by its masked form.
        needle = privacy.mask(wanted.text)
        written = select(Entry.conversation_id).where(Entry.text.contains(needle, autoescape=True))
        either = [Conversation.id.in_(written)]
        if ends_a_number(wanted.text):
            either.append(Conversation.remote_number.endswith(wanted.text))
        query = query.where(or_(*either))
    return query


def ends_a_number(text: str) -> bool:
    """Whether `text` may be meant as the end of a phone number: four digits or more."""
    return len(text) >= LAST_DIGITS and text.isascii() and text.isdigit()


def _row(
    conversation: Conversation,
    customer: Customer | None,
    entries: int = 0,
    unsure: int = 0,
    last_text: str = "",
    last_intent: str | None = None,
    done: tuple[str, ...] = (),
) -> ConversationRow:
    return ConversationRow(
        id=conversation.id,
        channel=conversation.channel,
        number=masked.text(conversation.remote_number),
        customer=privacy.mask_name(customer.name) if customer else "",
        level=conversation.level,
        started_at=conversation.started_at,
        last_at=conversation.last_at,
        ended_at=conversation.ended_at,
        end_reason=conversation.end_reason,
        handoff=conversation.handoff,
        entries=entries,
        unsure=unsure,
        last_text=last_text,
        last_intent=last_intent,
        done=done,
    )


def _counts(uow: Session, ids: list[str]) -> dict[str, tuple[int, int]]:
    query = (
        select(
            Entry.conversation_id,
            func.count(),
            func.count().filter(Entry.who == "customer", Entry.confidence < LOW_CONFIDENCE),
        )
        .where(Entry.conversation_id.in_(ids))
        .group_by(Entry.conversation_id)
    )
    return {found: (entries, unsure) for found, entries, unsure in uow.execute(query)}


def _last_words(uow: Session, ids: list[str]) -> dict[str, tuple[str, str | None]]:
    newest = (
        select(func.max(Entry.id))
        .where(Entry.conversation_id.in_(ids), Entry.who == "customer")
        .group_by(Entry.conversation_id)
    )
    query = select(Entry.conversation_id, Entry.text, Entry.intent).where(Entry.id.in_(newest))
    last: dict[str, tuple[str, str | None]] = dict.fromkeys(ids, ("", None))
    last.update({found: (text, intent) for found, text, intent in uow.execute(query)})
    return last
