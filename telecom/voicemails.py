"""Messages that callers leave: one for each recording, listened to by the desk, marked done."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from telecom import clock, conversations, privacy, staff, transcripts
from telecom.errors import NotFound, Refused
from telecom.models import Voicemail

LONGEST_URL = 500
LONGEST_TEXT = 2000


def keep(
    uow: Session, conversation_id: str, sid: str, url: str = "", seconds: int = 0
) -> Voicemail:
    """The recording of that id, whichever report of it comes first; later ones add what is missing.

    Raises:
        NotFound: no such conversation.
        Refused: `other_conversation`: the recording is another call's.
    """
    found = _of(uow, sid)
    if found is None:
        conversations.get(uow, conversation_id)
        found = Voicemail(
            conversation_id=conversation_id,
            recording_sid=sid,
            url="",
            seconds=0,
            text="",
            state="recorded",
            left_at=clock.now(),
        )
        uow.add(found)
    if found.conversation_id != conversation_id:
        raise Refused("other_conversation")
    found.url = found.url or url[:LONGEST_URL]
    found.seconds = max(found.seconds, seconds)
    uow.flush()
    return found


def absent(uow: Session, conversation_id: str, sid: str) -> None:
    """The carrier has no sound of that recording after all.

    Raises:
        NotFound, Refused: as `keep`.
    """
    found = keep(uow, conversation_id, sid)
    if found.state == "recorded":
        found.state = "absent"
        uow.flush()


def write_down(uow: Session, conversation_id: str, sid: str, text: str) -> None:
    """What was said in the recording, masked; the first report counts.

    Raises:
        NotFound, Refused: as `keep`.
    """
    found = keep(uow, conversation_id, sid)
    if found.text or not text.strip():
        return
    found.text = privacy.mask(text.strip())[:LONGEST_TEXT]
    uow.flush()
    transcripts.append(uow, conversation_id, f"voicemail:{sid}", "customer", text.strip())


def get(uow: Session, voicemail_id: int) -> Voicemail:
    """The message of that id.

    Raises:
        NotFound: there is none.
    """
    found = uow.get(Voicemail, voicemail_id)
    if found is None:
        raise NotFound(f"voicemail {voicemail_id}")
    return found


def finish(uow: Session, voicemail_id: int, username: str) -> Voicemail:
    """Somebody has listened to the message and seen to it; again is harmless.

    Raises:
        NotFound: no such message.
    """
    found = get(uow, voicemail_id)
    if found.state != "done":
        found.state, found.done_at, found.done_by = "done", clock.now(), username
        uow.flush()
        staff.record(uow, username, "voicemail_done", f"voicemail:{found.id}")
    return found


def _of(uow: Session, sid: str) -> Voicemail | None:
    query = select(Voicemail).where(Voicemail.recording_sid == sid)
    found: Voicemail | None = uow.execute(query).scalar_one_or_none()
    return found
