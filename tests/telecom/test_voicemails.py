"""Messages that callers leave."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from telecom import transcripts, voicemails
from telecom.db import Database
from telecom.errors import NotFound, Refused
from telecom.models import Audit, Voicemail
from tests.telecom.desk import LI, WANG, Talk

URL = "https://api.example.cn/recordings/RE1"


def run(house: Database, verb: Any, *args: Any) -> Any:
    return house.run(lambda uow: verb(uow, *args))


def kept(house: Database) -> list[Voicemail]:
    with house.read() as uow:
        return list(uow.execute(select(Voicemail)).scalars())


def test_a_recording_is_kept_once_whatever_report_comes_first(house: Database) -> None:
    talk = Talk(house, WANG)
    run(house, voicemails.write_down, talk.id, "RE1", "请回电")
    run(house, voicemails.keep, talk.id, "RE1", URL, 7)
    run(house, voicemails.keep, talk.id, "RE1")
    (message,) = kept(house)
    assert (message.url, message.seconds, message.text) == (URL, 7, "请回电")


def test_what_was_said_is_masked_and_stands_in_the_transcript_once(house: Database) -> None:
    talk = Talk(house, WANG)
    for _ in range(2):
        run(house, voicemails.write_down, talk.id, "RE1", "打我另一个号13912345678")
    with house.read() as uow:
        texts = [e.text for e in transcripts.of(uow, talk.id)]
    assert texts == ["打我另一个号139****5678"] == [kept(house)[0].text]


def test_a_recording_belongs_to_its_call(house: Database) -> None:
    run(house, voicemails.keep, Talk(house, WANG).id, "RE1", URL)
    with pytest.raises(Refused):
        run(house, voicemails.keep, Talk(house, LI).id, "RE1", "https://evil.example")
    with pytest.raises(NotFound):
        run(house, voicemails.keep, "nobody", "RE2", URL)


def test_a_recording_without_sound_is_marked(house: Database) -> None:
    talk = Talk(house, WANG)
    run(house, voicemails.keep, talk.id, "RE1", URL, 7)
    run(house, voicemails.absent, talk.id, "RE1")
    assert kept(house)[0].state == "absent"


def test_a_message_is_done_once_and_audited(house: Database) -> None:
    message = run(house, voicemails.keep, Talk(house, WANG).id, "RE1", URL)
    for username in ("zhou", "qian"):
        run(house, voicemails.finish, message.id, username)
    run(house, voicemails.absent, message.conversation_id, "RE1")
    assert (kept(house)[0].state, kept(house)[0].done_by) == ("done", "zhou")
    with house.read() as uow:
        acts = [a.act for a in uow.execute(select(Audit)).scalars()]
    assert acts.count("voicemail_done") == 1
    with pytest.raises(NotFound):
        run(house, voicemails.finish, 999, "zhou")
