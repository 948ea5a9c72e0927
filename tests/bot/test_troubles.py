"""What stops a start is told with a way out, and what is our own fault keeps its stack trace."""

from __future__ import annotations

import errno
import socket
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from bot import database, troubles
from bot.settings import Settings, load
from bot.troubles import (
    DiskFull,
    HalfInstalled,
    Trouble,
    check_disk,
    check_installation,
    check_port,
    explain,
)
from telecom import db


def settings_on(tmp_path: Path, **environment: str) -> Settings:
    return load(environment, tmp_path)


def explained(action: object, *arguments: object) -> str:
    """What the person reads when `action` fails."""
    with pytest.raises(Exception) as failed:
        action(*arguments)  # type: ignore[operator]
    trouble = explain(failed.value)
    assert trouble is not None, f"not explained: {failed.value!r}"
    chinese, english, way_out = str(trouble).replace("\n  → ", " / ", 1).split(" / ", 2)
    assert chinese and english and way_out
    return str(trouble)


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


def test_a_taken_port_names_the_variable_to_change(taken: int, tmp_path: Path) -> None:
    told = explained(check_port, settings_on(tmp_path, PORT=str(taken)))
    assert f"port {taken} is taken" in told
    assert f"PORT={taken + 1} make run" in told


def test_a_free_port_is_no_trouble(taken: int, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        free = other.getsockname()[1]
    check_port(settings_on(tmp_path, PORT=str(free)))


def test_an_address_of_another_machine_is_told(tmp_path: Path) -> None:
    assert "HOST=192.0.2.1" in explained(check_port, settings_on(tmp_path, HOST="192.0.2.1"))


@pytest.mark.parametrize("folder", ["/proc/nowhere", "/dev/null"])
def test_a_database_folder_that_cannot_be_made_is_told(folder: str, tmp_path: Path) -> None:
    settings = settings_on(tmp_path, DATABASE_URL=f"sqlite:///{folder}/x.db")
    assert folder in explained(lambda: database.prepare(settings, demo=False, tell=print))


def test_a_database_path_that_is_a_folder_is_told(tmp_path: Path) -> None:
    assert "cannot be opened" in explained(db.upgrade, f"sqlite:///{tmp_path}")


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("no database, " * 500)
    assert "no database" in explained(db.upgrade, f"sqlite:///{tmp_path}/x.db")


def test_a_database_of_a_newer_version_is_told(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/x.db"
    db.upgrade(url)
    with create_engine(url, future=True).begin() as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    told = explained(db.upgrade, url)
    assert "9999" in told
    assert "make reset" in told


def test_somebody_elses_tables_are_told(tmp_path: Path) -> None:
    with create_engine(f"sqlite:///{tmp_path}/x.db", future=True).begin() as connection:
        connection.execute(text("create table customers (id integer)"))
    assert "not this program's" in explained(db.upgrade, f"sqlite:///{tmp_path}/x.db")


@pytest.mark.slow  # waits as long as the database does
def test_a_database_that_another_process_holds_is_told(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/x.db"
    db.upgrade(url)
    other = sqlite3.connect(tmp_path / "x.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    assert "another process" in explained(db.upgrade, url)
    other.close()


def test_a_database_server_that_does_not_answer_is_told(taken: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        free = other.getsockname()[1]
    url = f"postgresql://u:hush@127.0.0.1:{free}/x"
    told = explained(db.upgrade, url)
    assert "does not answer" in told
    assert "hush" not in told


def test_a_full_disk_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(troubles, "ENOUGH_SPACE", 1 << 60)
    with pytest.raises(DiskFull, match="make clean"):
        check_disk(tmp_path)
    assert isinstance(explain(OSError(errno.ENOSPC, "no space", "var/x")), DiskFull)


def test_a_full_disk_is_told_though_another_error_hides_it() -> None:
    def hide() -> None:
        try:
            raise OSError(errno.ENOSPC, "no space")
        except OSError as error:
            raise RuntimeError("could not write") from error

    assert "disk is full" in explained(hide)


def test_a_half_installed_environment_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".venv").mkdir()
    monkeypatch.setattr(troubles, "ROOT", tmp_path)
    monkeypatch.setattr(troubles.sys, "prefix", str(tmp_path / ".venv"))
    with pytest.raises(HalfInstalled, match="make setup"):
        check_installation()
    (tmp_path / ".venv" / ".installed").write_text("")
    check_installation()


def test_a_missing_library_means_half_installed_but_a_missing_module_of_ours_is_a_fault() -> None:
    assert isinstance(explain(ModuleNotFoundError("no", name="sanic")), HalfInstalled)
    assert explain(ModuleNotFoundError("no", name="telecom.nothing")) is None


def test_a_fault_of_the_program_is_not_explained_away() -> None:
    assert explain(ValueError("a bug")) is None
    assert not isinstance(explain(KeyError("a bug")), Trouble)
