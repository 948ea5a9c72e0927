"""What the owner of a phone may wish of it: a call of 10085, and the elderly mode."""

from __future__ import annotations

from datetime import timedelta

import pytest

from telecom import clock, set_do_not_disturb
from telecom.db import Database
from telecom.models import Customer, OutboundCall
from tests.handset.test_pages import LI, STRANGER, WANG, Visit, visit
from tests.telecom.desk import CHEN, Talk, line, rows

__all__ = ["visit"]


async def test_10085_is_asked_to_call_once(visit: Visit, house: Database) -> None:
    client = await visit()
    first = await client.post("/handset/call-me", json={"phone": WANG})
    again = await client.post("/handset/call-me", json={"phone": WANG})
    assert (first.status_code, again.status_code) == (202, 409)
    assert again.json()["error"] == "under_way"
    assert [c.asked_by for c in rows(house, OutboundCall)] == ["customer"]


async def test_who_may_not_be_called_is_told_why(visit: Visit, house: Database) -> None:
    client = await visit()
    refused = await client.post("/handset/call-me", json={"phone": LI})
    assert "个性化推荐" in refused.json()["message"]
    Talk(house, WANG).have(set_do_not_disturb, True)
    refused = await client.post("/handset/call-me", json={"phone": WANG})
    assert "营销免打扰" in refused.json()["message"]
    clock.clock.advance(timedelta(hours=9))
    Talk(house, WANG).have(set_do_not_disturb, False)
    refused = await client.post("/handset/call-me", json={"phone": WANG})
    assert "9点到20点" in refused.json()["message"]
    assert rows(house, OutboundCall) == []


@pytest.mark.parametrize("body", [{"phone": STRANGER}, {"phone": [WANG]}, {}, [], "x"])
async def test_only_demo_numbers_wish(visit: Visit, house: Database, body: object) -> None:
    client = await visit()
    for wish in ("call-me", "elderly"):
        assert (await client.post(f"/handset/{wish}", json=body)).status_code == 404
    assert rows(house, OutboundCall) == []


async def test_a_foreign_form_wishes_nothing(visit: Visit, house: Database) -> None:
    client = await visit()
    answer = await client.post("/handset/call-me", data={"phone": WANG})
    assert answer.status_code == 404 and rows(house, OutboundCall) == []


async def test_elderly_mode_is_remembered_and_told_with_the_inbox(
    visit: Visit, house: Database
) -> None:
    client = await visit()

    async def told(number: str) -> bool:
        return bool((await client.get(f"/handset/inbox?phone={number}")).json()["elderly"])

    assert await told(CHEN) and not await told(WANG)
    assert (await client.post("/handset/elderly", json={"phone": WANG, "on": True})).is_success
    assert await told(WANG)
    customer = rows(house, Customer, id=line(house, WANG).customer_id)[0]
    assert customer.elderly_mode is True
    await client.post("/handset/elderly", json={"phone": WANG, "on": False})
    assert not await told(WANG)
    assert (await client.post("/handset/elderly", json={"phone": WANG})).status_code == 400
