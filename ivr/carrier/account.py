"""What Twilio's console would hold for the number that is called, and what it tells of a call."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from urllib.parse import urljoin

API_VERSION = "2010-04-01"
_PLACE = ("City", "State", "Zip", "Country")
_PARTIES = ("From", "To", "Caller", "Called")


@dataclass(frozen=True)
class Account:
    """An account and the addresses configured for its number.

    `base_url` is the application's public address: requests are signed for it. `connect_to`, when
    given, is the address really connected to (such as `http://127.0.0.1:5005` behind a proxy).
    An empty path means: not configured.
    """

    base_url: str
    sid: str
    token: str = field(repr=False)
    voice_path: str = "/webhooks/ivr/voice"
    fallback_path: str = "/webhooks/ivr/fallback"
    status_path: str = "/webhooks/ivr/status"
    connect_to: str = ""

    @property
    def voice_url(self) -> str:
        """Asked first, for every incoming call."""
        return self._url(self.voice_path)

    @property
    def fallback_url(self) -> str:
        """Asked when an answer cannot be used; "" for none."""
        return self._url(self.fallback_path)

    @property
    def status_url(self) -> str:
        """Told when the call is over; "" for none."""
        return self._url(self.status_path)

    def _url(self, path: str) -> str:
        return urljoin(self.base_url.rstrip("/") + "/", path.lstrip("/")) if path else ""


def new_sid(prefix: str) -> str:
    """A new identifier: the prefix (`CA` for calls) and 32 hexadecimal digits."""
    return prefix + secrets.token_hex(16)


def e164(number: str) -> str:
    """A mainland mobile number in international form; anything else as it is.

    Short numbers (10086), `client:…`, `sip:…` and placeholders of hidden callers stay untouched.
    """
    digits = number.replace(" ", "").replace("-", "")
    mobile = len(digits) == 11 and digits.isascii() and digits.isdigit() and digits[0] == "1"
    return f"+86{digits}" if mobile else number.strip()


def standard_parameters(
    account: Account,
    call_sid: str,
    caller: str,
    called: str,
    status: str,
    direction: str = "inbound",
) -> dict[str, str]:
    """What every webhook of a call carries; Twilio knows no places for numbers of China."""
    numbers = {"From": caller, "Caller": caller, "To": called, "Called": called}
    parameters = {
        "AccountSid": account.sid,
        "ApiVersion": API_VERSION,
        "CallSid": call_sid,
        "CallStatus": status,
        "Direction": direction,
        **numbers,
    }
    for party in _PARTIES:
        for place in _PLACE:
            country = place == "Country" and numbers[party].startswith("+86")
            parameters[party + place] = "CN" if country else ""
    return parameters
