"""Port out: every reason against it is told at once; the code is in the SMS alone."""

from __future__ import annotations

import re

import pytest

from telecom import clock, db, port_out
from telecom.conversations import L1, L2
from telecom.errors import NotIdentified, Refused, TermsChanged
from telecom.models import Notice, Order
from tests.telecom.desk import LI, LIN, LIU, MA, WANG, Talk, at_once, change, line, rows, wait


def obstacles(house: db.Database, number: str) -> list[str]:
    with house.read() as uow:
        return [found["reason"] for found in port_out.get_obstacles(uow, line(house, number))]


def test_free_line_gets_an_authorisation_code(house: db.Database) -> None:
    order = Talk(house, WANG, L2).have(port_out)
    assert order.status == "done" and order.kind == "port_out"
    (notice,) = rows(house, Notice)
    assert notice.secret and notice.template == "port_out_code"
    assert re.search(r"授权码是\d{8}，11月22日12:30前有效", notice.text)


def test_authorisation_code_is_kept_in_the_sms_alone(house: db.Database) -> None:
    order = Talk(house, WANG, L2).have(port_out)
    (notice,) = rows(house, Notice)
    code = re.search(r"授权码是(\d{8})", notice.text)
    assert code and code[1] not in str(order.terms)


def test_porting_needs_level_2(house: db.Database) -> None:
    with pytest.raises(NotIdentified):
        Talk(house, WANG, L1).propose(port_out)


def test_arrears_stand_against_porting(house: db.Database) -> None:
    assert obstacles(house, LI) == ["arrears"]


def test_plan_contract_stands_against_porting(house: db.Database) -> None:
    with pytest.raises(Refused) as refused:
        Talk(house, LIU, L2).propose(port_out)
    (contract,) = refused.value.facts["obstacles"]
    assert contract["reason"] == "contract" and contract["ends_on"] == "2028-05-31"
    assert contract["exit_fee_fen"] == 9800 * 19 * 30 // 100


def test_home_services_stand_against_porting(house: db.Database) -> None:
    assert obstacles(house, MA) == ["home"]


def test_new_line_waits_120_days(house: db.Database) -> None:
    assert obstacles(house, LIN) == ["too_new"]
    change(house, LIN, balance_fen=100_000)  # bills of four months come meanwhile
    wait(house, days=119)
    assert obstacles(house, LIN) == ["too_new"]
    wait(house, days=1)
    assert obstacles(house, LIN) == []


def test_suspended_line_is_resumed_before_porting(house: db.Database) -> None:
    change(house, WANG, status="suspended", suspended_by="customer")
    assert obstacles(house, WANG) == ["suspended"]


def test_all_obstacles_are_told_at_once(house: db.Database) -> None:
    change(house, MA, balance_fen=-100, status="suspended", suspended_by="arrears")
    change(house, MA, opened_on=clock.today())
    assert obstacles(house, MA) == ["arrears", "suspended", "home", "too_new"]


def test_authorisation_code_is_sent_once_while_it_counts(house: db.Database) -> None:
    talk = Talk(house, WANG, L2)
    talk.have(port_out)
    with pytest.raises(Refused) as refused:
        talk.propose(port_out)
    assert refused.value.reason == "code_still_valid"
    wait(house, minutes=31)
    talk.have(port_out)
    first, second = [notice.text for notice in rows(house, Notice)]
    assert first != second


def test_double_yes_sends_one_code(house: db.Database) -> None:
    talk = Talk(house, WANG, L2)
    proposal = talk.propose(port_out)
    first, second = at_once(*[lambda: talk.confirm(port_out, proposal)] * 2)
    assert first.id == second.id
    assert len(rows(house, Notice)) == len(rows(house, Order)) == 1


def test_obstacle_before_the_yes_means_new_terms(house: db.Database) -> None:
    talk = Talk(house, WANG, L2)
    proposal = talk.propose(port_out)
    change(house, WANG, balance_fen=-1)
    with pytest.raises(TermsChanged):
        talk.confirm(port_out, proposal)
    assert not rows(house, Notice)
