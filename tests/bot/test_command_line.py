"""The command line as a stranger meets it: a process with exit codes and no stack traces."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bot import __main__ as command_line
from bot.settings import ROOT
from telecom.db import Database
from telecom.staff import log_in


def bot(
    *words: str, typed: str = "", timeout: float = 60, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=ROOT,
        env=os.environ | environment,
        input=typed,
        capture_output=True,
        text=True,
        timeout=timeout,
    )


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    url = f"sqlite:///{tmp_path}/x.db"
    monkeypatch.setenv("DATABASE_URL", url)
    return url


def test_help_lists_the_commands() -> None:
    told = bot("--help").stdout
    for command in ("run", "train", "domain", "customers", "seed", "reset", "console-user"):
        assert command in told


def test_help_and_wrong_settings_wait_for_no_framework() -> None:
    code = (
        "import sys, bot.__main__; print([m for m in sys.modules if m in ('rasa', 'sqlalchemy')])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


def test_wrong_settings_stop_a_start_with_every_variable_named() -> None:
    done = bot("run", SANGEYI_ENV="production", PORT="abc")
    assert done.returncode == 2
    for name in ("PORT", "SANGEYI_SECRET_KEY", "PUBLIC_BASE_URL", "TWILIO_AUTH_TOKEN"):
        assert f"- {name}: " in done.stderr
    assert "Traceback" not in done.stderr


def test_a_taken_port_stops_a_start_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        done = bot("run", PORT=str(other.getsockname()[1]))
    assert done.returncode == 1
    assert "make run" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_demo_customers_are_listed_with_what_is_needed_to_try_them() -> None:
    lines = bot("customers").stdout.splitlines()
    assert len(lines) > 14
    assert all(line[:11].isdigit() for line in lines[1:])


def test_a_reset_asks_and_then_leaves_fresh_demo_customers(database: str) -> None:
    assert "writing the demo customers" in bot("seed").stdout
    assert bot("seed").returncode == 1
    unconfirmed = bot("reset", typed="no\n")
    assert unconfirmed.returncode == 1
    assert "nothing was changed" in unconfirmed.stdout
    assert "writing the demo customers" in bot("reset", typed="yes\n").stdout


def test_a_reset_mends_a_file_that_is_no_database(database: str) -> None:
    Path(database.removeprefix("sqlite:///")).write_text("no database, " * 500)
    assert "make reset" in bot("seed").stderr
    assert bot("reset", "--yes").returncode == 0


def test_production_data_is_never_emptied(database: str) -> None:
    done = bot(
        "reset",
        "--yes",
        SANGEYI_ENV="production",
        SANGEYI_SIMULATION="1",
        SANGEYI_SECRET_KEY="0123456789abcdef" * 4,
        PUBLIC_BASE_URL="https://bot.example.cn",
    )
    assert done.returncode == 1
    assert "production" in done.stderr


def test_a_console_user_can_log_in_with_the_password_given(database: str) -> None:
    words = ("console-user", "add", "wang", "--role", "auditor", "--password-stdin")
    assert bot(*words, typed="long enough 密码\n").returncode == 0
    with Database(database).work() as uow:
        assert log_in(uow, "wang", "long enough 密码").role == "auditor"


def test_a_short_password_is_refused(database: str) -> None:
    words = ("console-user", "add", "wang", "--role", "auditor", "--password-stdin")
    done = bot(*words, typed="short\n")
    assert done.returncode == 1
    assert "too short" in done.stderr


def test_a_role_that_does_not_exist_is_refused() -> None:
    assert bot("console-user", "add", "wang", "--role", "god").returncode == 2


def test_ctrl_c_stops_without_a_stack_trace(database: str) -> None:
    waiting = subprocess.Popen(
        [sys.executable, "-m", "bot", "reset"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert waiting.stdout is not None
    waiting.stdout.readline()
    waiting.send_signal(signal.SIGINT)
    _, told = waiting.communicate(timeout=20)
    assert waiting.returncode == 130
    assert "stopped" in told
    assert "Traceback" not in told


def test_a_fault_of_the_program_keeps_its_stack_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> int:
        raise ValueError("a bug")

    monkeypatch.setattr(command_line, "customers", fail)
    with pytest.raises(ValueError, match="a bug"):
        command_line.main(["customers"])
