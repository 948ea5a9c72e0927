"""The desk: calls handed to people, from the queue to the last word.

Everything is in the database, so whoever is on duty may work through one process and the call
through another, and either may die.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecom import clock, conversations, duties, staff, transcripts
from telecom.errors import NotFound, Refused
from telecom.models import DeskCall, DeskLine, Entry

USUAL = timedelta(minutes=3)
"""How long a call at the desk takes as long as too few were measured; simulated."""
FEWEST, MEASURED = 3, 20
"""Calls that the mean length is taken of: at least, at most."""
OPEN = ("waiting", "talking")
QUIET = timedelta(seconds=60)
"""A waiting call that has not asked for news for so long is shown no more: its end was not told."""
GONE = timedelta(minutes=3)
"""After this long it is over; whoever talks may speak, and be spoken to, for a minute and more."""
LONGEST_LINE = 300  # characters
LAST_WORDS = 3  # of the caller, where the bot has written no summary
LONGEST_SUMMARY = 1000


@dataclass(frozen=True)
class News:
    """What a call has to know of the desk: the call's `state` there (of `DeskCall`, or `gone`:
    nobody is on duty), who took it, and what they typed since, the last line of id `newest`.
    """

    state: str
    by: str = ""
    lines: tuple[str, ...] = ()
    newest: int = 0


# ---- the queue


def wait(uow: Session, conversation_id: str) -> DeskCall:
    """Put the call into the queue; one that waits or talks already stays as it is."""
    found = latest(uow, conversation_id)
    if found is not None and found.state in OPEN:
        return found
    made = DeskCall(
        conversation_id=conversation_id,
        state="waiting",
        summary=summary(uow, conversation_id),
        queued_at=clock.now(),
        asked_at=duties.real_now(),
    )
    uow.add(made)
    uow.flush()
    return made


def latest(uow: Session, conversation_id: str) -> DeskCall | None:
    """The call's last hand-over, or None if there was none."""
    query = select(DeskCall).where(DeskCall.conversation_id == conversation_id)
    found: DeskCall | None = uow.execute(query.order_by(DeskCall.id.desc())).scalars().first()
    return found


def waiting(uow: Session) -> list[DeskCall]:
    """Who waits, the first first."""
    there = DeskCall.asked_at >= duties.real_now() - QUIET
    query = select(DeskCall).where(DeskCall.state == "waiting", there).order_by(DeskCall.id)
    return list(uow.execute(query).scalars())


def position(uow: Session, conversation_id: str) -> int:
    """The place in the queue, from 1; 0 for a call that does not wait."""
    ids = [call.conversation_id for call in waiting(uow)]
    return ids.index(conversation_id) + 1 if conversation_id in ids else 0


def expected_wait(uow: Session, place: int) -> timedelta:
    """How long whoever stands at `place` will wait: as many calls of usual length, shared among
    those on duty.
    """
    query = select(DeskCall).where(DeskCall.taken_at.is_not(None), DeskCall.ended_at.is_not(None))
    past = uow.execute(query.order_by(DeskCall.id.desc()).limit(MEASURED)).scalars().all()
    lengths = [call.ended_at - call.taken_at for call in past if call.ended_at and call.taken_at]
    usual = sum(lengths, timedelta()) / len(lengths) if len(lengths) >= FEWEST else USUAL
    return usual * max(1, place) / max(1, duties.count(uow))


def summary(uow: Session, conversation_id: str) -> str:
    """What a human who takes over has to know: the bot's summary, else what was said last."""
    query = select(Entry).where(
        Entry.conversation_id == conversation_id,
        Entry.key.startswith(f"{conversation_id}:handoff:", autoescape=True),
    )
    written = uow.execute(query.order_by(Entry.id.desc())).scalars().first()
    if written is not None:
        return str(written.text)[:LONGEST_SUMMARY]
    said = [e.text for e in transcripts.of(uow, conversation_id) if e.who == "customer"]
    return "\n".join(said[-LAST_WORDS:])[:LONGEST_SUMMARY]


# ---- what the desk does


def get(uow: Session, desk_call_id: int) -> DeskCall:
    """The call of that id.

    Raises:
        NotFound: no such call.
    """
    call = uow.get(DeskCall, desk_call_id)
    if call is None:
        raise NotFound(f"desk call {desk_call_id}")
    return call


def talking(uow: Session, username: str) -> DeskCall | None:
    """The call that the user talks to, or None."""
    query = select(DeskCall).where(DeskCall.taken_by == username, DeskCall.state == "talking")
    found: DeskCall | None = uow.execute(query).scalars().first()
    return found


def take(uow: Session, desk_call_id: int, username: str) -> DeskCall:
    """Answer a waiting call; who has it already may ask again.

    Raises:
        NotFound: no such call.
        Refused: `not_on_duty`, `busy` (talks already), `taken` (by another), `over`.
    """
    call = get(uow, desk_call_id)
    if call.taken_by == username and call.state == "talking":
        return call
    if call.state != "waiting":
        raise Refused("taken" if call.state == "talking" else "over", state=call.state)
    if not duties.is_on(uow, username):
        raise Refused("not_on_duty")
    if talking(uow, username) is not None:
        raise Refused("busy")
    call.state, call.taken_by, call.taken_at = "talking", username, clock.now()
    conversations.hand_off(uow, call.conversation_id, "taken")
    uow.flush()
    staff.record(uow, username, "call_taken", call.conversation_id)
    return call


