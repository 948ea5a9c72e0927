"""What the environment says about this house, checked once, before anything starts.

Every wrong or missing variable is named in one message, in Chinese and English, so that one look at
it is enough.
"""

from __future__ import annotations

import hmac
import ipaddress
import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from bot.phone_settings import PhoneReader

ROOT = Path(__file__).resolve().parent.parent
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
SWITCH = {
    "1": True,
    "true": True,
    "yes": True,
    "on": True,
    "0": False,
    "false": False,
    "no": False,
    "off": False,
}


class SettingsError(Exception):
    """The environment describes no house that can start; `problems` names each variable."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        lines = "\n".join(f"  - {problem}" for problem in problems)
        super().__init__(f"设置有误,未启动 / wrong settings, not started:\n{lines}")


@dataclass(frozen=True)
class Settings:
    """The settings of one process. Secrets are left out of its `repr`."""

    environment: str
    host: str
    port: int
    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    public_base_url: str
    simulation: bool
    twilio_account_sid: str
    twilio_auth_token: str = field(repr=False)
    sms_from: str | None
    ivr_adapter: str
    human_number: str | None
    desk_hours: str
    calls_from: str | None
    clock: datetime | None
    action_endpoint_url: str | None
    log_level: str

    @property
    def development(self) -> bool:
        """Development settings: the default on somebody's own machine."""
        return self.environment == "development"

    @property
    def on_loopback(self) -> bool:
        """Only programs on this machine can reach the server."""
        return is_loopback(self.host)

    @property
    def rest_channel_open(self) -> bool:
        """Whether Rasa's REST channel, which trusts any sender, may be reached."""
        return self.development and self.on_loopback

    @property
    def parse_open(self) -> bool:
        """Whether `/model/parse` may be reached."""
        return self.development and self.on_loopback

    @property
    def local_url(self) -> str:
        """Where a browser on this machine finds the server."""
        anywhere = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - names what it replaces
        host = anywhere.get(self.host, f"[{self.host}]" if ":" in self.host else self.host)
        return f"http://{host}:{self.port}"


