"""Calls of 10085: whom, when, once, and what can be said of them afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from telecom import jobs, outbound, outbound_calls, report_marketing, set_do_not_disturb
from telecom.conversations import line_of, open_conversation
from telecom.db import Database
from telecom.errors import NotFound, Refused
from telecom.models import OutboundCall, Service
from telecom.outbound_calls import Caller, NotPlaced, Placing
from tests.telecom.desk import LI, WANG, Talk, at, change, rows


class Carrier:
    """Takes calls, and fails as told."""

    def __init__(self, trouble: NotPlaced | None = None) -> None:
        self.trouble = trouble
        self.placed: list[Placing] = []

    def place(self, call: Placing) -> str:
        self.placed.append(call)
        if self.trouble:
            raise self.trouble
        return f"CA{call.call_id}"


def ask(house: Database, number: str = WANG, campaign: str = "") -> OutboundCall:
    return house.run(lambda uow: outbound_calls.ask(uow, number, "customer", campaign))


def place(house: Database, carrier: Caller) -> None:
    outbound_calls.place_queued(house, carrier)


def only(house: Database) -> OutboundCall:
    return rows(house, OutboundCall)[-1]  # type: ignore[no-any-return]


def refused(verb: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as error:
        verb()
    return error.value.reason


def through(house: Database, call: OutboundCall, status: str = "completed") -> str:
    """The customer picks up, and the call ends."""
    conversation_id = f"CA-{call.id}"

    def verb(uow: Any) -> None:
        open_conversation(uow, conversation_id, "ivr", phone_number=call.phone_number, level=1)
        outbound_calls.answered(uow, call.id, f"CA{call.id}", call.phone_number, conversation_id)
        outbound_calls.ended(uow, call.id, f"CA{call.id}", status, "RE1")

    house.run(verb)
    return conversation_id


def test_an_offer_is_on_sale_and_not_yet_had(house: Database) -> None:
    call = ask(house)
    assert [i["service_id"] for i in call.offer["items"]] == ["zhuiju_12"]
    assert call.offer["price_fen"] == 1200


def test_what_is_off_sale_is_not_offered(house: Database) -> None:
    def verb(uow: Any) -> None:
        for service in uow.query(Service):
            service.on_sale = False

    house.run(verb)
    assert refused(lambda: ask(house)) == "nothing_to_offer"
    assert refused(lambda: ask(house, campaign="drama_pack")) == "off_sale"


def test_a_campaign_calls_a_number_once(house: Database) -> None:
    carrier = Carrier()
    call = ask(house, campaign="drama_pack")
    place(house, carrier)
    place(house, carrier)
    assert [p.call_id for p in carrier.placed] == [call.id]
    through(house, call, "no-answer")
    assert refused(lambda: ask(house, campaign="drama_pack")) == "called_before"
    assert ask(house).campaign != "drama_pack"


def test_nobody_is_called_twice_at_the_same_time(house: Database) -> None:
    ask(house)
    assert refused(lambda: ask(house)) == "under_way"


@pytest.mark.parametrize("moment", ["2026-11-22T08:59", "2026-11-22T20:00", "2026-11-22T23:30"])
def test_nobody_is_called_outside_the_hours(house: Database, moment: str) -> None:
    at(moment)
    assert refused(lambda: ask(house)) == "out_of_hours"


def test_a_call_that_waited_until_the_hours_were_over_is_not_made(house: Database) -> None:
    ask(house)
    at("2026-11-22T20:01")
    carrier = Carrier()
    place(house, carrier)
    assert carrier.placed == [] and only(house).state == "dropped"
    at("2026-11-23T09:01")
    assert ask(house).state == "queued"


def test_do_not_disturb_holds_for_a_call_that_waits_already(house: Database) -> None:
    ask(house)
    Talk(house, WANG).have(set_do_not_disturb, True)
    carrier = Carrier()
    place(house, carrier)
    assert carrier.placed == [] and only(house).error == "do_not_disturb"
    assert refused(lambda: ask(house)) == "do_not_disturb"


def test_without_consent_nobody_is_called(house: Database) -> None:
    assert refused(lambda: ask(house, LI)) == "no_consent"
    with pytest.raises(NotFound):
        ask(house, "13900000000")


def test_a_line_out_of_use_is_not_called(house: Database) -> None:
    change(house, WANG, status="suspended")
    assert refused(lambda: ask(house)) == "line_not_active"


def test_what_the_carrier_certainly_refused_may_be_tried_again(house: Database) -> None:
    ask(house)
    place(house, Carrier(NotPlaced("HTTP 400", sure=True)))
    assert only(house).state == "not_placed"
    assert ask(house).campaign == "drama_pack"


def test_what_may_have_been_placed_is_never_tried_again(house: Database) -> None:
    ask(house)
    place(house, Carrier(NotPlaced("timeout", sure=False)))
    assert only(house).state == "failed"
    assert refused(lambda: ask(house, campaign="drama_pack")) == "called_before"


def test_a_process_that_dies_while_placing_calls_nobody_twice(house: Database) -> None:
    ask(house)
    house.run(outbound_calls.claim)  # and dies
    carrier = Carrier()
    place(house, carrier)
    at("2026-11-22T12:06")
    place(house, carrier)
    assert carrier.placed == [] and (only(house).state, only(house).error) == ("failed", "lost")


@pytest.mark.parametrize("status", outbound_calls.UNANSWERED)
def test_what_became_of_a_call_that_nobody_took_is_kept(house: Database, status: str) -> None:
    call = ask(house)
    place(house, Carrier())
    known = house.run(lambda uow: outbound_calls.ended(uow, call.id, f"CA{call.id}", status))
    assert known and only(house).state == status and only(house).ended_at is not None


def test_a_status_of_another_call_changes_nothing(house: Database) -> None:
    call = ask(house)
    place(house, Carrier())
    assert not house.run(lambda uow: outbound_calls.ended(uow, call.id, "CAother", "busy"))
    assert only(house).state == "placed"


def test_a_call_answered_by_another_number_is_not_ours(house: Database) -> None:
    call = ask(house)
    place(house, Carrier())
    with pytest.raises(NotFound):
        house.run(lambda uow: outbound_calls.answered(uow, call.id, "CA1", LI, "c"))


def test_the_jobs_place_what_was_asked_for(house: Database) -> None:
    ask(house)
    carrier = Carrier()
    jobs.run_round(house, None, carrier)
    assert len(carrier.placed) == 1 and only(house).call_sid == f"CA{only(house).id}"


def test_a_report_about_10085_finds_the_call(house: Database) -> None:
    call = ask(house)
    place(house, Carrier())
    through(house, call)
    ticket = Talk(house, WANG).have(report_marketing, "10085", "call", "2026-11-22", "推销")
    assert ticket.facts["outbound_call"] == call.id


def test_a_report_of_a_call_that_10085_never_made_says_so(house: Database) -> None:
    ticket = Talk(house, WANG).have(report_marketing, "10085", "call", "2026-11-21", "推销")
    assert ticket.facts["outbound_call"] is None


def test_the_pause_after_not_now_is_kept(house: Database) -> None:
    call = ask(house)
    place(house, Carrier())
    through(house, call)

    def verb(uow: Any) -> None:
        made = uow.get(OutboundCall, call.id)
        made.choices = [{"choice": "not_now", "at": "2026-11-22T12:00:00+08:00"}]

    house.run(verb)
    assert refused(lambda: ask(house)) == "not_now"
    at("2026-12-22T12:00")
    with house.read() as uow:
        line = line_of(uow, WANG)
        assert line is not None and outbound.may_call(uow, line)
