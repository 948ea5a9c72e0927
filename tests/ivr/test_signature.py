"""Only the carrier's own requests count; its own library signs them here."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from twilio.request_validator import RequestValidator

from ivr.signature import Forged, Signature

TOKEN = "0123456789abcdef0123456789abcdef"
BASE = "https://hotline.example.cn"
PATH = "/webhooks/ivr/turn?step=2&note=%E4%B8%89"
FIELDS = {"CallSid": "CA1", "From": "+8613800138001", "FromCity": "", "ToZip": "", "Digits": "1"}


def signed(path: str = PATH, fields: dict[str, str] | None = None, token: str = TOKEN) -> str:
    kept = FIELDS if fields is None else fields
    return str(RequestValidator(token).compute_signature(BASE + path, kept))


def check(body: bytes, signature: str | None, path: bytes = PATH.encode()) -> dict[str, str]:
    return Signature(TOKEN, BASE).check(path, body, signature)


def test_a_signed_request_gives_its_fields_the_empty_ones_too() -> None:
    assert check(urlencode(FIELDS).encode(), signed()) == FIELDS


def test_a_request_without_fields_may_be_signed() -> None:
    assert check(b"", signed(fields={})) == {}


def test_a_slash_at_the_end_of_the_base_does_not_matter() -> None:
    accepted = Signature(TOKEN, f"{BASE}/").check(
        PATH.encode(), urlencode(FIELDS).encode(), signed()
    )
    assert accepted == FIELDS


def test_a_field_sent_twice_is_signed_with_both_values() -> None:
    from multidict import MultiDict

    pairs = [("CallSid", "CA1"), ("MediaUrl", "b"), ("MediaUrl", "a")]
    signature = RequestValidator(TOKEN).compute_signature(BASE + PATH, MultiDict(pairs))
    assert check(urlencode(pairs).encode(), signature)["MediaUrl"] == "a"


@pytest.mark.parametrize(
    ("body", "signature", "path"),
    [
        (urlencode(FIELDS).encode(), None, PATH.encode()),
        (urlencode(FIELDS).encode(), "", PATH.encode()),
        (urlencode(FIELDS).encode(), "nonsense", PATH.encode()),
        (urlencode(FIELDS).encode(), "签名", PATH.encode()),
        (urlencode(FIELDS).encode(), signed(token="another token"), PATH.encode()),
        (urlencode(FIELDS).encode(), signed(), b"/webhooks/ivr/turn?step=3&note=%E4%B8%89"),
        (urlencode({**FIELDS, "Digits": "2"}).encode(), signed(), PATH.encode()),
        (urlencode(FIELDS).replace("FromCity=&", "").encode(), signed(), PATH.encode()),
        (b"\xff\xfe", signed(), PATH.encode()),
        (b"a=%ff", signed(), PATH.encode()),
        (b"&".join(b"a%d=1" % n for n in range(2000)), signed(), PATH.encode()),
        (b'{"CallSid": ["CA1"]}', signed(), PATH.encode()),
        (urlencode(FIELDS).encode(), signed(), "/三".encode()),
        (urlencode(FIELDS).encode(), signed(), b"@evil.example/"),
    ],
)
def test_anything_else_is_forged(body: bytes, signature: str | None, path: bytes) -> None:
    with pytest.raises(Forged):
        check(body, signature, path)


@pytest.mark.parametrize(("token", "base"), [("", BASE), (TOKEN, "")])
def test_without_token_or_base_nothing_starts(token: str, base: str) -> None:
    with pytest.raises(ValueError, match="token"):
        Signature(token, base)
