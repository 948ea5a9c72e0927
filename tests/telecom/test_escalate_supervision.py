"""Escalate supervision: every rule a sentence."""

from __future__ import annotations

from telecom import db
from telecom.escalate_supervision import get_escalate_supervision
from tests.telecom.desk import WANG, line


def test_the_answer_is_about_the_line_that_asks(house: db.Database) -> None:
    with house.read() as uow:
        assert get_escalate_supervision(uow, line(house, WANG)).phone_number == WANG
