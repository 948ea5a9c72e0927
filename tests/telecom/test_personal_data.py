"""Personal data copied, corrected, deleted."""

from __future__ import annotations

from typing import Any

import pytest

from telecom import personal_data, purposes
from telecom.conversations import line_of
from telecom.db import Database
from telecom.errors import NotIdentified, Refused, TermsChanged
from telecom.models import Customer, Notice, Order
from tests.telecom.desk import WANG, Talk, at_once, notices, rows, wait


def make(talk: Talk, what: str, *args: Any) -> Any:
    verb = getattr(personal_data, f"propose_{what}")
    return talk.house.run(lambda uow: verb(uow, talk.id, *args))


def have(talk: Talk, what: str, *args: Any) -> Order:
    order: Order = talk.confirm(personal_data, make(talk, what, *args))
    return order


def test_copying_correcting_and_deleting_need_level_1(house: Database) -> None:
    talk = Talk(house, WANG, level=0)
    for what, args in (("export", ()), ("correction", ("南京",)), ("deletion", ())):
        with pytest.raises(NotIdentified):
            make(talk, what, *args)


def test_copy_is_sent_to_the_own_number_and_masked(house: Database) -> None:
    order = have(Talk(house, WANG), "export")
    [notice] = rows(house, Notice)
    assert (order.status, notice.template) == ("done", "export_personal_data_done")
    assert notice.phone_number == WANG and "王**" in notice.text
    assert "330106198804120128" not in notice.text
    assert "个性化推荐、位置信息、提供给合作方" in notice.text


def test_city_can_be_corrected(house: Database) -> None:
    have(Talk(house, WANG), "correction", "南京市")
    with house.read() as uow:
        found: Any = line_of(uow, WANG)
        assert found.customer.city == "南京"
    assert notices(house, WANG) == ["correct_personal_data_done"]


def test_city_is_a_name_and_another_one(house: Database) -> None:
    talk = Talk(house, WANG)
    for city, reason in (("杭州", "same_city"), ("123", "bad_city"), ("", "bad_city")):
        with pytest.raises(Refused, match=reason):
            make(talk, "correction", city)


def test_correction_of_what_changed_meanwhile_is_shown_anew(house: Database) -> None:
    talk = Talk(house, WANG)
    proposal = make(talk, "correction", "南京")
    house.run(lambda uow: uow.query(Customer).update({"city": "苏州"}))
    with pytest.raises(TermsChanged):
        talk.confirm(personal_data, proposal)


def test_deletion_takes_back_all_authorisations_at_once(house: Database) -> None:
    order = have(Talk(house, WANG), "deletion")
    assert order.status == "accepted"
    with house.read() as uow:
        found: Any = line_of(uow, WANG)
        assert set(purposes.states(uow, found).values()) == {"withdrawn"}


def test_deletion_tells_what_is_kept_and_why(house: Database) -> None:
    terms = make(Talk(house, WANG), "deletion").terms
    assert [entry["what"] for entry in terms["kept"]] == [
        "账单和详单",
        "实名登记信息",
        "授权和订单的凭证",
    ]
    assert all(entry["long"] and entry["why"] for entry in terms["kept"])


def test_deletion_is_done_within_15_days(house: Database) -> None:
    have(Talk(house, WANG), "deletion")
    wait(house, days=14)
    assert [o.status for o in rows(house, Order)] == ["accepted"]
    wait(house, days=1, minutes=1)
    wait(house, days=1)
    assert [o.status for o in rows(house, Order)] == ["done"]
    assert notices(house, WANG) == [
        "delete_personal_data_accepted",
        "delete_personal_data_done",
    ]


def test_one_deletion_at_a_time(house: Database) -> None:
    talk = Talk(house, WANG)
    proposal = make(talk, "deletion")
    at_once(*[lambda: talk.confirm(personal_data, proposal)] * 3)
    assert len(rows(house, Order)) == 1
    with pytest.raises(Refused, match="deletion_pending"):
        make(talk, "deletion")
