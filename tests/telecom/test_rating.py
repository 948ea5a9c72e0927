"""Rating: what is included, what is charged, what the cap keeps away, and what is told of it."""

from __future__ import annotations

from typing import Any

import pytest

from telecom import change_plan, rating, unsubscribe_service
from telecom.conversations import line_of
from telecom.db import Database
from telecom.errors import Refused
from telecom.models import Notice, Subscription, Usage
from tests.telecom.desk import CHEN, GUO, LIN, LIU, MA, SUN, WANG, Talk, at, at_once, change, rows
from tests.telecom.desk import line as found

GB = 1024


def use(house: Database, number: str, **amounts: int) -> Usage:
    """Let the line use that much, in MB, minutes and messages."""

    def verb(uow: Any) -> Usage:
        line: Any = line_of(uow, number)
        return rating.apply_usage(uow, line, **amounts)

    return house.run(verb)


def included(house: Database, number: str) -> rating.Allowance:
    with house.read() as uow:
        line: Any = line_of(uow, number)
        return rating.allowance(uow, line)


def subscribe(house: Database, number: str, service: str) -> None:
    """Put a service on the line behind the business's back."""
    line_id = found(house, number).id
    day = found(house, LIN).opened_on
    house.run(
        lambda uow: uow.add(Subscription(line_id=line_id, service_id=service, started_on=day))
    )


def told(house: Database, number: str) -> list[str]:
    return [n.template for n in rows(house, Notice, phone_number=number)]


def test_allowance_is_plan_packs_and_gifts(house: Database) -> None:
    assert included(house, WANG) == rating.Allowance(5 * GB, 45 * GB, 0)
    change(house, WANG, supplement_mb=500)
    subscribe(house, WANG, "jiayou_10")
    assert included(house, WANG) == rating.Allowance(6 * GB + 500, 45 * GB, 0)


def test_cancelled_pack_counts_to_the_end_of_the_month(house: Database) -> None:
    Talk(house, WANG).have(unsubscribe_service, ["toutiao_9"])
    at("2026-11-30T23:59")
    assert included(house, WANG).directed_mb == 45 * GB
    at("2026-12-01T00:00")
    assert included(house, WANG).directed_mb == 30 * GB


def test_new_plan_counts_from_its_day(house: Database) -> None:
    Talk(house, WANG).have(change_plan, "huaka_59")
    assert included(house, WANG).minutes == 0
    at("2026-12-01T00:00")
    assert included(house, WANG).minutes == 500


def test_first_megabyte_beyond_costs_a_whole_block(house: Database) -> None:
    change(house, LIN, plan_id="huaka_39")
    assert use(house, LIN, data_mb=5 * GB).overage_fen == 0
    assert use(house, LIN, data_mb=1).overage_fen == 500
    assert use(house, LIN, data_mb=1023).overage_fen == 500
    assert use(house, LIN, data_mb=1).overage_fen == 1000


def test_directed_data_beyond_its_allowance_counts_as_general(house: Database) -> None:
    assert use(house, LIN, directed_mb=30 * GB).overage_fen == 0
    assert use(house, LIN, directed_mb=1).overage_fen == 500


def test_pack_bought_late_covers_what_comes_after(house: Database) -> None:
    assert use(house, LIN, data_mb=10).overage_fen == 500
    subscribe(house, LIN, "jiayou_10")
    assert use(house, LIN, data_mb=2000).overage_fen == 500
    assert use(house, LIN, data_mb=GB).overage_fen == 1000


def test_throttled_plan_charges_no_data(house: Database) -> None:
    assert use(house, LIU, data_mb=300 * GB).overage_fen == 0


def test_charges_end_at_the_cap(house: Database) -> None:
    change(house, SUN, overage_cap_fen=1000)
    before = rows(house, Usage, line_id=found(house, SUN).id, month="2026-11")[0].overage_fen
    assert before < 1000
    assert use(house, SUN, data_mb=50 * GB, minutes=100, sms=9).overage_fen == 1000


def test_cap_of_nothing_charges_nothing(house: Database) -> None:
    change(house, LIN, overage_cap_fen=0)
    assert use(house, LIN, data_mb=5000, minutes=10).overage_fen == 0
    assert told(house, LIN) == ["overage_cap_reached"]


def test_lower_cap_takes_nothing_back_and_higher_makes_nothing_up(house: Database) -> None:
    assert use(house, LIN, data_mb=4 * GB).overage_fen == 2000
    change(house, LIN, overage_cap_fen=1000)
    assert use(house, LIN, data_mb=9 * GB).overage_fen == 2000
    change(house, LIN, overage_cap_fen=5000)
    assert use(house, LIN, minutes=4).overage_fen == 2100
    assert use(house, LIN, data_mb=1).overage_fen == 2600


def test_alerts_come_at_the_chosen_percentages_once_each(house: Database) -> None:
    change(house, GUO, usage_alerts=[50, 75, 100])  # has used 7 of 10 GB, 210 of 500 minutes
    use(house, GUO, data_mb=100)
    assert told(house, GUO) == []
    use(house, GUO, data_mb=GB)
    use(house, GUO, data_mb=1)
    assert told(house, GUO) == ["usage_alert"]
    use(house, GUO, data_mb=3 * GB, minutes=40)
    assert told(house, GUO) == ["usage_alert"] * 3
    texts = [n.text for n in rows(house, Notice, phone_number=GUO)]
    assert "通用流量已用到75%" in texts[0] and "还剩1.9GB（共10GB）" in texts[0]
    assert "通话分钟已用到50%" in texts[2] and "还剩250分钟" in texts[2]


def test_no_alerts_where_they_are_switched_off(house: Database) -> None:
    change(house, GUO, usage_alerts=[])
    use(house, GUO, data_mb=3 * GB)
    assert told(house, GUO) == []


def test_first_overage_of_a_month_is_told_once(house: Database) -> None:
    use(house, LIN, minutes=1)
    use(house, LIN, minutes=1)
    assert told(house, LIN) == ["overage_started"]
    assert (
        "目前0.25元" in rows(house, Notice)[0].text and "最多500元" in rows(house, Notice)[0].text
    )


def test_reached_cap_is_told_once_with_what_it_means(house: Database) -> None:
    change(house, LIN, overage_cap_fen=1000)
    use(house, LIN, data_mb=GB)
    assert told(house, LIN) == ["overage_started"]
    use(house, LIN, data_mb=GB)
    use(house, LIN, data_mb=GB)
    assert told(house, LIN) == ["overage_started", "overage_cap_reached"]
    assert "通用流量降速" in rows(house, Notice)[-1].text


def test_use_at_the_same_moment_adds_up(house: Database) -> None:
    at_once(*[lambda: use(house, LIN, data_mb=300)] * 4)
    record = rows(house, Usage, line_id=found(house, LIN).id)[0]
    assert (record.data_mb, record.overage_fen) == (1200, 1000)
    assert told(house, LIN) == ["overage_started"]


def test_use_is_never_taken_back(house: Database) -> None:
    with pytest.raises(ValueError, match="taken back"):
        use(house, LIN, data_mb=-1)


def test_suspended_line_uses_nothing(house: Database) -> None:
    change(house, CHEN, status="suspended")
    with pytest.raises(Refused, match="line_not_active"):
        use(house, CHEN, minutes=1)


def test_another_line_s_use_is_its_own(house: Database) -> None:
    before = rows(house, Usage, line_id=found(house, MA).id)
    use(house, LIN, data_mb=GB)
    assert [vars(u)["data_mb"] for u in rows(house, Usage, line_id=found(house, MA).id)] == [
        u.data_mb for u in before
    ]
