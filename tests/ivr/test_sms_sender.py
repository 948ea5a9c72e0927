"""Notices through Twilio's API: what is posted, and what each answer means."""

from __future__ import annotations

import json
from typing import Any

import pytest
from twilio.http.response import Response

from ivr.sms_sender import TwilioSender
from telecom.outbox import NotSent, Sms

ACCOUNT, SECRET = "AC0123456789abcdef0123456789abcdef", "f0e1d2c3b4a5968778695a4b3c2d1e0f"
SMS = Sms(7, "10086", "13800138001", "已办好")


class Http:
    """Twilio's end: remembers what was posted, answers or fails as told."""

    def __init__(self, status: int = 201, error: Exception | None = None, **body: Any) -> None:
        self.status, self.error, self.body = status, error, body
        self.posted: list[tuple[str, str, dict[str, str]]] = []

    def request(self, method: str, uri: str, **more: Any) -> Response:
        self.posted.append((method, uri, more["data"]))
        if self.error:
            raise self.error
        return Response(self.status, json.dumps(self.body))


def sender(http: Http, origin: str = "+8613900000000") -> TwilioSender:
    return TwilioSender(ACCOUNT, SECRET, origin, "https://bot.example.cn", http=http)


def test_a_message_is_posted_with_where_to_report() -> None:
    http = Http(sid="SM1")
    assert sender(http).send(SMS) == "SM1"
    [(method, uri, data)] = http.posted
    assert method == "POST" and uri.endswith(f"/Accounts/{ACCOUNT}/Messages.json")
    assert data == {
        "To": "+8613800138001",
        "From": "+8613900000000",
        "Body": "已办好",
        "StatusCallback": "https://bot.example.cn/webhooks/sms/status?notice=7",
    }


def test_a_messaging_service_is_named_as_one() -> None:
    http = Http(sid="SM1")
    sender(http, "MG" + "0" * 32).send(SMS)
    data = http.posted[0][2]
    assert data["MessagingServiceSid"] == "MG" + "0" * 32 and "From" not in data


@pytest.mark.parametrize(
    ("status", "final"), [(400, True), (404, True), (429, False), (500, False)]
)
def test_only_what_never_becomes_right_is_given_up(status: int, final: bool) -> None:
    http = Http(status, code=21211, message="The 'To' number 13800138001 is not valid")
    with pytest.raises(NotSent) as refused:
        sender(http).send(SMS)
    assert refused.value.final is final
    assert "13800138001" not in str(refused.value) and "21211" in str(refused.value)


@pytest.mark.parametrize("error", [ConnectionError("no route"), TimeoutError("late")])
def test_a_carrier_out_of_reach_is_tried_again(error: Exception) -> None:
    with pytest.raises(NotSent) as refused:
        sender(Http(error=error)).send(SMS)
    assert not refused.value.final
