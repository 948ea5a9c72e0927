"""Settings: what starts, what is refused, and how it is told."""

from __future__ import annotations

import re
import secrets
import stat
from pathlib import Path

import pytest

from bot.settings import SettingsError, load

PRODUCTION = {
    "SANGEYI_ENV": "production",
    "SANGEYI_SECRET_KEY": secrets.token_hex(32),
    "PUBLIC_BASE_URL": "https://bot.example.cn",
    "TWILIO_ACCOUNT_SID": "AC0123456789abcdef0123456789abcdef",
    "TWILIO_AUTH_TOKEN": "f0e1d2c3b4a5968778695a4b3c2d1e0f",
}


def problems(environment: dict[str, str], root: Path) -> dict[str, str]:
    with pytest.raises(SettingsError) as refused:
        load(environment, root)
    return dict(problem.split(": ", 1) for problem in refused.value.problems)


def test_an_empty_environment_is_a_development_house_on_loopback(tmp_path: Path) -> None:
    settings = load({}, tmp_path)
    assert settings.development
    assert (settings.host, settings.port) == ("127.0.0.1", 5005)
    assert settings.database_url == f"sqlite:///{tmp_path}/var/sangeyi.db"
    assert settings.public_base_url == settings.local_url == "http://127.0.0.1:5005"
    assert settings.simulation
    assert settings.rest_channel_open
    assert settings.parse_open


def test_the_development_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first = load({}, tmp_path)
    assert len(first.secret_key) == 64
    assert load({}, tmp_path).secret_key == first.secret_key
    assert stat.S_IMODE((tmp_path / "var" / "secret_key").stat().st_mode) == 0o600


def test_two_development_copies_share_no_secret(tmp_path: Path) -> None:
    one, other = load({}, tmp_path / "one"), load({}, tmp_path / "other")
    assert one.secret_key != other.secret_key
    assert one.twilio_auth_token != other.twilio_auth_token


def test_secrets_do_not_show_when_settings_are_printed(tmp_path: Path) -> None:
    settings = load(PRODUCTION | {"DATABASE_URL": "postgresql://u:hush@db/x"}, tmp_path)
    for secret in (settings.secret_key, settings.twilio_auth_token, "hush"):
        assert secret not in repr(settings)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::"])
def test_beyond_loopback_the_open_doors_close(host: str, tmp_path: Path) -> None:
    settings = load({"HOST": host}, tmp_path)
    assert not settings.rest_channel_open
    assert not settings.parse_open


def test_production_closes_the_open_doors_even_on_loopback(tmp_path: Path) -> None:
    settings = load(PRODUCTION, tmp_path)
    assert not settings.rest_channel_open
    assert not settings.parse_open
    assert not settings.simulation


def test_production_names_everything_it_misses_at_once(tmp_path: Path) -> None:
    told = problems({"SANGEYI_ENV": "production"}, tmp_path)
    assert set(told) == {
        "SANGEYI_SECRET_KEY",
        "PUBLIC_BASE_URL",
        "TWILIO_ACCOUNT_SID",
        "TWILIO_AUTH_TOKEN",
    }
    for problem in told.values():
        chinese, english = problem.split(" / ")
        assert re.search("[一-鿿]", chinese)
        assert english.isascii()
    assert not (tmp_path / "var").exists(), "a refused start leaves nothing behind"


def test_production_takes_the_simulated_carrier_only_when_asked_by_name(tmp_path: Path) -> None:
    without = {name: value for name, value in PRODUCTION.items() if "TWILIO" not in name}
    settings = load(without | {"SANGEYI_SIMULATION": "1"}, tmp_path)
    assert settings.simulation
    assert len(settings.twilio_auth_token) == 32


def test_a_relay_of_a_real_carrier_needs_https(tmp_path: Path) -> None:
    real = {name: value for name, value in PRODUCTION.items() if "TWILIO" in name}
    relay = real | {"IVR_ADAPTER": "relay"}
    assert set(problems(relay, tmp_path)) == {"IVR_ADAPTER"}
    assert load(relay | {"PUBLIC_BASE_URL": "https://a.cn"}, tmp_path).ivr_adapter == "relay"
    assert load({"IVR_ADAPTER": "relay"}, tmp_path).simulation
    assert load({}, tmp_path).ivr_adapter == "gather"


