"""Notices on their way to a carrier: tried again, never lost, not sent twice."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from telecom import notices, outbox
from telecom.clock import clock
from telecom.conversations import line_of
from telecom.db import Database
from telecom.models import Notice
from telecom.outbox import NotSent, Sms
from tests.telecom.desk import WANG, at_once, rows


@dataclass
class Carrier:
    """Takes messages, or does not: `troubles` are raised first, one a try."""

    troubles: list[Exception] = field(default_factory=list)
    taken: list[Sms] = field(default_factory=list)
    tries: int = 0

    def send(self, sms: Sms) -> str:
        self.tries += 1
        if self.troubles:
            raise self.troubles.pop(0)
        self.taken.append(sms)
        return f"SM{len(self.taken):032}"


@pytest.fixture
def queued(house: Database) -> Notice:
    """One notice in the outbox."""

    def verb(uow: Any) -> Notice:
        line = line_of(uow, WANG)
        assert line is not None
        notice = notices.send(uow, line, "ticket_replied", "k", ticket_no="TS1", text="好")
        assert notice is not None
        return notice

    return house.run(verb)


def notice(house: Database) -> Notice:
    [found] = rows(house, Notice)
    return found  # type: ignore[no-any-return]


def report(house: Database, sid: str, state: str, **more: Any) -> bool:
    return house.run(lambda uow: outbox.report(uow, sid, state, **more))


def test_carrier_gets_number_sender_and_words(house: Database, queued: Notice) -> None:
    carrier = Carrier()
    assert outbox.send_queued(house, carrier) == 1
    assert carrier.taken == [Sms(queued.id, "10086", WANG, queued.text)]


def test_message_that_was_taken_is_sent_until_it_is_reported(
    house: Database, queued: Notice
) -> None:
    carrier = Carrier()
    outbox.send_queued(house, carrier)
    now = notice(house)
    assert (now.state, now.carrier_sid, now.delivered_at) == ("sent", "SM" + "1".zfill(32), None)
    assert report(house, now.carrier_sid, "delivered")
    assert notice(house).state == "delivered" and notice(house).delivered_at is not None


def test_message_that_was_taken_is_not_sent_again(house: Database, queued: Notice) -> None:
    carrier = Carrier()
    for _ in range(3):
        outbox.send_queued(house, carrier)
        clock.advance(timedelta(days=1))
    assert carrier.tries == 1


def test_message_not_taken_is_tried_again_after_growing_pauses(
    house: Database, queued: Notice
) -> None:
    carrier = Carrier([NotSent("busy"), NotSent("busy")])
    outbox.send_queued(house, carrier)
    assert notice(house).error == "busy"
    clock.advance(timedelta(seconds=59))
    assert outbox.send_queued(house, carrier) == 0
    clock.advance(timedelta(seconds=2))
    assert outbox.send_queued(house, carrier) == 1
    clock.advance(timedelta(seconds=110))
    assert outbox.send_queued(house, carrier) == 0
    clock.advance(timedelta(seconds=11))
    assert outbox.send_queued(house, carrier) == 1
    assert (notice(house).state, notice(house).error) == ("sent", None)


def test_message_fails_after_five_tries(house: Database, queued: Notice) -> None:
    carrier = Carrier([NotSent("busy")] * 9)
    for _ in range(9):
        outbox.send_queued(house, carrier)
        clock.advance(timedelta(days=1))
    assert carrier.tries == 5
    assert (notice(house).state, notice(house).error) == ("failed", "busy")


def test_message_that_nobody_can_get_fails_at_once(house: Database, queued: Notice) -> None:
    carrier = Carrier([NotSent("no such number" * 99, final=True)])
    outbox.send_queued(house, carrier)
    assert notice(house).state == "failed" and len(notice(house).error) == 200


def test_process_that_dies_while_sending_loses_nothing(house: Database, queued: Notice) -> None:
    with pytest.raises(SystemExit):
        outbox.send_queued(house, Carrier([SystemExit()]))  # type: ignore[list-item]
    carrier = Carrier()
    assert outbox.send_queued(house, carrier) == 0
    clock.advance(timedelta(minutes=2))
    assert outbox.send_queued(house, carrier) == 1 and carrier.taken


def test_two_processes_do_not_send_the_same_message(house: Database, queued: Notice) -> None:
    carrier = Carrier()
    at_once(*[lambda: outbox.send_queued(house, carrier)] * 4)
    assert carrier.tries == 1


def test_report_may_come_before_the_answer(house: Database, queued: Notice) -> None:
    house.run(outbox.claim)
    assert report(house, "SMearly", "delivered", notice_id=queued.id)
    house.run(lambda uow: outbox.sent(uow, queued.id, "SMearly"))
    assert (notice(house).state, notice(house).carrier_sid) == ("delivered", "SMearly")


def test_report_of_somebody_elses_message_changes_nothing(house: Database, queued: Notice) -> None:
    assert not report(house, "SMother", "failed", notice_id=queued.id)
    outbox.send_queued(house, Carrier())
    assert not report(house, "SMother", "failed", notice_id=queued.id)
    assert notice(house).state == "sent"


def test_delivered_message_stays_delivered(house: Database, queued: Notice) -> None:
    outbox.send_queued(house, Carrier())
    sid = notice(house).carrier_sid
    report(house, sid, "delivered")
    at = notice(house).delivered_at
    report(house, sid, "failed", error="30003")
    report(house, sid, "delivered")
    assert (notice(house).state, notice(house).error, notice(house).delivered_at) == (
        "delivered", None, at,
    )  # fmt: skip


def test_failure_that_is_reported_keeps_its_reason(house: Database, queued: Notice) -> None:
    outbox.send_queued(house, Carrier())
    report(house, notice(house).carrier_sid, "failed", error="30003 switched off")
    assert (notice(house).state, notice(house).error) == ("failed", "30003 switched off")
