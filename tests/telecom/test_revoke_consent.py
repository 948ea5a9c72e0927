"""Withdraw and grant: one confirmation each, at once, no harm to the service."""

from __future__ import annotations

from typing import Any

import pytest

from telecom import purposes, revoke_consent
from telecom.conversations import line_of
from telecom.db import Database
from telecom.errors import NotFound, NotIdentified, Refused, TermsChanged
from telecom.models import Authorisation, Consent, Notice, Order
from tests.telecom.desk import LIN, MA, WANG, Talk, at, at_once, line, notices, rows


def states(house: Database, number: str) -> dict[str, str]:
    with house.read() as uow:
        found: Any = line_of(uow, number)
        return purposes.states(uow, found)


def test_authorisations_need_level_1(house: Database) -> None:
    with pytest.raises(NotIdentified):
        Talk(house, WANG, level=0).propose(revoke_consent, ["location"], False)


def test_withdrawing_takes_one_confirmation_and_counts_at_once(house: Database) -> None:
    order = Talk(house, WANG).have(revoke_consent, ["location"], False)
    assert (order.kind, order.status) == ("revoke_consent", "done")
    assert states(house, WANG)["location"] == "withdrawn"
    assert notices(house, WANG) == ["revoke_consent_done"]
    assert "附近营业厅要自己说" in rows(house, Notice)[0].text


def test_granting_is_as_easy_as_withdrawing(house: Database) -> None:
    at("2026-11-22T12:00")
    order = Talk(house, LIN).have(revoke_consent, ["location"], True)
    assert (order.status, order.terms["items"][0]["until"]) == ("done", "2027-11-22")
    assert states(house, LIN) == {"location": "granted"}
    assert len(rows(house, Consent)) == 1


def test_several_are_withdrawn_with_one_yes(house: Database) -> None:
    mine = ["recommendation", "location", "partners"]
    Talk(house, WANG).have(revoke_consent, mine, False)
    assert states(house, WANG) == dict.fromkeys(mine, "withdrawn")
    assert len(rows(house, Order)) == 1


def test_what_is_necessary_cannot_be_withdrawn(house: Database) -> None:
    for purpose in ("service", "real_name", "service_record"):
        with pytest.raises(Refused, match="necessary"):
            Talk(house, WANG).propose(revoke_consent, [purpose], False)


def test_what_is_so_already_is_told(house: Database) -> None:
    for purpose, on in (("location", True), ("credit", False)):
        with pytest.raises(Refused, match="already"):
            Talk(house, WANG).propose(revoke_consent, [purpose], on)
    with pytest.raises(Refused, match="nothing_chosen"):
        Talk(house, WANG).propose(revoke_consent, [], False)
    with pytest.raises(NotFound):
        Talk(house, WANG).propose(revoke_consent, ["anything"], False)


def test_sensitive_data_is_agreed_to_alone(house: Database) -> None:
    with pytest.raises(Refused, match="separate"):
        Talk(house, LIN).propose(revoke_consent, ["face", "location"], True)
    Talk(house, LIN).have(revoke_consent, ["face"], True)
    Talk(house, MA).have(revoke_consent, ["face", "location"], False)
    assert states(house, MA) == {"face": "withdrawn", "location": "withdrawn"}


def test_refusal_to_grant_is_kept_and_takes_nothing_back(house: Database) -> None:
    talk = Talk(house, WANG)
    house.run(lambda uow: revoke_consent.refuse(uow, talk.id, ["credit", "location"]))
    assert states(house, WANG)["credit"] == "refused"
    assert states(house, WANG)["location"] == "granted"
    with house.read() as uow:
        found: Any = line_of(uow, WANG)
        assert not purposes.may_ask(uow, found, "credit")


def test_withdrawing_changes_nothing_of_the_service(house: Database) -> None:
    before = line(house, WANG)
    Talk(house, WANG).have(revoke_consent, ["location", "partners"], False)
    after = line(house, WANG)
    names = ("status", "plan_id", "balance_fen", "do_not_disturb")
    assert all(getattr(before, name) == getattr(after, name) for name in names)


def test_authorisation_is_changed_once(house: Database) -> None:
    talk = Talk(house, WANG)
    proposal = talk.propose(revoke_consent, ["location"], False)
    orders = at_once(*[lambda: talk.confirm(revoke_consent, proposal)] * 3)
    assert len({order.order_no for order in orders}) == 1
    assert notices(house, WANG) == ["revoke_consent_done"]
    assert len(rows(house, Authorisation, line_id=line(house, WANG).id)) == 3


def test_terms_of_yesterday_are_shown_anew(house: Database) -> None:
    at("2026-11-22T23:59")
    talk = Talk(house, LIN)
    proposal = talk.propose(revoke_consent, ["location"], True)
    at("2026-11-23T00:01")
    with pytest.raises(TermsChanged):
        talk.confirm(revoke_consent, proposal)
    assert states(house, LIN) == {}
