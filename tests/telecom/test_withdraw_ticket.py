"""Withdraw ticket: every rule a sentence."""

from __future__ import annotations

from telecom import db
from telecom.withdraw_ticket import get_withdraw_ticket
from tests.telecom.desk import WANG, line


def test_the_answer_is_about_the_line_that_asks(house: db.Database) -> None:
    with house.read() as uow:
        assert get_withdraw_ticket(uow, line(house, WANG)).phone_number == WANG
