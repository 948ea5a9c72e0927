"""What a customer chooses while 10085 is on the line."""

from __future__ import annotations

from typing import Any

import pytest

from telecom import inbound_sms, outbound_calls, outbound_choices
from telecom.conversations import L1, open_conversation
from telecom.db import Database
from telecom.errors import NotFound, Refused
from telecom.models import Consent, Line, Notice, Order, OutboundCall, Subscription, Ticket
from telecom.outbound_calls import Placing
from tests.telecom.desk import WANG, at, change, line, notices, rows

CALL, SHOWN = "CA-10085", "有兴趣请按1……"


class Carrier:
    def place(self, call: Placing) -> str:
        return "CA1"


@pytest.fixture
def answered(house: Database) -> Database:
    """10085 has called, and the customer listens."""
    call = house.run(lambda uow: outbound_calls.ask(uow, WANG, "customer"))
    outbound_calls.place_queued(house, Carrier())

    def verb(uow: Any) -> None:
        open_conversation(uow, CALL, "ivr", phone_number=WANG, level=L1)
        outbound_calls.answered(uow, call.id, "CA1", WANG, CALL)

    house.run(verb)
    return house


def choose(house: Database, choice: str, said: str = "1") -> dict[str, Any]:
    return house.run(lambda uow: outbound_choices.choose(uow, CALL, choice, SHOWN, said))


def write(house: Database, text: str) -> None:
    key = f"reply:{text}"
    house.run(lambda uow: inbound_sms.receive(uow, key, WANG, "10086", text))


def subscribed(house: Database) -> list[str]:
    own = line(house, WANG).id
    return [s.service_id for s in rows(house, Subscription, line_id=own, status="active")]


def test_interest_orders_nothing(answered: Database) -> None:
    choose(answered, "interested")
    assert rows(answered, Order) == [] and "zhuiju_12" not in subscribed(answered)
    assert notices(answered, WANG) == ["outbound_calls_confirm"]


def test_the_confirmation_sms_states_price_contents_term_and_restriction(
    answered: Database,
) -> None:
    choose(answered, "interested")
    text = rows(answered, Notice, template="outbound_calls_confirm")[0].text
    for told in (
        "追剧流量包",
        "12元/月",
        "15GB",
        "限爱奇艺",
        "无合约",
        "回复Y",
        "不需要任何验证码",
    ):
        assert told in text


def test_only_the_reply_to_the_sms_orders_once(answered: Database) -> None:
    choose(answered, "interested")
    write(answered, "Y")
    write(answered, "是的")
    orders = rows(answered, Order)
    assert [o.kind for o in orders] == ["subscribe_service"]
    assert subscribed(answered).count("zhuiju_12") == 1
    consent = rows(answered, Consent)[0]
    assert consent.channel == "sms" and consent.words_said == "Y"
    assert "追剧流量包" in consent.words_shown


def test_a_no_to_the_sms_orders_nothing(answered: Database) -> None:
    choose(answered, "interested")
    write(answered, "N")
    write(answered, "Y")
    assert rows(answered, Order) == []


def test_a_reply_after_a_day_orders_nothing(answered: Database) -> None:
    choose(answered, "interested")
    at("2026-11-23T12:30")
    write(answered, "Y")
    assert rows(answered, Order) == []


def test_what_can_no_longer_be_had_is_not_confirmed_by_sms(answered: Database) -> None:
    change(answered, WANG, balance_fen=-100)
    assert choose(answered, "interested") == {"refused": "arrears"}
    assert notices(answered, WANG) == []


def test_never_again_is_do_not_disturb_at_once(answered: Database) -> None:
    choose(answered, "never", "3")
    assert line(answered, WANG).do_not_disturb
    assert notices(answered, WANG) == ["set_do_not_disturb_done"]
    consent = rows(answered, Consent)[0]
    assert (consent.words_shown, consent.words_said) == (SHOWN, "3")


def test_nobody_is_called_again_soon_after_not_now(answered: Database) -> None:
    choose(answered, "not_now", "2")
    answered.run(lambda uow: outbound_calls.ended(uow, 1, "CA1", "completed"))
    with pytest.raises(Refused, match="not_now"):
        answered.run(lambda uow: outbound_calls.ask(uow, WANG, "customer"))
    assert not line(answered, WANG).do_not_disturb


def test_a_report_by_key_is_filed_with_the_recorded_call(answered: Database) -> None:
    facts = choose(answered, "report", "9")
    ticket = rows(answered, Ticket, ticket_no=facts["ticket_no"])[0]
    assert (ticket.kind, ticket.category) == ("JB", "10085")
    assert ticket.facts["outbound_call"] == rows(answered, OutboundCall)[0].id
    assert notices(answered, WANG) == ["report_marketing_filed"]


def test_the_same_choice_twice_does_it_once(answered: Database) -> None:
    for _ in range(2):
        choose(answered, "interested")
        choose(answered, "report", "9")
        choose(answered, "never", "3")
    assert len(rows(answered, Ticket, kind="JB")) == 1
    assert notices(answered, WANG).count("outbound_calls_confirm") == 1
    made = rows(answered, OutboundCall)[0].choices
    assert [m["choice"] for m in made] == ["interested", "report", "never"]


def test_another_conversation_chooses_nothing(answered: Database) -> None:
    with pytest.raises(NotFound):
        answered.run(lambda uow: outbound_choices.choose(uow, "CA-other", "never", SHOWN, "3"))
    assert not rows(answered, Line, do_not_disturb=True)
