"""The settings of telephone and SMS: the carrier's account, whom calls go to, who calls."""

from __future__ import annotations

import re
from collections.abc import Mapping

from telecom import desk_hours

WEAKEST_SECRET = 32  # characters
NUMBER = r"\+[1-9][0-9]{5,14}"
"""E.164."""
MOST_NUMBERS = 10
"""That the carrier dials at once."""


class PhoneReader:
    """Reads these variables one by one and collects what is wrong with them."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        # an empty value counts as unset: `VARIABLE= make run` and compose files mean that
        self.given = {name: value.strip() for name, value in environment.items() if value.strip()}
        self.problems: list[str] = []

    def wrong(self, name: str, chinese: str, english: str) -> None:
        """Note what is wrong with a variable, in both languages."""
        self.problems.append(f"{name}: {chinese} / {english}")

    def secret(self, name: str, chinese: str, english: str, needed: bool) -> str:
        """A secret, checked for strength; "" if it is not set."""
        value = self.given.get(name, "")
        if not value:
            if needed:
                self.wrong(name, f"未设置:{chinese}", f"is missing: {english}")
        elif len(value) < WEAKEST_SECRET or len(set(value)) < 8:
            self.wrong(
                name,
                f"太弱:至少 {WEAKEST_SECRET} 个字符且不重复,可用 openssl rand -hex 32 生成",
                f"is too weak: take {WEAKEST_SECRET} characters, as openssl rand -hex 32 makes",
            )
        return value

    def carrier(self, simulation: bool) -> tuple[str, str]:
        """The account's sid and token at Twilio; "" where a simulation needs none."""
        sid = self.given.get("TWILIO_ACCOUNT_SID", "")
        hint = "(没有 Twilio 账号时设 SANGEYI_SIMULATION=1)"
        english_hint = "(without a Twilio account set SANGEYI_SIMULATION=1)"
        if not sid and not simulation:
            self.wrong("TWILIO_ACCOUNT_SID", f"未设置{hint}", f"is missing {english_hint}")
        elif sid and not re.fullmatch(r"AC[0-9a-f]{32}", sid):
            self.wrong(
                "TWILIO_ACCOUNT_SID",
                "须是 AC 加 32 位小写十六进制",
                "must be AC and 32 lower-case hex digits",
            )
        token = self.secret(
            "TWILIO_AUTH_TOKEN",
            f"核对来电签名用{hint}",
            f"checks the calls' signatures {english_hint}",
            not simulation,
        )
        return sid, token

    def sms_from(self, simulation: bool) -> str | None:
        """The number or messaging service that notices come from; None: the simulated inbox."""
        name = "SMS_FROM"
        value = self.given.get(name)
        if value is None:
            return None
        if simulation:
            self.wrong(
                name,
                "模拟运营商不发真短信:请取消设置,或设 SANGEYI_SIMULATION=0",
                "a simulation sends no real SMS: unset it, or set SANGEYI_SIMULATION=0",
            )
        elif not re.fullmatch(rf"{NUMBER}|MG[0-9a-f]{{32}}", value):
            self.wrong(
                name,
                f"须是 +8613… 这样的号码或 MG 开头的 Messaging Service,现在是 {value!r}",
                f"must be a number like +8613… or the sid of a messaging service, is {value!r}",
            )
        return value

    def ivr_adapter(self, public_base_url: str, simulation: bool) -> str:
        """How calls are led: `gather` or `relay`."""
        name = "IVR_ADAPTER"
        value = self.given.get(name, "gather")
        if value not in ("gather", "relay"):
            self.wrong(
                name,
                f"只能是 gather 或 relay,现在是 {value!r}",
                f"must be gather or relay, is {value!r}",
            )
        elif value == "relay" and not simulation and public_base_url.startswith("http:"):
            self.wrong(
                name,
                "relay 要求 PUBLIC_BASE_URL 用 https(WebSocket 须是 wss)",
                "relay needs an https PUBLIC_BASE_URL: its WebSocket must be wss",
            )
        return value

    def human_number(self) -> str | None:
        """Who is dialled for a human, several with commas between; None: the console's desk."""
        name = "HUMAN_NUMBER"
        value = self.given.get(name)
        if value is None:
            return None
        numbers = [number.strip() for number in value.split(",")]
        if len(numbers) > MOST_NUMBERS or not all(re.fullmatch(NUMBER, n) for n in numbers):
            self.wrong(
                name,
                f"须是 +8610… 这样的号码,最多{MOST_NUMBERS}个,用逗号隔开,现在是 {value!r}",
                f"must be numbers like +8610…, {MOST_NUMBERS} at most, is {value!r}",
            )
        return ",".join(numbers)

    def desk_hours(self) -> str:
        """When somebody takes calls, such as `08:30-17:30`."""
        name = "DESK_HOURS"
        value = self.given.get(name, desk_hours.ROUND_THE_CLOCK)
        if desk_hours.problem(value):
            self.wrong(
                name,
                f"须像 08:30-17:30,现在是 {value!r}",
                f"must look like 08:30-17:30, is {value!r}",
            )
        return value

    def calls_from(self, simulation: bool) -> str | None:
        """The number that calls of 10085 come from; None: none are made."""
        name = "CALLS_FROM"
        value = self.given.get(name)
        if value is None:
            return "10085" if simulation else None
        if simulation:
            self.wrong(
                name,
                "模拟运营商不打真电话:请取消设置,或设 SANGEYI_SIMULATION=0",
                "a simulation makes no real calls: unset it, or set SANGEYI_SIMULATION=0",
            )
        elif not re.fullmatch(NUMBER, value):
            self.wrong(
                name,
                f"须是 +8621… 这样的号码,现在是 {value!r}",
                f"must be a number like +8621…, is {value!r}",
            )
        return value