def is_loopback(host: str) -> bool:
    """Whether `host` names this machine only."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def load(environment: Mapping[str, str] = os.environ, root: Path = ROOT) -> Settings:
    """The settings that `environment` asks for.

    Raises:
        SettingsError: naming every variable that is wrong or missing.
    """
    return _Reader(environment, root).settings()


class _Reader(PhoneReader):
    """Reads the variables one by one and collects what is wrong with them."""

    def __init__(self, environment: Mapping[str, str], root: Path) -> None:
        super().__init__(environment)
        self.root = root
        self.production = False

    def settings(self) -> Settings:
        environment = self.environment()
        host = self.given.get("HOST", "127.0.0.1")
        port = self.port()
        simulation = self.simulation()
        database_url = self.database_url()
        public_base_url = self.public_base_url(port, simulation)
        clock = self.clock()
        action_endpoint_url = self.action_endpoint_url()
        log_level = self.log_level()
        sid, token = self.carrier(simulation)
        sms_from = self.sms_from(simulation)
        ivr_adapter = self.ivr_adapter(public_base_url, simulation)
        human_number, desk_hours = self.human_number(), self.desk_hours()
        calls_from = self.calls_from(simulation)
        secret_key = self.secret(
            "SANGEYI_SECRET_KEY", "签名登录凭证用", "signs logins", self.production
        )
        if self.problems:
            raise SettingsError(self.problems)
        secret_key = secret_key or self.own_secret_key()
        if simulation:
            token = (
                token or hmac.digest(secret_key.encode(), b"simulated carrier", "sha256").hex()[:32]
            )
        return Settings(
            environment=environment,
            host=host,
            port=port,
            database_url=database_url,
            secret_key=secret_key,
            public_base_url=public_base_url,
            simulation=simulation,
            twilio_account_sid=sid or "AC" + "0" * 32,
            twilio_auth_token=token,
            sms_from=sms_from,
            ivr_adapter=ivr_adapter,
            human_number=human_number,
            desk_hours=desk_hours,
            calls_from=calls_from,
            clock=clock,
            action_endpoint_url=action_endpoint_url,
            log_level=log_level,
        )

    def environment(self) -> str:
        value = self.given.get("SANGEYI_ENV", "development")
        if value not in ("development", "production"):
            self.wrong(
                "SANGEYI_ENV",
                f"只能是 development 或 production,现在是 {value!r}",
                f"must be development or production, is {value!r}",
            )
            value = "production"  # the stricter checks, so that one message names everything
        self.production = value == "production"
        return value

    def port(self) -> int:
        value = self.given.get("PORT", "5005")
        if value.isascii() and value.isdigit() and 1 <= int(value) <= 65535:
            return int(value)
        self.wrong(
            "PORT",
            f"须是 1 到 65535 的整数,现在是 {value!r}",
            f"must be a whole number from 1 to 65535, is {value!r}",
        )
        return 0

    def simulation(self) -> bool:
        value = self.given.get("SANGEYI_SIMULATION")
        if value is None:
            return not self.production and "TWILIO_AUTH_TOKEN" not in self.given
        if value.lower() not in SWITCH:
            self.wrong(
                "SANGEYI_SIMULATION",
                f"只能是 1 或 0,现在是 {value!r}",
                f"must be 1 or 0, is {value!r}",
            )
        return SWITCH.get(value.lower(), False)

    def database_url(self) -> str:
        value = self.given.get("DATABASE_URL", "sqlite:///var/sangeyi.db")
        if value.startswith("postgres://"):  # how hosting services write it
            value = "postgresql://" + value.removeprefix("postgres://")
        if re.match(r"postgresql(\+psycopg2)?://.+/.+", value):
            return value
        path = re.fullmatch(r"sqlite:///(.+)", value)
        if not path or path[1].startswith((":memory:", "file:")):
            self.wrong(
                "DATABASE_URL",
                "须像 sqlite:///var/sangeyi.db 或 postgresql://用户:口令@主机/库名",
                "must look like sqlite:///var/sangeyi.db or postgresql://user:password@host/database",
            )
            return value
        return f"sqlite:///{self.root / path[1]}"

    def public_base_url(self, port: int, simulation: bool) -> str:
        name = "PUBLIC_BASE_URL"
        value = self.given.get(name)
        if value is None:
            if self.production:
                self.wrong(
                    name,
                    "未设置:外界访问本服务的网址",
                    "is missing: the address the outside reaches this at",
                )
            return f"http://127.0.0.1:{port}"
        parts = urlsplit(value)
        if (
            parts.scheme not in ("http", "https")
            or not parts.hostname
            or parts.path.strip("/")
            or parts.query
        ):
            self.wrong(
                name,
                f"须像 https://bot.example.cn,现在是 {value!r}",
                f"must look like https://bot.example.cn, is {value!r}",
            )
        elif (
            self.production
            and parts.scheme == "http"
            and not (simulation and is_loopback(parts.hostname))
        ):
            self.wrong(name, "正式环境须用 https", "production needs https")
        return value.rstrip("/")

    def clock(self) -> datetime | None:
        name = "SANGEYI_CLOCK"
        value = self.given.get(name)
        if value is None:
            return None
        if self.production:
            self.wrong(
                name,
                "正式环境不能用模拟时钟,请取消设置",
                "no simulated clock in production: unset it",
            )
            return None
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            example = "2026-11-22T12:00:00+08:00"
            self.wrong(
                name,
                f"须像 {example}(带时区),现在是 {value!r}",
                f"must look like {example}, is {value!r}",
            )
        return moment

    def action_endpoint_url(self) -> str | None:
        name = "ACTION_ENDPOINT_URL"
        value = self.given.get(name)
        if value and (
            urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).hostname
        ):
            example = "http://127.0.0.1:5055/webhook"
            self.wrong(
                name, f"须像 {example},现在是 {value!r}", f"must look like {example}, is {value!r}"
            )
        return value

    def log_level(self) -> str:
        value = self.given.get("LOG_LEVEL", "INFO").upper()
        if value not in LOG_LEVELS:
            choice = ", ".join(LOG_LEVELS)
            self.wrong(
                "LOG_LEVEL",
                f"只能是 {choice},现在是 {value!r}",
                f"must be one of {choice}, is {value!r}",
            )
        return value

    def own_secret_key(self) -> str:
        """This development copy's key: made once and kept, so that logins outlive a restart."""
        file = self.root / "var" / "secret_key"
        if not file.exists() or not file.read_text().strip():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.unlink(missing_ok=True)
            with suppress(FileExistsError), open(file, "x", opener=_private) as new:
                new.write(secrets.token_hex(32))
        return file.read_text().strip()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
