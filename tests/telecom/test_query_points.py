"""Query points: every rule a sentence."""

from __future__ import annotations

from telecom import db
from telecom.query_points import get_query_points
from tests.telecom.desk import WANG, line


def test_the_answer_is_about_the_line_that_asks(house: db.Database) -> None:
    with house.read() as uow:
        assert get_query_points(uow, line(house, WANG)).phone_number == WANG