def say(uow: Session, desk_call_id: int, username: str, key: str, text: str) -> bool:
    """Have the caller told `text`, once for each `key`; False if that was said already.

    Raises:
        NotFound: no such call.
        Refused: `over`, `not_yours`, `empty`, `too_long`.
    """
    call = _own(uow, desk_call_id, username)
    key = f"{call.id}:{key}"
    if uow.execute(select(DeskLine.id).where(DeskLine.key == key)).first():
        return False
    text = " ".join(text.split())
    if not text or len(text) > LONGEST_LINE:
        raise Refused("too_long" if text else "empty", longest=LONGEST_LINE)
    line = DeskLine(desk_call_id=call.id, key=key, at=clock.now(), text=text)
    uow.add(line)
    uow.flush()
    transcripts.append(uow, call.conversation_id, f"desk:{line.id}", "agent", text)
    return True


def give_back(uow: Session, desk_call_id: int, username: str) -> None:
    """Let the bot go on with the caller; again is harmless.

    Raises:
        NotFound: no such call.
        Refused: `over`, `not_yours`.
    """
    _finish(uow, desk_call_id, username, "returned", "call_returned")


def end(uow: Session, desk_call_id: int, username: str) -> None:
    """End the call; again is harmless.

    Raises:
        NotFound: no such call.
        Refused: `over`, `not_yours`.
    """
    _finish(uow, desk_call_id, username, "ended", "call_ended")


# ---- what the call asks and tells


def look(uow: Session, conversation_id: str, after: int, *, leaving: bool = False) -> News:
    """What the call has to know; `after` is the last typed line that the caller was told.

    `leaving`: the call has just come out of the queue. If nobody took it, that is noted: the caller
    did not want to wait (`left`), or nobody is on duty any more (`gone`, kept as left). A call that
    is talked to by somebody who has fallen silent is `lost`.
    """
    call = latest(uow, conversation_id)
    if call is None:
        return News("gone")
    note_asked(uow, call)
    if call.state == "waiting" and leaving:
        close(uow, conversation_id, "left")
        return News("left" if duties.count(uow) else "gone")
    if call.state == "talking" and not duties.is_on(uow, str(call.taken_by)):
        close(uow, conversation_id, "lost")
        return News("lost")
    query = select(DeskLine).where(DeskLine.desk_call_id == call.id, DeskLine.id > after)
    lines = list(uow.execute(query.order_by(DeskLine.id)).scalars())
    told = tuple(line.text for line in lines if line.text)
    if call.state not in OPEN:
        _empty_lines(uow, call)
    return News(call.state, str(call.taken_by or ""), told, lines[-1].id if lines else after)


def note_asked(uow: Session, call: DeskCall) -> None:
    """The call asks for news: it is still there."""
    if duties.real_now() - call.asked_at >= duties.SEEN_EVERY:
        call.asked_at = duties.real_now()
        uow.flush()


def close_gone(uow: Session) -> int:
    """Calls that have not asked for news for long are over; gives how many."""
    gone = DeskCall.asked_at < duties.real_now() - GONE
    query = select(DeskCall).where(DeskCall.state.in_(OPEN), gone)
    found = list(uow.execute(query.with_for_update(skip_locked=True)).scalars())
    for call in found:
        close(uow, call.conversation_id, "abandoned")
    return len(found)


def close(uow: Session, conversation_id: str, state: str) -> None:
    """The call is over for the desk: the caller `left` the queue or hung up (`abandoned`; while
    talking that is kept as `hung_up`), or the desk is `lost`. One that is over stays as it is.
    """
    call = latest(uow, conversation_id)
    if call is None:
        return
    if call.state not in OPEN:
        return _empty_lines(uow, call)
    if state == "abandoned" and call.state == "talking":
        state = "hung_up"
    call.state, call.ended_at = state, clock.now()
    _empty_lines(uow, call)
    uow.flush()


def _finish(uow: Session, desk_call_id: int, username: str, state: str, act: str) -> None:
    call = get(uow, desk_call_id)
    if call.taken_by == username and call.state == state:
        return
    call = _own(uow, desk_call_id, username)
    call.state, call.ended_at = state, clock.now()
    uow.flush()
    staff.record(uow, username, act, call.conversation_id)


def _own(uow: Session, desk_call_id: int, username: str) -> DeskCall:
    call = get(uow, desk_call_id)
    if call.taken_by != username:
        raise Refused("not_yours")
    if call.state != "talking":
        raise Refused("over", state=call.state)
    return call


def _empty_lines(uow: Session, call: DeskCall) -> None:
    query = select(DeskLine).where(DeskLine.desk_call_id == call.id, DeskLine.text != "")
    for line in uow.execute(query).scalars():
        line.text = ""
