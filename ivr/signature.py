"""Whether a webhook really comes from the carrier: Twilio's own check over exactly what was sent.

The address is built from the one configured public base and the raw path and query, never from what
the request says about its host; empty fields are signed, so the body is read with them.
"""

from __future__ import annotations

from urllib.parse import parse_qsl

from multidict import MultiDict
from twilio.request_validator import RequestValidator

LONGEST_BODY = 64_000  # bytes
FIELDS = 500  # far above what a webhook carries; more is not from the carrier


class Forged(Exception):  # noqa: N818 - it names what the request is
    """The request was not signed with our token, or is not even of that shape."""


class Signature:
    """Checks `X-Twilio-Signature`.

    Raises:
        ValueError: without a token or base there is nothing to check against.
    """

    def __init__(self, token: str, public_base_url: str) -> None:
        if not token or not public_base_url:
            raise ValueError(
                "the hotline needs the carrier's token and the public base URL to check signatures"
            )
        self._validator = RequestValidator(token)
        self._base = public_base_url.rstrip("/")
        # https becomes wss, http ws
        self._socket_base = "ws" + self._base.removeprefix("http")

    def check(self, raw_url: bytes, body: bytes, signature: str | None) -> dict[str, str]:
        """The fields of a genuine request; of a field sent twice, the last value.

        Args:
            raw_url: path and query as they came, such as `b"/webhooks/ivr/turn?step=1"`.
            body: the form as it came.
            signature: the header's value, or None if there was none.

        Raises:
            Forged: for everything else, whatever is wrong with it.
        """
        if not signature:
            raise Forged("no signature")
        if len(body) > LONGEST_BODY:
            raise Forged("too long")
        try:
            path = raw_url.decode("ascii")
            pairs = parse_qsl(
                body.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=FIELDS
            )
            genuine = self._validator.validate(f"{self._base}{path}", MultiDict(pairs), signature)
        except (ValueError, TypeError) as error:
            raise Forged("not a form") from error
        if not path.startswith("/") or not genuine:
            raise Forged("wrong signature")
        return dict(pairs)

    def socket_url(self, path: str) -> str:
        """Where the carrier reaches a WebSocket of that path, and what it then signs."""
        return f"{self._socket_base}{path}"

    def check_handshake(self, raw_url: bytes, signature: str | None) -> None:
        """Check the request that opens a WebSocket: it has no fields, only its address is signed.

        Raises:
            Forged: as `check`.
        """
        if not signature:
            raise Forged("no signature")
        try:
            url = self.socket_url(raw_url.decode("ascii"))
            genuine = self._validator.validate(url, {}, signature)
        except (ValueError, TypeError) as error:
            raise Forged("no address") from error
        if not raw_url.startswith(b"/") or not genuine:
            raise Forged("wrong signature")
