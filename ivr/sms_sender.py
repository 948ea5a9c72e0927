"""Notices through Twilio's REST API: the sender that the outbox hands messages to.

https://www.twilio.com/docs/messaging/api/message-resource: `POST …/Messages.json`, answered with
the message's `sid`; its later states are posted to `StatusCallback`.
"""

from __future__ import annotations

from typing import Any

from telecom.outbox import NotSent, Sms

PATIENCE = 10.0  # seconds until a try is given up
COUNTRY = "+86"
NEVER = frozenset({400, 404})
"""Statuses of requests that will not become right by trying again: wrong number, no such sender."""


class TwilioSender:
    """Sends from `sender`: a number in E.164, or the sid of a messaging service (MG…).

    Args:
        account_sid: Twilio's account.
        auth_token: its secret.
        sender: as above.
        public_base_url: where Twilio reports what became of a message.
        http: an HTTP client of Twilio's kind instead of the real one.
    """

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        sender: str,
        public_base_url: str,
        *,
        http: Any = None,
    ) -> None:
        # Loaded late: the library takes a second, and a simulation never needs it.
        from twilio.http.http_client import TwilioHttpClient
        from twilio.rest import Client

        self._client = Client(
            account_sid, auth_token, http_client=http or TwilioHttpClient(timeout=PATIENCE)
        )
        kind = "messaging_service_sid" if sender.startswith("MG") else "from_"
        self._from = {kind: sender}
        self._callback = f"{public_base_url}/webhooks/sms/status?notice="

    def send(self, sms: Sms) -> str:
        """Hand it over; gives Twilio's sid.

        Raises:
            NotSent: final if Twilio will never take it.
        """
        from twilio.base.exceptions import TwilioException, TwilioRestException

        number = sms.phone_number
        try:
            message = self._client.messages.create(
                to=number if number.startswith("+") else f"{COUNTRY}{number}",
                body=sms.text,
                status_callback=f"{self._callback}{sms.notice_id}",
                **self._from,
            )
        except TwilioRestException as error:
            # Neither text nor number: errors end up in logs and on pages.
            raise NotSent(
                f"HTTP {error.status}, error {error.code}", final=error.status in NEVER
            ) from error
        except (TwilioException, OSError) as error:
            raise NotSent(type(error).__name__) from error
        return str(message.sid)