def test_development_may_use_a_real_carrier(tmp_path: Path) -> None:
    real = {name: value for name, value in PRODUCTION.items() if "TWILIO" in name}
    assert not load(real, tmp_path).simulation
    assert set(problems({"SANGEYI_SIMULATION": "0"}, tmp_path)) == set(real)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SANGEYI_ENV", "prod"),
        ("PORT", "abc"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "５００５"),
        ("DATABASE_URL", "mysql://u@h/d"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("PUBLIC_BASE_URL", "bot.example.cn"),
        ("PUBLIC_BASE_URL", "https://bot.example.cn/path"),
        ("PUBLIC_BASE_URL", "http://bot.example.cn"),
        ("SANGEYI_SIMULATION", "maybe"),
        ("IVR_ADAPTER", "websocket"),
        ("SMS_FROM", "10086"),
        ("SMS_FROM", "MG123"),
        ("SMS_FROM", "8613900000000"),
        ("CALLS_FROM", "10085"),
        ("SANGEYI_CLOCK", "2026-11-22T12:00:00+08:00"),
        ("ACTION_ENDPOINT_URL", "localhost:5055"),
        ("LOG_LEVEL", "LOUD"),
        ("SANGEYI_SECRET_KEY", "short"),
        ("SANGEYI_SECRET_KEY", "x" * 64),
        ("TWILIO_AUTH_TOKEN", "0" * 31),
        ("TWILIO_ACCOUNT_SID", "AC123"),
    ],
)
def test_a_wrong_value_is_refused_by_its_name(name: str, value: str, tmp_path: Path) -> None:
    assert set(problems(PRODUCTION | {name: value}, tmp_path)) == {name}


@pytest.mark.parametrize("value", ["tomorrow", "2026-11-22T12:00:00"])
def test_the_simulated_clock_needs_a_time_with_its_zone(value: str, tmp_path: Path) -> None:
    assert set(problems({"SANGEYI_CLOCK": value}, tmp_path)) == {"SANGEYI_CLOCK"}


def test_development_may_start_the_clock_elsewhere(tmp_path: Path) -> None:
    clock = load({"SANGEYI_CLOCK": "2026-11-22T12:00:00+08:00"}, tmp_path).clock
    assert clock is not None
    assert clock.isoformat() == "2026-11-22T12:00:00+08:00"


def test_an_empty_variable_counts_as_unset(tmp_path: Path) -> None:
    assert load({"PORT": "", "SANGEYI_ENV": " "}, tmp_path).port == 5005


def test_a_relative_database_file_lies_in_the_project_wherever_it_is_started(
    tmp_path: Path,
) -> None:
    assert load({"DATABASE_URL": "sqlite:///x.db"}, tmp_path).database_url.endswith(
        f"{tmp_path}/x.db"
    )
    absolute = "sqlite:////srv/x.db"
    assert load({"DATABASE_URL": absolute}, tmp_path).database_url == absolute


def test_the_short_name_of_postgresql_is_understood(tmp_path: Path) -> None:
    settings = load({"DATABASE_URL": "postgres://u:p@h/d"}, tmp_path)
    assert settings.database_url == "postgresql://u:p@h/d"


def test_the_address_for_a_browser_is_one_it_can_open(tmp_path: Path) -> None:
    assert load({"HOST": "0.0.0.0", "PORT": "80"}, tmp_path).local_url == "http://127.0.0.1:80"
    assert load({"HOST": "::1"}, tmp_path).local_url == "http://[::1]:5005"


@pytest.mark.parametrize("value", ["+8613900000000", "MG" + "0a" * 16])
def test_sms_go_out_from_a_number_or_a_messaging_service(value: str, tmp_path: Path) -> None:
    assert load(PRODUCTION | {"SMS_FROM": value}, tmp_path).sms_from == value
    assert load(PRODUCTION, tmp_path).sms_from is None


def test_calls_go_out_from_a_number_or_simulated_from_10085(tmp_path: Path) -> None:
    value = "+862112345678"
    assert load(PRODUCTION | {"CALLS_FROM": value}, tmp_path).calls_from == value
    assert load(PRODUCTION, tmp_path).calls_from is None
    assert load({}, tmp_path).calls_from == "10085"
    assert set(problems({"CALLS_FROM": value}, tmp_path)) == {"CALLS_FROM"}


def test_a_simulation_sends_no_real_sms(tmp_path: Path) -> None:
    assert set(problems({"SMS_FROM": "+8613900000000"}, tmp_path)) == {"SMS_FROM"}
