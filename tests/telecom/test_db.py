"""The database: explicit commits, second tries, migrations."""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, inspect, select, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from telecom import clock, conversations, db
from telecom.db import Database, SchemaTooNew
from telecom.models import Base, Conversation, Counter, Delivery, Line, Plan
from tests.telecom.desk import rows


def plan(**values: Any) -> Plan:
    return Plan(id="p", name="p", family="p", price_fen=1, on_sale=True, **values)


def test_nothing_is_kept_without_commit(house: Database) -> None:
    with house.work() as uow:
        uow.add(plan())
        uow.flush()
    assert not rows(house, Plan, id="p")


def test_run_keeps_what_the_verb_did_or_nothing(house: Database) -> None:
    house.run(lambda uow: uow.add(plan()))
    assert rows(house, Plan, id="p")

    def fails(uow: Any) -> None:
        uow.delete(uow.get(Plan, "p"))
        uow.flush()
        raise KeyError("p")

    with pytest.raises(KeyError):
        house.run(fails)
    assert rows(house, Plan, id="p")


def duplicate(uow: Any) -> None:
    uow.execute(text("INSERT INTO plans SELECT * FROM plans LIMIT 1"))


@pytest.mark.parametrize(
    "error",
    [StaleDataError("lost update"), OperationalError("SELECT 1", {}, Exception("deadlock")), None],
)
def test_another_try_follows_when_another_was_faster(
    house: Database, error: Exception | None
) -> None:
    tries = []

    def verb(uow: Any) -> str:
        tries.append(1)
        if len(tries) < 3:
            if error:
                raise error
            duplicate(uow)
        return "done"

    assert house.run(verb) == "done"
    assert len(tries) == 3


def test_writers_of_one_process_go_one_by_one_and_none_is_lost(house: Database) -> None:
    def adds(key: str) -> None:
        for n in range(20):
            house.run(lambda uow, n=n: conversations.remember_delivery(uow, f"{key}:{n}", ""))

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(adds, "abcd"))
    with house.read() as uow:
        assert uow.execute(select(func.count()).select_from(Delivery)).scalar_one() == 80


def test_a_writer_that_fails_or_loses_its_connection_lets_the_next_one_in(house: Database) -> None:
    with pytest.raises(KeyError), house.work() as uow:
        uow.execute(text("DELETE FROM deliveries"))
        raise KeyError
    with house.work() as uow:
        uow.connection().invalidate()
    began = time.monotonic()
    with house.engine.connect() as connection:
        connection.execute(text("DELETE FROM deliveries"))
        connection.commit()
        connection.execute(text("DELETE FROM deliveries"))
    house.run(lambda uow: conversations.remember_delivery(uow, "k", ""))
    assert time.monotonic() - began < db.SQLITE_WAITS / 2


def test_what_is_put_off_is_left_to_whoever_puts_it_off(house: Database) -> None:
    with house.putting_off() as verbs:
        house.keep(lambda uow: uow.add(plan()))
    assert len(verbs) == 1 and not rows(house, Plan, id="p")
    house.keep(lambda uow: [verb(uow) for verb in verbs])
    assert rows(house, Plan, id="p")


def test_a_record_that_was_met_is_at_hand_and_a_new_one_is_found(house: Database) -> None:
    asked: list[str] = []
    with house.work() as uow:
        name = uow.get(Plan, "huaka_59").name
        uow.add(plan())
        event.listen(house.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
        assert uow.get(Plan, "p").name == "p"
        asked.clear()
        assert uow.get(Plan, "huaka_59").name == name and not asked
        assert uow.get(Plan, "nothing") is None and len(asked) == 1
        assert uow.get(Counter, ("OD", "20261122")) is None


def test_tries_are_not_endless(house: Database) -> None:
    tries = []

    def verb(uow: Any) -> None:
        tries.append(1)
        duplicate(uow)

    with pytest.raises(IntegrityError):
        house.run(verb, tries=3)
    assert len(tries) == 3


@pytest.mark.parametrize(
    "broken",
    [
        Plan(id="p", name="p", family="p", price_fen=1),  # no `on_sale`
        Line(customer_id=-1, phone_number="1", plan_id="none", opened_on=None),
    ],
)
def test_what_can_never_succeed_is_tried_once(house: Database, broken: Any) -> None:
    tries = []

    def verb(uow: Any) -> None:
        tries.append(1)
        uow.merge(broken)
        uow.flush()

    with pytest.raises(IntegrityError):
        house.run(verb)
    assert len(tries) == 1


def test_foreign_keys_are_enforced(house: Database) -> None:
    stray = Conversation(
        id="c",
        channel="rest",
        line_id=10_000,
        started_at=clock.now(),
        last_at=clock.now(),
        state={},
    )
    with pytest.raises(IntegrityError):
        house.run(lambda uow: uow.merge(stray))


def test_reading_waits_for_no_writer(house: Database) -> None:
    with house.work() as uow:
        uow.add(Delivery(key="k", body="", created_at=clock.now()))
        uow.flush()
        assert not rows(house, Delivery)


# Migrations


def test_models_and_migrations_agree(house: Database) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.runtime.migration import MigrationContext

    with house.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, Base.metadata) == []


def test_every_migration_goes_back(house: Database) -> None:
    from alembic import command

    config = db.alembic_config(house.url)
    house.close()
    command.downgrade(config, "base")
    assert set(inspect(house.engine).get_table_names()) <= {"alembic_version"}
    assert db.schema_version(house.url) is None
    db.upgrade(house.url)
    assert set(Base.metadata.tables) <= set(inspect(house.engine).get_table_names())


def test_upgrading_again_changes_nothing(house: Database) -> None:
    before = rows(house, Plan)
    version = db.schema_version(house.url)
    db.upgrade(house.url)
    assert db.schema_version(house.url) == version
    assert len(rows(house, Plan)) == len(before)


def test_schema_of_a_newer_program_is_left_alone(house: Database) -> None:
    house.run(lambda uow: uow.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    with pytest.raises(SchemaTooNew, match="9999"):
        db.upgrade(house.url)
    assert rows(house, Plan)


def test_tables_of_others_are_left_alone(house: Database) -> None:
    house.run(lambda uow: uow.execute(text("CREATE TABLE events (id INTEGER)")))
    db.upgrade(house.url)
    assert "events" in inspect(house.engine).get_table_names()


UPGRADE = "import sys; from telecom import db; db.upgrade(sys.argv[1])"


@pytest.mark.slow
def test_two_processes_upgrade_an_empty_database_at_once(house: Database) -> None:
    from alembic import command

    config = db.alembic_config(house.url)
    house.close()
    command.downgrade(config, "base")
    root = Path(db.__file__).parent.parent
    processes = [
        subprocess.Popen([sys.executable, "-W", "ignore", "-c", UPGRADE, house.url], cwd=root)
        for _ in range(2)
    ]
    assert [process.wait(60) for process in processes] == [0, 0]
    assert db.schema_version(house.url)


def test_folder_of_a_new_database_file_is_made(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/a/b/c.db"
    assert db.schema_version(url) is None
    db.upgrade(url)
    assert db.schema_version(url)
