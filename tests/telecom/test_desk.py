"""Calls handed to people."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from telecom import conversations, desk, duties, transcripts
from telecom.clock import clock
from telecom.db import Database
from telecom.errors import Refused
from telecom.models import Audit, DeskCall, DeskLine, Duty
from tests.telecom.desk import LI, WANG, Talk


def on_duty(house: Database, *names: str) -> None:
    for name in names:
        house.run(lambda uow, name=name: duties.begin(uow, name))  # type: ignore[misc]


def queued(house: Database, number: str = WANG) -> DeskCall:
    talk = Talk(house, number)
    return house.run(lambda uow: desk.wait(uow, talk.id))


def taken(house: Database, username: str = "zhou") -> DeskCall:
    on_duty(house, username)
    call = queued(house)
    return house.run(lambda uow: desk.take(uow, call.id, username))


def look(house: Database, call: DeskCall, after: int = 0, **how: bool) -> desk.News:
    return house.run(lambda uow: desk.look(uow, call.conversation_id, after, **how))


def say(house: Database, call: DeskCall, text: str, key: str = "1") -> bool:
    return house.run(lambda uow: desk.say(uow, call.id, "zhou", key, text))


def refused(house: Database, verb: Any, *args: Any) -> str:
    with pytest.raises(Refused) as caught:
        house.run(lambda uow: verb(uow, *args))
    return caught.value.reason


def fall_silent(house: Database, username: str) -> None:
    def verb(uow: Any) -> None:
        uow.get(Duty, username).seen_at -= duties.SILENT + timedelta(seconds=1)

    house.run(verb)


def test_a_call_waits_once(house: Database) -> None:
    call = queued(house)
    assert house.run(lambda uow: desk.wait(uow, call.conversation_id)).id == call.id


def test_the_queue_is_first_come_first_served(house: Database) -> None:
    first, second = queued(house), queued(house, LI)
    with house.read() as uow:
        assert [c.id for c in desk.waiting(uow)] == [first.id, second.id]
        assert desk.position(uow, second.conversation_id) == 2
        assert desk.position(uow, "nobody") == 0


def test_the_wait_is_shared_among_those_on_duty(house: Database) -> None:
    on_duty(house, "zhou", "qian")
    with house.read() as uow:
        assert desk.expected_wait(uow, 4) == 2 * desk.USUAL


def test_the_wait_follows_the_calls_that_were_measured(house: Database) -> None:
    on_duty(house, "zhou")
    for _ in range(desk.FEWEST):
        call = queued(house)
        house.run(lambda uow, call=call: desk.take(uow, call.id, "zhou"))  # type: ignore[misc]
        clock.advance(timedelta(minutes=10))
        house.run(lambda uow, call=call: desk.end(uow, call.id, "zhou"))  # type: ignore[misc]
    with house.read() as uow:
        assert timedelta(minutes=9) < desk.expected_wait(uow, 1) < timedelta(minutes=11)


def test_a_summary_is_the_bots_own_or_the_last_words(house: Database) -> None:
    talk = Talk(house, WANG)
    house.run(lambda uow: transcripts.append(uow, talk.id, "k1", "customer", "我要退宽带"))
    with house.read() as uow:
        assert desk.summary(uow, talk.id) == "我要退宽带"
    house.run(lambda uow: conversations.hand_off(uow, talk.id, "queued", "客户要办：宽带拆机"))
    with house.read() as uow:
        assert desk.summary(uow, talk.id) == "客户要办：宽带拆机"


def test_only_who_is_on_duty_takes_a_call(house: Database) -> None:
    call = queued(house)
    assert refused(house, desk.take, call.id, "zhou") == "not_on_duty"


def test_a_call_is_taken_by_one(house: Database) -> None:
    on_duty(house, "zhou", "qian")
    call = queued(house)

    def take(name: str) -> str:
        try:
            return str(house.run(lambda uow: desk.take(uow, call.id, name)).taken_by)
        except Refused as refused:
            return refused.reason

    with ThreadPoolExecutor(2) as pool:
        results = sorted(pool.map(take, ("zhou", "qian")))
    assert results in (["qian", "taken"], ["taken", "zhou"])


def test_taking_a_call_again_changes_nothing(house: Database) -> None:
    call = taken(house)
    again = house.run(lambda uow: desk.take(uow, call.id, "zhou"))
    assert again.taken_at == call.taken_at
    with house.read() as uow:
        assert conversations.get(uow, call.conversation_id).handoff == "taken"


def test_one_call_at_a_time(house: Database) -> None:
    taken(house)
    other = queued(house, LI)
    assert refused(house, desk.take, other.id, "zhou") == "busy"


def test_what_is_typed_is_told_once_and_in_order(house: Database) -> None:
    call = taken(house)
    assert say(house, call, "您好", "1") and say(house, call, "请讲", "2")
    news = look(house, call)
    assert (news.state, news.by, news.lines) == ("talking", "zhou", ("您好", "请讲"))
    assert look(house, call, news.newest).lines == ()


def test_a_line_sent_twice_is_said_once(house: Database) -> None:
    call = taken(house)
    assert say(house, call, "您好") and not say(house, call, "您好")
    assert look(house, call).lines == ("您好",)


def test_a_line_is_neither_empty_nor_endless(house: Database) -> None:
    call = taken(house)
    assert refused(house, desk.say, call.id, "zhou", "1", "  ") == "empty"
    long = "长" * (desk.LONGEST_LINE + 1)
    assert refused(house, desk.say, call.id, "zhou", "1", long) == "too_long"


def test_nobody_else_speaks_returns_or_ends(house: Database) -> None:
    call = taken(house)
    on_duty(house, "qian")
    assert refused(house, desk.say, call.id, "qian", "1", "我来") == "not_yours"
    assert refused(house, desk.give_back, call.id, "qian") == "not_yours"
    assert refused(house, desk.end, call.id, "qian") == "not_yours"


def test_the_transcript_has_the_desk_masked_and_the_caller_hears_it_whole(house: Database) -> None:
    call = taken(house)
    say(house, call, "请记下 13912345678")
    assert look(house, call).lines == ("请记下 13912345678",)
    with house.read() as uow:
        entry = transcripts.of(uow, call.conversation_id)[-1]
    assert (entry.who, entry.text) == ("agent", "请记下 139****5678")


def test_a_call_is_given_back_or_ended_once(house: Database) -> None:
    call = taken(house)
    for _ in range(2):
        house.run(lambda uow: desk.give_back(uow, call.id, "zhou"))
    assert look(house, call).state == "returned"
    assert refused(house, desk.end, call.id, "zhou") == "over"
    assert refused(house, desk.say, call.id, "zhou", "1", "喂") == "over"


def test_the_last_words_are_told_and_then_forgotten(house: Database) -> None:
    call = taken(house)
    say(house, call, "再见")
    house.run(lambda uow: desk.end(uow, call.id, "zhou"))
    assert look(house, call).lines == ("再见",)
    with house.read() as uow:
        assert [line.text for line in uow.execute(select(DeskLine)).scalars()] == [""]


def test_whoever_leaves_the_queue_is_not_taken_any_more(house: Database) -> None:
    on_duty(house, "zhou")
    call = queued(house)
    assert look(house, call, leaving=True).state == "left"
    assert refused(house, desk.take, call.id, "zhou") == "over"


def test_an_empty_desk_is_told_to_who_waits(house: Database) -> None:
    assert look(house, queued(house), leaving=True).state == "gone"
    assert house.run(lambda uow: desk.look(uow, Talk(house, WANG).id, 0)).state == "gone"


def test_a_desk_that_falls_silent_loses_its_call(house: Database) -> None:
    call = taken(house)
    fall_silent(house, "zhou")
    assert look(house, call).state == "lost"
    assert refused(house, desk.say, call.id, "zhou", "1", "喂") == "over"


def test_a_call_whose_end_was_never_told_is_shown_no_more(house: Database) -> None:
    waits, talks = queued(house), taken(house)

    def quiet(by: timedelta) -> None:
        def verb(uow: Any) -> None:
            for call in uow.execute(select(DeskCall)).scalars():
                call.asked_at -= by

        house.run(verb)

    quiet(desk.QUIET + timedelta(seconds=1))
    with house.read() as uow:
        assert desk.waiting(uow) == []
    assert house.run(desk.close_gone) == 0
    quiet(desk.GONE)
    assert house.run(desk.close_gone) == 2
    with house.read() as uow:
        assert desk.get(uow, waits.id).state == "abandoned"
        assert desk.get(uow, talks.id).state == "hung_up"


def test_hanging_up_is_kept_for_the_desk(house: Database) -> None:
    first, second = queued(house), taken(house)
    for call in (first, second, second):
        house.run(lambda uow, call=call: desk.close(uow, call.conversation_id, "abandoned"))  # type: ignore[misc]
    with house.read() as uow:
        states = [c.state for c in uow.execute(select(DeskCall).order_by(DeskCall.id)).scalars()]
    assert states == ["abandoned", "hung_up"]


def test_what_the_desk_does_is_audited(house: Database) -> None:
    call = taken(house)
    house.run(lambda uow: desk.give_back(uow, call.id, "zhou"))
    house.run(lambda uow: duties.end(uow, "zhou"))
    with house.read() as uow:
        acts = [(a.actor, a.act) for a in uow.execute(select(Audit).order_by(Audit.id)).scalars()]
    named = ("duty_begun", "call_taken", "call_returned", "duty_ended")
    assert acts[-4:] == [("zhou", act) for act in named]
